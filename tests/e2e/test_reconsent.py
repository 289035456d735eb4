"""A new version of the form asks for a new decision; once that is confirmed, nothing is asked."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.e2e.panel_acts import (
    CARE,
    CENTRE,
    COORDINATOR,
    DATABASES,
    RESEARCH,
    LivingPanel,
    open_panel,
)
from tests.support.browser import field_named, tick

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.support.browser import Person, SignedInPeople

PRINTING_MS = 60_000
# The worker looks every few seconds, on a machine that runs all parts of the product.
TASK_SECONDS = 45


def test_a_new_version_is_printed_recorded_and_confirmed_and_the_task_closes(
    people: SignedInPeople,
) -> None:
    centre, coordinator = people(CENTRE), people(COORDINATOR)
    panel = open_panel(centre)
    panel.submit(centre)
    panel.accept_request(coordinator)
    # The version before the one that is published now.
    panel.record_consent(centre, language="Deutsch")
    panel.confirm_consent(centre)
    history, nickname = f"{panel.patient_path}/consents", _nickname(centre, panel)

    _waits_for(centre, history, "New version of the form 1.1")
    centre.opens("/consent-tasks")
    expect(_row_of(centre, nickname)).to_contain_text("Version 1.1 of the form")
    # The panel is in discussion: the new consent takes the old one's place there.
    _row_of(centre, nickname).get_by_role("link", name="Record a new consent").click()
    centre.page.wait_for_url(f"**{panel.path}/consent#record")
    number = _prints_the_new_version(centre, panel)
    _records(centre, panel, number)
    centre.opens(f"{panel.path}/consent")
    centre.sees("recorded while the one of before still holds")
    panel.confirm_consent(centre)

    centre.opens(history)
    told = centre.page.locator("#tasks li", has_text="New version of the form 1.1")
    expect(told).to_contain_text("A new consent was given")
    centre.sees(number)
    centre.sees("version 1.1, Deutsch")
    centre.opens("/consent-tasks")
    expect(_row_of(centre, nickname)).to_have_count(0)


def _nickname(centre: Person, panel: LivingPanel) -> str:
    centre.opens(panel.patient_path)
    return centre.page.locator("h1").inner_text()


def _row_of(centre: Person, nickname: str) -> Locator:
    return centre.page.locator("main li.row-card", has_text=nickname)


def _waits_for(centre: Person, path: str, words: str) -> None:
    """Load a page again and again until it says so: the worker finds by itself what is due."""
    until = time.monotonic() + TASK_SECONDS
    while time.monotonic() < until:
        centre.opens(path)
        if centre.page.get_by_text(words).count():
            return
        centre.page.wait_for_timeout(500)
    centre.sees(words)


def _prints_the_new_version(centre: Person, panel: LivingPanel) -> str:
    """Print what the page offers by itself, and return its number."""
    centre.opens(f"{panel.path}/consent")
    centre.unfolds("Print a form")
    form = centre.page.locator("form#print")
    # The patient's language and the newest version are chosen already.
    expect(field_named(form, "Language of the patient")).to_have_value("de")
    expect(field_named(form, "Version of the form")).to_have_value("1.1")
    tick(form.get_by_role("group", name="Who signs"), "Parent")
    centre.presses("Print form", form)
    link = centre.page.locator("#papers").get_by_role("link", name=re.compile("^Open C-")).first
    expect(link).to_be_visible(timeout=PRINTING_MS)
    return link.inner_text().strip().removeprefix("Open ")


def _records(centre: Person, panel: LivingPanel, number: str) -> None:
    """Record the signed paper; what it says is filled in."""
    centre.opens(f"{panel.path}/consent")
    centre.unfolds("Record a newly signed form")
    form = centre.page.locator("form#recording")
    expect(field_named(form, "Number on the signed paper")).to_have_value(number)
    form.get_by_label("Signed on").fill(datetime.now(UTC).date().isoformat())
    for purpose, decision in {CARE: "Given", DATABASES: "Given", RESEARCH: "Refused"}.items():
        tick(form.get_by_role("group", name=purpose), decision)
    form.get_by_label("Where the signed paper lies").fill("Records office, shelf 13")
    tick(form, "I have seen the signed paper")
    centre.presses("Record consent", form)
    centre.is_told("recorded")
