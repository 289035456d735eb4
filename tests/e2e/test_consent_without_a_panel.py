"""A patient who has no panel: the form is printed and signed, and paper gets its archived copy."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e.panel_acts import (
    CARE,
    CENTRE,
    COORDINATOR,
    DATABASES,
    RESEARCH,
    enrol_patient,
)
from tests.e2e.test_tablet import SEALING_MS, TABLET, opens_tablet, signs
from tests.support.browser import choose, tick
from tests.support.chromium import accessibility_findings

if TYPE_CHECKING:
    from tests.support.browser import Person, SignedInPeople


def test_a_mother_signs_on_a_tablet_before_any_panel_is_opened(people: SignedInPeople) -> None:
    centre = people(CENTRE)
    patient = enrol_patient(centre)
    page = f"{patient}/consent/new"
    tablet = people.stranger(viewport=TABLET, has_touch=True).page
    tablet.goto(opens_tablet(centre, page))
    assert list(accessibility_findings(centre.page)) == []

    signs(tablet)

    expect(tablet.get_by_role("heading", level=1)).to_have_text("Σας ευχαριστούμε")
    told = centre.page.locator("#tablets-state")
    expect(told.get_by_text("Signed and recorded")).to_be_visible(timeout=SEALING_MS)
    told.get_by_role("link", name="Show what was recorded").click()
    centre.presses("Confirm consent")
    centre.is_told("The consent is confirmed.")
    centre.opens(f"{patient}/consents")
    centre.sees("Signed on a tablet")


def test_paper_without_a_panel_gets_a_copy_with_its_record(people: SignedInPeople) -> None:
    centre, coordinator = people(CENTRE), people(COORDINATOR)
    patient = enrol_patient(centre)
    records_paper(centre, f"{patient}/consent/new")

    link = archived_copy(centre, f"{patient}/consents")

    status, pdf = centre.fetches(link)
    assert status == 200
    assert "consent.json" in PdfReader(io.BytesIO(pdf)).attachments
    assert coordinator.fetches(link)[0] == 404


def records_paper(centre: Person, page: str) -> None:
    """Print a form, record what stands on it, and confirm it."""
    centre.opens(page)
    form = centre.page.locator("form#print")
    choose(form, "Language of the patient", "Deutsch")
    tick(form.get_by_role("group", name="Who signs"), "Parent")
    centre.presses("Print form", form)
    expect(centre.page.get_by_role("link", name="Open C-")).to_be_visible(timeout=SEALING_MS)
    # The number of the paper brings its language, version and signatory with it.
    centre.opens(page)
    record = centre.page.locator("form#recording")
    for purpose in (CARE, DATABASES, RESEARCH):
        tick(record.get_by_role("group", name=purpose), "Given")
    record.get_by_label("Signed on").fill(datetime.now(UTC).date().isoformat())
    record.get_by_label("Where the signed paper lies").fill("Records office, shelf 12")
    tick(record, "I have seen the signed paper")
    centre.presses("Record consent", record)
    centre.presses("Confirm consent")


def archived_copy(centre: Person, history: str) -> str:
    """Look at the history until the copy is made, and return its address."""
    link, until = centre.page.get_by_role("link", name="open the archived copy"), monotonic() + 60
    centre.opens(history)
    while not link.count() and monotonic() < until:
        centre.page.wait_for_timeout(1_000)
        centre.opens(history)
    return link.get_attribute("href") or ""
