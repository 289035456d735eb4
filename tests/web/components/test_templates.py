"""The macros of the design system: what they link, name and order."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import html5lib
import pytest
from flask import Flask, render_template
from wtforms import FileField

from tests.support.component_pages import WEB, component_site, rendered
from tests.support.page_checks import page_faults
from web.components.fields import (
    ChoiceField,
    CommandIdField,
    GrowingTextField,
    OneOfField,
    PlainTextField,
    Required,
)
from web.components.forms import ConsiliumForm

EVERYTHING = """
{% extends "layout.html" %}
{% from "components/banner.html" import context_banner %}
{% from "components/forms.html" import post, field, error_summary, actions %}
{% from "components/buttons.html" import primary, cancel_link, destructive_opener, act_button %}
{% from "components/dialog.html" import confirm_dialog %}
{% from "components/autosave.html" import autosave_status, autosave_pieces %}
{% from "components/upload.html" import upload %}
{% from "components/moments.html" import moment %}
{% from "components/live.html" import live %}
{% from "components/tabs.html" import tab_links, switch, part %}
{% block title %}A request{% endblock %}
{% block banner %}{{ context_banner("E-1", "Amber Heron", "ERN EYE", urgent=true) }}{% endblock %}
{% block actions %}{{ destructive_opener("Close the panel", "close") }}{% endblock %}
{% block content %}
{% call live("state", "/state", '"abc"') %}now{% endcall %}
{{ tab_links([{"label": "Form", "url": "/a", "is_current": true}], "Parts") }}
{% call switch([{"id": "one", "label": "One"}, {"id": "two", "label": "Two"}], "Both") %}
{% call part("one", "One") %}1{% endcall %}{% call part("two", "Two") %}2{% endcall %}
{% endcall %}
{% call post("/send", form, multipart=true, autosave_url="/save") %}
{{ autosave_pieces() }}{{ error_summary(form) }}
{{ field(form.title, help="Short") }}{{ field(form.text) }}{{ field(form.urgency) }}
{{ field(form.area, excludes=form.other) }}{{ field(form.other) }}{{ upload(form.files) }}
{% call actions() %}{{ primary("Send") }}{{ cancel_link("/") }}{{ autosave_status() }}{% endcall %}
{% endcall %}
{{ act_button("Remind", "/remind", command_id="1") }}
{{ moment("3 days ago", "2026-03-02T14:02:00+00:00", "2 March") }}
{% call confirm_dialog("close", "Close it?", "/close", "Close the panel") %}So it is{% endcall %}
{% endblock %}
{% block aside %}Beside{% endblock %}
"""


class RequestForm(ConsiliumForm):
    command_id = CommandIdField()
    title = PlainTextField("Title", [Required()])
    text = GrowingTextField("Text")
    urgency = ChoiceField("Urgency", [Required()], choices=[("o", "Ordinary"), ("u", "Urgent")])
    area = OneOfField("Area", choices=[("", "-"), ("a", "A")])
    other = OneOfField("Other area", choices=[("", "-"), ("a", "A")])
    files = FileField("Files")


def page(site: Flask, **context: object) -> str:
    with site.test_request_context("/", method="POST"):
        form = RequestForm(meta={"csrf": False})
        if context.pop("refused", False):
            form.validate()
        return render_template("everything.html", form=form, **context)


@pytest.fixture
def site() -> Flask:
    return component_site({"everything.html": EVERYTHING})


@pytest.fixture
def signed_in() -> dict[str, object]:
    entries = [
        {"label": f"Entry {n}", "url": f"/{n}", "icon": "inbox", "is_current": n == 6}
        for n in range(7)
    ]
    return {
        "current_person": SimpleNamespace(display_name="Ana Kovač", locale="en"),
        "navigation": entries,
        "unread_count": 120,
        "current_ern_name": "ERN EYE",
        "locale_choices": [("en", "English"), ("de", "Deutsch")],
        "page_locale": "de",
        "engine_notice": "The engine is away.",
    }


@pytest.mark.parametrize("refused", [False, True])
def test_a_page_of_all_components_keeps_every_page_rule(
    site: Flask, signed_in: dict[str, object], *, refused: bool
) -> None:
    assert page_faults(page(site, refused=refused, **signed_in)) == []


def test_the_layout_stands_without_any_context(site: Flask) -> None:
    html = page(site)

    assert page_faults(html) == []
    assert "frame-without-menu" in html
    assert "<title>A request – Consilium</title>" in html


def test_the_layout_shows_person_network_language_and_count(
    site: Flask, signed_in: dict[str, object]
) -> None:
    html = page(site, **signed_in)

    assert '<html lang="de"' in html
    assert "ERN EYE" in html
    assert "99+" in html
    assert "Notifications: 120 unread" in html
    assert html.count('aria-current="page"') == 3  # side menu, bottom menu, tab
    assert "The engine is away." in html
    assert '<aside class="page-aside"' in html


def test_markup_in_data_is_shown_as_text(site: Flask, signed_in: dict[str, object]) -> None:
    signed_in["current_ern_name"] = "<b>ERN</b>"

    assert "&lt;b&gt;ERN&lt;/b&gt;" in page(site, **signed_in)


def test_a_refused_field_is_linked_to_help_and_message(site: Flask) -> None:
    document = html5lib.parse(page(site, refused=True), namespaceHTMLElements=False)

    control = document.find(".//input[@id='title']")
    summary = document.find(".//div[@class='error-summary']")

    assert control is not None
    assert control.get("aria-describedby") == "title-help title-error"
    assert control.get("aria-invalid") == "true"
    assert summary is not None
    assert [link.get("href") for link in summary.iter("a")] == ["#title", "#urgency-0"]
    assert "There are 2 problems" in "".join(summary.itertext())


def test_choices_are_a_named_group(site: Flask) -> None:
    document = html5lib.parse(page(site), namespaceHTMLElements=False)

    (group,) = document.findall(".//fieldset")

    assert "".join(group.find("legend").itertext()) == "Urgency"  # type: ignore[union-attr]
    assert len(group.findall(".//input[@type='radio']")) == 2


def test_optional_fields_say_so_and_required_ones_do_not(site: Flask) -> None:
    html = page(site)

    assert re.search(r'<label for="text">Text <span class="field-optional">\(optional\)', html)
    assert '<label for="title">Title</label>' in html


def test_the_second_list_follows_the_first(site: Flask) -> None:
    assert 'data-excludes="#other"' in page(site)


def test_the_dialog_names_its_act_and_can_be_left_without_script(site: Flask) -> None:
    document = html5lib.parse(page(site), namespaceHTMLElements=False)

    dialog = document.find(".//dialog")

    assert dialog is not None
    buttons = ["".join(button.itertext()).strip() for button in dialog.iter("button")]
    assert buttons == ["", "Cancel", "Close the panel"]
    assert dialog.find(".//button[@formmethod='dialog']") is not None
    assert document.find(".//button[@commandfor='close'][@command='show-modal']") is not None


def test_the_tracker_marks_the_current_step_once() -> None:
    steps = [
        {"label": "Request", "status": "done", "detail": "12 February"},
        {"label": "Consent", "status": "skipped", "detail": None},
        {"label": "Discussion", "status": "current", "detail": None},
        {"label": "Outcome", "status": "pending", "detail": None},
    ]
    html = rendered(
        '{% from "components/tracker.html" import tracker %}{{ tracker(steps) }}', steps=steps
    )

    spoken = re.findall(r'only-read-out">([^<]+)<', html)

    assert spoken == ["Done", "Skipped", "Now", "Still to come"]
    assert html.count('aria-current="step"') == 1
    assert "12 February" in html


@pytest.mark.parametrize(
    ("variant", "sign"),
    [
        ("mine", "hand"),
        ("others", "hourglass"),
        ("paused", "circle-pause"),
        ("nobody", "circle-check"),
        ("overdue", "alarm-clock"),
    ],
)
def test_the_clock_shows_its_sentence_with_the_sign_of_its_kind(variant: str, sign: str) -> None:
    html = rendered(
        '{% from "components/clock.html" import clock %}{{ clock("Your turn.", variant) }}',
        variant=variant,
    )

    assert "Your turn." in html
    assert f"#{sign}" in html
    assert f"clock-{variant}" in html


def test_the_timeline_folds_what_machines_did() -> None:
    told = {"id": "a", "kind": "decision", "icon": "gavel", "sentence": "Accepted.", "at": "x"}
    noise = {"id": "b", "kind": "machine", "icon": "mail", "sentence": "Reminded.", "at": "x"}
    days = [
        {"label": "Monday", "entries": [told | {"is_noise": False}, noise | {"is_noise": True}]}
    ]
    html = rendered(
        '{% from "components/timeline.html" import timeline %}{{ timeline(days) }}', days=days
    )

    before, folded = html.split("<details")
    assert "Accepted." in before
    assert "1 automatic step" in folded
    assert "Reminded." in folded


def test_a_table_keeps_its_roles_when_it_becomes_cards() -> None:
    html = rendered(
        '{% from "components/tables.html" import data_table %}'
        '{{ data_table("Panels", columns, [{"a": "One", "b": 2}]) }}',
        columns=[{"key": "a", "label": "Panel"}, {"key": "b", "label": "Days", "is_number": True}],
    )

    for role in ("table", "rowgroup", "row", "columnheader", "rowheader", "cell"):
        assert f'role="{role}"' in html
    assert "<caption>Panels</caption>" in html


def test_a_row_of_the_worklist_has_one_action_that_names_its_panel() -> None:
    html = rendered(
        '{% from "components/rows.html" import work_row %}'
        '{{ work_row("Amber Heron", "/p", "Your turn.", "mine", action_label="Sign") }}'
    )

    assert html.count('class="button') == 1
    assert 'Sign<span class="only-read-out">: Amber Heron</span>' in html


def test_an_empty_list_says_why_and_what_to_do() -> None:
    html = rendered(
        '{% from "components/empty.html" import empty %}'
        '{{ empty("Nothing waits", "Nobody asked you.", "See all", "/all") }}'
    )

    assert "<h2>Nothing waits</h2>" in html
    assert "Nobody asked you." in html
    assert 'href="/all"' in html


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    listed = json.loads((WEB / "assets" / "icons" / "icons.json").read_text(encoding="utf-8"))
    known = {*listed["lucide"], *listed["own"]}
    used = {
        name
        for path in (WEB / "templates").rglob("*.html")
        for name in re.findall(r'icon\("([a-z0-9-]+)"\)', path.read_text(encoding="utf-8"))
    }

    assert used - known == set()


def test_no_macro_file_is_long() -> None:
    files = [*(WEB / "templates" / "components").glob("*.html"), WEB / "templates" / "layout.html"]

    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in files}

    assert {name: length for name, length in lengths.items() if length > 150} == {}


def test_the_lock_of_the_pages_names_no_registry() -> None:
    lock = (Path(WEB).parent / "package-lock.json").read_text(encoding="utf-8")

    assert '"resolved"' not in lock
    assert "integrity" in lock
