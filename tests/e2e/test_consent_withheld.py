"""Consent that is refused, and consent that is taken back while a panel discusses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.e2e.panel_acts import CENTRE, COORDINATOR, LEAD, SPAIN, open_panel, panel_in_discussion

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.browser import SignedInPeople


def test_a_refusal_of_care_ends_the_panel_before_anybody_sees_the_case(
    people: SignedInPeople,
) -> None:
    centre, coordinator, lead = people(CENTRE), people(COORDINATOR), people(LEAD)
    panel = open_panel(centre)
    panel.submit(centre)
    panel.accept_request(coordinator)

    panel.refuse_care(centre)

    centre.opens(panel.path)
    centre.sees("The patient did not consent to sharing for care, so the panel ended.")
    assert lead.opens(f"{panel.path}/discussion") == 403
    lead.opens(panel.path)
    lead.does_not_see(panel.words.background.splitlines()[0])
    expect(lead.page.get_by_role("link", name="Invite experts")).to_have_count(0)


def test_a_withdrawal_bites_on_the_very_next_request_of_a_member(
    people: SignedInPeople, tmp_path: Path
) -> None:
    centre, coordinator, lead, spain = (people(key) for key in (CENTRE, COORDINATOR, LEAD, SPAIN))
    panel = panel_in_discussion(centre, coordinator, lead, spain)
    report = tmp_path / "report.txt"
    report.write_text("Slow background, multifocal discharges.\n", encoding="utf-8")
    panel.attach(centre, report)
    spain.opens(f"{panel.path}/attachments")
    attachment = spain.page.get_by_role("link", name=report.name).get_attribute("href") or ""
    assert spain.fetches(attachment)[0] == 200
    spain.opens(f"{panel.path}/discussion")

    panel.withdraw_care_consent(centre)

    assert spain.fetches(attachment)[0] == 403
    assert spain.opens(f"{panel.path}/discussion") == 403
    spain.does_not_see(panel.words.questions[0])
    assert lead.opens(f"{panel.path}/discussion") == 403
    centre.opens(panel.path)
    centre.sees("The patient withdrew the consent to sharing for care, so the panel is frozen.")
