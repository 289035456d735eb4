from __future__ import annotations

import pytest

from activities.demo_day_pages import problems_of, read_page

PAGE = """<!doctype html><html lang="en"><head><title>Outcome – Consilium</title></head><body>
<h1>Outcome <span>of the panel</span></h1>
<div class="clock clock-mine"><p class="clock-sentence">It is your turn:
  sign the outcome.</p></div>
<a href="/panels/1/outcome?x=1&amp;y=2">Read</a>
<form method="post" action="/panels/1/outcome/signature" novalidate>
  <input type="hidden" name="csrf_token" value="abc">
  <input type="hidden" name="sign-command_id" value="77">
  <div class="field has-error"><label for="why">Why</label>
    <textarea id="why" name="sign-why">line one
line &lt;two&gt;</textarea>
    <p class="field-error"><svg><path d="M0"/></svg><span>“Why” is missing.</span></p></div>
  <select name="lead"><option value="">Choose …</option>
    <option value="5" selected>Dr. Ada Example – Lindenberg (DE)</option></select>
  <input type="radio" id="care-0" name="care" value="given"><label for="care-0">Given</label>
  <input type="radio" id="care-1" name="care" value="refused" checked>
  <label for="care-1">Refused</label>
  <input type="checkbox" id="seen" name="seen" value="y"><label for="seen">I have seen it</label>
  <input name="off" value="never sent" disabled>
  <button type="submit" name="present" value="1">Sign</button>
</form>
<form method="get" action="/search"><input name="words" type="search"></form>
</body></html>"""


def test_a_page_gives_its_heading_clock_links_and_problems() -> None:
    page = read_page(PAGE, "http://127.0.0.1/panels/1/outcome", 200)

    assert page.title == "Outcome of the panel"
    assert page.clock == "It is your turn: sign the outcome."
    assert page.link_with("/outcome") == "/panels/1/outcome?x=1&y=2"
    assert page.link_with("/elsewhere") is None
    assert list(problems_of(page)) == ["“Why” is missing."]


def test_a_form_is_found_by_its_address_and_a_field_by_its_name_without_prefix() -> None:
    form = read_page(PAGE, "", 200).form_to("/outcome/signature")

    assert form.method == "post"
    assert form.field_named("command_id").value == "77"
    assert form.field_named("why").value == "line one\nline <two>"
    with pytest.raises(KeyError):
        form.field_named("off")
    with pytest.raises(KeyError):
        read_page(PAGE, "", 200).form_to("/elsewhere")


def test_what_nobody_touched_is_sent_as_a_browser_would() -> None:
    form = read_page(PAGE, "", 200).form_to("/outcome/signature")

    sent = {name: field.sent_values() for name, field in form.fields.items()}

    assert sent["lead"] == ["5"]
    assert sent["care"] == ["refused"]
    assert sent["seen"] == []
    assert sent["present"] == []
    assert sent["csrf_token"] == ["abc"]


def test_choices_know_the_words_beside_them() -> None:
    form = read_page(PAGE, "", 200).form_to("/outcome/signature")

    assert [each.words for each in form.field_named("care").choices] == ["Given", "Refused"]
    assert form.field_named("lead").choices[1].words == "Dr. Ada Example – Lindenberg (DE)"
    assert form.field_named("seen").choices[0].words == "I have seen it"
