"""What our scripts add in a real browser, and that everything can be read and sent without them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, Response, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from playwright.sync_api import Browser, Page, expect

from tests.support.chromium import accessibility_findings, running_browser, served
from tests.support.component_pages import component_site
from tests.web.components.test_templates import EVERYTHING, RequestForm
from web.components.live import etag_of, live_answer

PHONE = {"width": 360, "height": 740}


@dataclass
class Desk:
    """What the small site was asked, and how it shall answer."""

    state: str = "first"
    tags_asked: list[str | None] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    is_away: bool = False
    is_slow: bool = False
    theirs: str | None = None
    reader: str = ""


def _frame(desk: Desk) -> dict[str, Any]:
    reader = SimpleNamespace(id=desk.reader, display_name="Ana Silva") if desk.reader else None
    return {
        "current_person": reader,
        "navigation": [
            {"label": f"Entry {n}", "url": "/", "icon": "inbox", "is_current": n == 0}
            for n in range(7)
        ],
        "locale_choices": [("en", "English"), ("de", "Deutsch")],
    }


def _site(desk: Desk) -> Flask:
    site = component_site(
        {"everything.html": EVERYTHING.replace("'\"abc\"'", "tag").replace("%}now{%", "%}first{%")}
    )
    site.context_processor(lambda: _frame(desk))

    @site.get("/")
    def show() -> str:
        return render_template("everything.html", form=RequestForm(), tag=etag_of("first"))

    @site.get("/state")
    def state() -> Response:
        desk.tags_asked.append(request.headers.get("If-None-Match"))
        return live_answer(desk.state)

    @site.post("/send")
    def send() -> ResponseReturnValue:
        desk.sent.append(request.form["command_id"])
        desk.order.append("sent")
        time.sleep(0.3)
        if not request.form["title"]:
            form = RequestForm()
            form.validate()
            return render_template("everything.html", form=form, tag=etag_of("first"))
        flash(f"Sent with {len(request.files['files'].read())} bytes.")
        return redirect("/")

    @site.post("/save")
    def save() -> ResponseReturnValue:
        if desk.is_away:
            return "away", 503
        if desk.theirs is not None:
            theirs, desk.theirs = desk.theirs, None
            answer = {"text": theirs}
            labels = {"mine_label": "Your text", "theirs_label": "Ana, 14:01"}
            return jsonify(theirs=answer, version=2, **labels), 409
        time.sleep(0.8 if desk.is_slow else 0)
        desk.saved.append(request.form["text"])
        desk.order.append("saved")
        return jsonify(saved_at_text="Saved 14:02", version=3)

    return site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    with served(_site(desk)) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Open the page; whatever the browser complains about fails the test."""
    complaints: list[str] = []
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if "Content Security Policy" in message.text or "TrustedHTML" in message.text
            else None
        ),
    )
    page.goto("/")
    yield page
    context.close()
    assert complaints == []


def test_a_dialog_takes_the_focus_and_gives_it_back(page: Page) -> None:
    opener = page.get_by_role("button", name="Close the panel")

    opener.press("Enter")

    dialog = page.get_by_role("dialog", name="Close it?")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_dialog_is_left_by_cancel_without_sending(page: Page, desk: Desk) -> None:
    page.get_by_role("button", name="Close the panel").click()

    page.get_by_role("button", name="Cancel").click()

    expect(page.get_by_role("dialog")).to_be_hidden()
    assert desk.sent == []


def test_tabs_are_one_stop_and_follow_the_arrows(page: Page) -> None:
    first = page.get_by_role("tab", name="One")
    second = page.get_by_role("tab", name="Two")

    first.focus()
    page.keyboard.press("ArrowRight")

    expect(second).to_be_focused()
    expect(second).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel", name="Two")).to_be_visible()
    expect(page.locator("#one")).to_be_hidden()
    assert first.get_attribute("tabindex") == "-1"


def test_a_menu_closes_by_escape_and_gives_the_focus_back(page: Page) -> None:
    summary = page.locator("summary", has_text="Language")
    summary.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="English")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="English")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_second_list_does_not_offer_what_the_first_has_chosen(page: Page) -> None:
    page.select_option("#other", "a")

    page.select_option("#area", "a")

    expect(page.locator("#other option[value=a]")).to_be_disabled()
    expect(page.locator("#other")).to_have_value("")


def test_a_text_area_grows_with_its_text(page: Page) -> None:
    area = page.locator("#text")
    before = area.bounding_box()

    area.fill("line\n" * 20)

    after = area.bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"] + 200


def test_two_presses_send_once(page: Page, desk: Desk) -> None:
    page.fill("#title", "A question")

    page.get_by_role("button", name="Send").dblclick()

    expect(page.get_by_text("Sent with 0 bytes.")).to_be_visible()
    assert len(desk.sent) == 1


def test_a_file_is_sent_with_progress_and_the_message_is_not_lost(page: Page) -> None:
    page.fill("#title", "A question")
    page.set_input_files(
        "#files", {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"x" * 5000}
    )
    expect(page.locator("[data-upload-chosen] li")).to_contain_text("scan.pdf")

    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text("Sent with 5000 bytes.")).to_be_visible()


def test_a_refused_file_form_shows_its_summary_and_keeps_the_text(page: Page) -> None:
    page.fill("#text", "Long text")
    page.set_input_files("#files", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"})

    page.get_by_role("button", name="Send").click()

    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("#text")).to_have_value("Long text")


@pytest.mark.parametrize("to", ["/send", "/send#text"])
def test_the_summary_of_problems_leads_to_the_field(page: Page, to: str) -> None:
    page.locator("#title").evaluate("(it, to) => { it.form.action = to; it.form.submit(); }", to)
    page.wait_for_url(f"**{to}", wait_until="networkidle")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="“Title” is missing.").click()

    expect(page.locator("#title")).to_be_focused()


def test_text_is_saved_while_it_is_written(page: Page, desk: Desk) -> None:
    page.fill("#text", "First words")

    expect(page.get_by_text("Saved 14:02")).to_be_visible()
    assert desk.saved == ["First words"]


def test_a_form_sent_while_it_is_being_saved_goes_after_that(page: Page, desk: Desk) -> None:
    desk.is_slow = True
    page.fill("#title", "A question")
    with page.expect_request("**/save"):
        page.fill("#text", "First words")

    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text("Sent with 0 bytes.")).to_be_visible()
    assert desk.order == ["saved", "sent"]


def test_text_that_cannot_be_saved_is_kept_and_offered_again(page: Page, desk: Desk) -> None:
    desk.is_away = True
    page.fill("#text", "Precious")
    expect(page.get_by_text("Not saved yet. Trying again.")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())

    page.reload()
    page.get_by_role("button", name="Put it back").click()

    expect(page.locator("#text")).to_have_value("Precious")
    desk.is_away = False
    expect(page.get_by_text("Saved 14:02")).to_be_visible(timeout=10_000)
    assert desk.saved[-1] == "Precious"


def test_what_somebody_left_unsaved_is_neither_shown_to_the_next_reader_nor_kept(
    page: Page, desk: Desk
) -> None:
    desk.is_away, desk.reader = True, "ana"
    page.goto("/")
    page.fill("#text", "Precious")
    expect(page.get_by_text("Not saved yet. Trying again.")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    offer = page.get_by_role("button", name="Put it back")
    kept = "Object.values(sessionStorage).filter((each) => each.includes('Precious')).length"

    # The session ended, and the same person signs in again.
    desk.reader = ""
    page.goto("/")
    expect(offer).to_be_hidden()
    desk.reader = "ana"
    page.goto("/")
    expect(offer).to_be_visible()
    assert page.evaluate(kept) == 1

    desk.reader = "ben"
    page.goto("/")

    expect(offer).to_be_hidden()
    assert page.evaluate(kept) == 0


@pytest.mark.parametrize(
    ("choice", "kept", "readable"),
    [
        ("Keep mine", "Mine", "Theirs"),
        ("Take the other", "Theirs", "Mine"),
        ("Put both together", "Theirs\n\nMine", None),
    ],
)
def test_two_writers_lose_nothing(
    page: Page, desk: Desk, choice: str, kept: str, readable: str | None
) -> None:
    desk.theirs = "Theirs"
    page.fill("#text", "Mine")
    conflict = page.get_by_role("group", name="Two versions of one text")
    expect(conflict).to_contain_text("Ana, 14:01")

    conflict.get_by_role("button", name=choice).click()

    expect(page.locator("#text")).to_have_value(kept)
    expect(page.get_by_text("Saved 14:02")).to_be_visible()
    assert desk.saved == [kept]
    if readable:
        expect(page.locator(".kept-text")).to_contain_text(readable)


def test_an_unchanged_part_is_asked_for_by_tag_and_not_touched(page: Page, desk: Desk) -> None:
    page.evaluate("document.querySelector('#state').firstChild.isTheOldNode = true")
    page.wait_for_timeout(4500)

    assert len(desk.tags_asked) >= 2
    assert set(desk.tags_asked) == {etag_of("first")}
    assert page.evaluate("document.querySelector('#state').firstChild.isTheOldNode")


def test_a_changed_part_follows_within_three_seconds(page: Page, desk: Desk) -> None:
    desk.state = "second"

    expect(page.locator("#state")).to_have_text("second", timeout=3000)
    page.wait_for_timeout(2200)
    assert desk.tags_asked[-1] == etag_of("second")


def test_a_part_that_no_longer_updates_says_so(page: Page, address: str) -> None:
    page.route(f"{address}/state", lambda route: route.fulfill(status=500, body="broken"))

    expect(page.get_by_text("This part no longer updates by itself.")).to_be_visible(timeout=5000)
    expect(page.locator("#state")).to_have_text("first")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, address: str, scheme: str, width: int
) -> None:
    context = browser.new_context(
        base_url=address,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/")

    findings = accessibility_findings(page)
    page.get_by_role("button", name="Close the panel").click()
    findings += accessibility_findings(page)
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    context.close()

    assert findings == []
    assert overflow == 0


def test_a_form_is_sent_and_a_menu_opens_without_scripts(
    browser: Browser, address: str, desk: Desk
) -> None:
    context = browser.new_context(
        base_url=address, java_script_enabled=False, viewport=PHONE, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto("/")

    page.locator("summary", has_text="More").click()
    is_menu_open = page.get_by_role("link", name="Entry 6").is_visible()
    page.fill("#title", "A question")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(address + "/")
    is_told = page.get_by_text("Sent with 0 bytes.").is_visible()
    are_parts_shown = page.locator("#one").is_visible() and page.locator("#two").is_visible()
    context.close()

    assert is_menu_open
    assert is_told
    assert are_parts_shown
    assert len(desk.sent) == 1
