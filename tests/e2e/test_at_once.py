"""Two people act in the same instant: one act counts, and nobody is left in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

from tests.e2e.panel_acts import (
    CENTRE,
    COORDINATOR,
    ITALY,
    LEAD,
    SPAIN,
    open_panel,
    panel_at_signature,
)
from tests.support.browser import at_the_same_time, full_name
from tests.support.kept_events import events_of, kinds_of
from workflows.domain.panels.events import SignatureSettled

if TYPE_CHECKING:
    from tests.e2e.panel_acts import LivingPanel
    from tests.support.browser import SignedInPeople
    from tests.support.running_product import RunningProduct

DISPATCHER: Final = "t.vermeer"


def test_a_lead_who_signs_in_two_browsers_at_once_has_signed_once(
    people: SignedInPeople, product: RunningProduct
) -> None:
    at_desk, spain = people(LEAD), people(SPAIN)
    panel = panel_at_signature(people(CENTRE), people(COORDINATOR), at_desk, spain)
    on_ward = people(LEAD)
    for lead in (at_desk, on_ward):
        lead.opens(f"{panel.path}/outcome")

    at_the_same_time(at_desk.button("Sign the outcome"), on_ward.button("Sign the outcome"))

    assert len(signatures(product, panel)) == 1
    for lead in (at_desk, on_ward):
        expect(lead.page.locator(".sign-off-row", has_text=lead.name)).to_contain_text("Signed")
    told = " ".join(lead.page.locator("main").inner_text() for lead in (at_desk, on_ward))
    assert "You signed the outcome." in told
    assert told.count("You signed the outcome.") + told.count("was recorded already") == 2


def test_two_members_who_sign_at_once_have_both_signed(
    people: SignedInPeople, product: RunningProduct
) -> None:
    lead, spain, italy = people(LEAD), people(SPAIN), people(ITALY)
    panel = panel_at_signature(people(CENTRE), people(COORDINATOR), lead, spain, italy)
    for member in (spain, italy):
        member.opens(f"{panel.path}/outcome")

    at_the_same_time(spain.button("Sign the outcome"), italy.button("Sign the outcome"))

    for member in (spain, italy):
        member.is_told("You signed the outcome.")
    assert len(set(signatures(product, panel))) == 2


def test_two_who_accept_one_request_at_once_name_one_lead(
    people: SignedInPeople, product: RunningProduct
) -> None:
    coordinator, dispatcher = people(COORDINATOR), people(DISPATCHER)
    panel = open_panel(centre := people(CENTRE))
    panel.submit(centre)
    for person, lead in ((coordinator, LEAD), (dispatcher, SPAIN)):
        person.opens(f"{panel.path}/triage")
        person.chooses("Lead of the panel", full_name(lead))

    at_the_same_time(*(each.button("Accept request") for each in (coordinator, dispatcher)))

    assert kinds_of(product.sessions, panel.id).count("accepted") == 1
    told = [each.page.locator("main").inner_text() for each in (coordinator, dispatcher)]
    assert sum("The request is accepted." in words for words in told) == 1
    assert sum("The panel may have moved on meanwhile." in words for words in told) == 1


def signatures(product: RunningProduct, panel: LivingPanel) -> list[object]:
    facts = [event.fact for event in events_of(product.sessions, panel.id)]
    return [fact.person_id for fact in facts if isinstance(fact, SignatureSettled)]
