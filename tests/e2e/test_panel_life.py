"""The whole life of a panel: five people of five countries, signed in side by side."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

from tests.e2e.panel_acts import (
    CENTRE,
    COORDINATOR,
    ITALY,
    LATVIA,
    LEAD,
    SPAIN,
    LivingPanel,
    open_panel,
)
from tests.support.browser import choose, downloaded, field_named, full_name, tick
from tests.support.pdf_reading import compact, pages_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.browser import Person, SignedInPeople

FIRST: Final = "Clinical and EEG findings fit a focal onset; I would offer surgery."
SECOND: Final = "A ketogenic diet is possible now and does not delay surgery."
AMENDED: Final = "A ketogenic diet is possible now; begin it while surgery is being planned."
REASON: Final = "The lesion is larger than the outcome says."
REPORT: Final = b"EEG report: slow background, multifocal discharges.\n"
PRINTING_MS: Final = 60_000
FOLLOWS_WITHIN_SECONDS: Final = 3
STORY: Final = (
    "The panel was opened.",
    "The request was submitted.",
    "The request was accepted and a lead was named.",
    "A consent form was printed.",
    "The patient's consent was recorded.",
    "The consent was confirmed.",
    "Experts were invited.",
    "An invitation was accepted.",
    "An invitation was declined.",
    "Data were asked for.",
    "A data request was answered.",
    "A contribution was signed.",
    "A contribution was amended.",
    "Work on the outcome began.",
    "The outcome was presented for signature.",
    "The outcome is signed by all.",
    "The panel was closed.",
)


@dataclass
class Five:
    """The five people of this panel."""

    centre: Person
    coordinator: Person
    lead: Person
    spain: Person
    latvia: Person


def test_five_people_lead_a_panel_from_enrolment_to_closure(
    people: SignedInPeople, tmp_path: Path
) -> None:
    five = Five(*(people(key) for key in (CENTRE, COORDINATOR, LEAD, SPAIN, LATVIA)))
    italy = people(ITALY)

    panel = open_panel(five.centre)
    panel.submit(five.centre)
    panel.accept_request(five.coordinator)
    print_record_and_confirm_consent(panel, five.centre)
    gather_members(panel, five, declining=italy)
    discuss(panel, five)
    share_a_report(panel, five, tmp_path)
    write_the_outcome(panel, five)
    sign_and_dissent(panel, five)
    close(panel, five.lead)

    read_the_whole_story(panel, five.centre)


def test_the_second_area_list_does_not_offer_what_the_first_has_chosen(
    people: SignedInPeople,
) -> None:
    centre = people(CENTRE)
    open_panel(centre)
    first = field_named(centre.page.locator("main"), "Primary thematic area")
    second = field_named(centre.page.locator("main"), "Secondary thematic area")

    centre.chooses("Primary thematic area", "Neuroimaging")

    value = first.input_value()
    expect(second.locator(f"option[value='{value}']")).to_be_disabled()


def test_the_server_refuses_equal_areas_from_whoever_sends_them(people: SignedInPeople) -> None:
    centre = people(CENTRE, java_script_enabled=False)
    panel = open_panel(centre)
    centre.writes("Title", "Both areas the same")
    centre.writes("Question 1", "Which area?")
    centre.chooses("Primary thematic area", "Neuroimaging")
    centre.chooses("Secondary thematic area", "Neuroimaging")

    centre.presses("Submit request")

    expect(centre.page.get_by_role("alert")).to_contain_text("area")
    assert centre.path == f"{panel.path}/request"
    assert field_named(centre.page.locator("main"), "Title").input_value() == "Both areas the same"


def test_an_open_page_follows_the_panel_without_being_loaded_again(people: SignedInPeople) -> None:
    centre, coordinator = people(CENTRE), people(COORDINATOR)
    panel = open_panel(centre)
    panel.submit(centre)
    centre.opens(panel.path)
    clock = centre.page.locator(".clock-sentence")
    before = clock.text_content() or ""
    centre.page.evaluate("window.wasNeverLoadedAgain = true")

    panel.accept_request(coordinator)
    accepted_at = time.monotonic()
    expect(clock).not_to_have_text(before)
    seconds = time.monotonic() - accepted_at

    assert seconds <= FOLLOWS_WITHIN_SECONDS
    expect(centre.page.locator(".tracker-step[aria-current=step]")).to_contain_text("Consent")
    assert centre.page.evaluate("window.wasNeverLoadedAgain")


def print_record_and_confirm_consent(panel: LivingPanel, centre: Person) -> None:
    centre.opens(f"{panel.path}/consent")
    choose(centre.page.locator("form#print"), "Language of the patient", "Latvie")
    choose(centre.page.locator("form#print"), "Version of the form", "1.0")
    tick(centre.page.locator("form#print"), "Parent")
    centre.presses("Print form")
    number = centre.page.locator("#papers .row-title").first.text_content() or ""
    link = centre.page.get_by_role("link", name=f"Open {number}")
    expect(link).to_be_visible(timeout=PRINTING_MS)

    status, pdf = centre.fetches(link.get_attribute("href") or "")

    assert status == 200
    assert pdf.startswith(b"%PDF")
    text = "".join(pages_of(pdf))
    assert compact(number) in text
    assert "piekrī" in text.casefold()
    panel.record_consent(centre, language="Latvie")
    panel.confirm_consent(centre)
    expect(centre.page.locator(".tracker-step[aria-current=step]")).to_contain_text("Discussion")


def gather_members(panel: LivingPanel, five: Five, *, declining: Person) -> None:
    panel.invite(five.lead, SPAIN, ITALY)
    # Who is invited knows of the panel, but reads the case only after accepting.
    assert five.spain.opens(f"{panel.path}/discussion") == 403
    panel.accept_invitation(five.spain)
    panel.decline_invitation(declining, reason="On leave until autumn", colleague=LATVIA)
    assert declining.opens(f"{panel.path}/discussion") == 404
    five.lead.opens(f"{panel.path}/people")
    five.lead.sees(f"suggested {full_name(LATVIA)}")
    panel.invite(five.lead, LATVIA)
    panel.accept_invitation(five.latvia)


def discuss(panel: LivingPanel, five: Five) -> None:
    panel.ask_for_data(five.spain, "Please send the weight of the last six months.")
    five.centre.opens("/")
    five.centre.sees(re.compile("Answer data request|Answer"))
    panel.answer_data_request(five.centre, "Weight 6.1 kg, along the 20th percentile.")
    panel.contribute(five.spain, 1, FIRST)
    panel.contribute(five.latvia, 2, SECOND)
    panel.amend(five.latvia, 2, AMENDED)
    five.spain.opens(f"{panel.path}/discussion")
    five.spain.sees("Weight 6.1 kg")
    five.spain.sees(AMENDED)
    five.spain.does_not_see(SECOND)
    expect(panel.thread(five.spain, 2)).to_contain_text("Amended")


def share_a_report(panel: LivingPanel, five: Five, folder: Path) -> None:
    report = folder / "eeg-report.txt"
    report.write_bytes(REPORT)
    panel.attach(five.centre, report)

    five.latvia.opens(f"{panel.path}/attachments")
    with downloaded(five.latvia, report.name, folder) as received:
        assert received.read_bytes() == REPORT
    status, _content = five.coordinator.fetches(f"{panel.path}/attachments")
    assert status == 403


def write_the_outcome(panel: LivingPanel, five: Five) -> None:
    panel.start_outcome(five.lead)
    five.lead.opens(f"{panel.path}/outcome/edit")
    for number, text in enumerate((FIRST, AMENDED), start=1):
        question = panel.outcome_question(five.lead, number)
        with five.lead.page.expect_navigation():
            question.get_by_role("button", name="Take over").click()
        question = panel.outcome_question(five.lead, number)
        expect(question.get_by_label("Recommendation", exact=True)).to_have_value(text)
    for number in (1, 2):
        tick(panel.outcome_question(five.lead, number), "Strong")
    five.lead.presses("Present for signature")
    five.lead.is_told("waits for signatures")


def sign_and_dissent(panel: LivingPanel, five: Five) -> None:
    panel.sign(five.lead)
    panel.sign(five.spain)
    five.latvia.opens(f"{panel.path}/outcome")
    five.latvia.unfolds("Dissent")
    five.latvia.writes("Why do you not share the outcome?", REASON)
    five.latvia.presses("Record my dissent")
    five.lead.opens(f"{panel.path}/outcome")
    five.lead.sees("Nobody's signature is missing.")
    five.lead.sees(REASON)


def close(panel: LivingPanel, lead: Person) -> None:
    lead.opens(f"{panel.path}/outcome")
    lead.button("Close the panel").click()
    dialog = lead.page.get_by_role("dialog", name="Close the panel?")
    expect(dialog).to_contain_text("Closing ends the discussion")
    expect(dialog).to_contain_text("2 members contributed: the panel counts in the monitoring")
    lead.presses("Close the panel", dialog)
    expect(lead.page.locator(".tracker-step[aria-current=step]")).to_contain_text("Closure")


def read_the_whole_story(panel: LivingPanel, centre: Person) -> None:
    centre.opens(f"{panel.path}/timeline")
    told = " ".join(centre.page.locator(".timeline-sentence").all_text_contents())
    for words in STORY:
        assert words in told, f"“{words}” is missing in: {told}"
