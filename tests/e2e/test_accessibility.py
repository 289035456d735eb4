"""axe-core finds nothing on pages between the stages at which the demonstration stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.looked_at_pages import Findings
from tests.e2e.panel_acts import (
    CENTRE,
    COORDINATOR,
    LEAD,
    SPAIN,
    open_panel,
    panel_at_signature,
    panel_in_discussion,
)

if TYPE_CHECKING:
    from tests.support.browser import SignedInPeople


def test_the_pages_between_the_stages_of_the_demonstration_are_accessible(
    people: SignedInPeople,
) -> None:
    findings = Findings()
    centre, coordinator, lead, spain = (people(key) for key in (CENTRE, COORDINATOR, LEAD, SPAIN))
    stranger = people.stranger()

    stranger.opens("/sign-in")
    findings.look_at(stranger, "sign-in")
    assert centre.opens("/nothing-here") == 404
    findings.look_at(centre, "not found")
    draft = open_panel(centre)
    centre.presses("Submit request")
    findings.look_at(centre, "a request with errors")
    panel = panel_in_discussion(centre, coordinator, lead, spain)
    panel.contribute(spain, 1, "I would offer surgery.")
    panel.start_outcome(lead)
    lead.opens(f"{panel.path}/outcome/edit")
    findings.look_at(lead, "writing the outcome")
    panel = panel_at_signature(centre, coordinator, lead, spain)
    for signatory in (lead, spain):
        panel.sign(signatory)
    lead.opens(f"{panel.path}/outcome")
    lead.button("Close the panel").click()
    findings.look_at(lead, "the dialog that closes a panel")
    lead.opens(f"{panel.path}/close")
    findings.look_at(lead, "the page that closes a panel")
    panel.withdraw_care_consent(centre)
    centre.presses("Make the PDF")
    findings.look_at(centre, "the proof of a withdrawal")
    centre.opens(draft.path)
    findings.look_at(centre, "a draft")

    findings.fail_if_any()
