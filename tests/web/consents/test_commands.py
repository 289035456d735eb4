"""Consent numbers; consent taken back ends reading at once, whatever the engine does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from tests.support.centre_site import ASSISTANT, LEAD, CentreSite, hidden_in
from tests.support.consent_acts import confirms, records
from tests.support.days import today
from tests.support.page_checks import assert_page
from web.consents.commands import make_consent_number
from web.models.audit import AuditAct
from web.patients.spoken_codes import check_character
from workflows.domain.consent import ConsentDecision
from workflows.domain.panels.stages import PanelStatus

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

WITHDRAWAL = {
    "signatory": "parent",
    "withdrawn_on": today().isoformat(),
    "original_place": "Told on the phone",
}


@pytest.fixture
def panel_id(site: CentreSite) -> UUID:
    """Return a panel in discussion; care and research contact are given."""
    panel_id = site.opens_panel(site.enrols())
    records(site, panel_id)
    confirms(site, panel_id)
    return panel_id


def patient_of(site: CentreSite) -> UUID:
    """Return the only patient."""
    [patient] = site.patients()
    return patient.id


def withdraws(site: CentreSite, *purposes: str, **options: Any) -> TestResponse:
    """Withdraw through the page."""
    url = f"/patients/{patient_of(site)}/consent/withdraw"
    command_id = options.pop("command_id", None) or str(uuid4())
    values = {**WITHDRAWAL, "command_id": command_id, "purposes": list(purposes)}
    return site.post(url, values, form_on="/settings", **options)


def test_the_page_offers_what_holds_and_says_what_happens(site: CentreSite, panel_id: UUID):
    page = site.get(f"/patients/{patient_of(site)}/consent/withdraw")

    assert_page(page)
    assert 'value="care"' in page.text
    assert 'value="research_contact"' in page.text
    assert 'value="databases"' not in page.text
    assert "every panel of this patient stops" in page.text
    assert site.state(panel_id).status is PanelStatus.DISCUSSION


def test_withdrawing_care_ends_reading_and_every_panel(site: CentreSite, panel_id: UUID):
    second = site.opens_panel(patient_of(site))
    assert site.get(f"/panels/{panel_id}/discussion", LEAD).status_code == 200

    assert withdraws(site, "care").status_code == 303

    assert site.get(f"/panels/{panel_id}/discussion", LEAD).status_code == 403
    for each in (panel_id, second):
        assert site.state(each).status is PanelStatus.WITHDRAWN
    held = site.consents()[-1]
    assert (held.care, held.databases, held.research_contact) == (
        ConsentDecision.WITHDRAWN,
        ConsentDecision.REFUSED,
        ConsentDecision.GIVEN,
    )
    assert held.confirmed_at is not None
    [entry] = site.trail(AuditAct.CONSENT_WITHDRAWN, "consent")
    assert entry.detail == {"purposes": ["care"]}


def test_reading_ends_at_once_even_while_the_engine_is_away(site: CentreSite, panel_id: UUID):
    site.gateway.is_away = True

    answer = withdraws(site, "care")

    assert answer.status_code == 303
    assert site.get(f"/panels/{panel_id}/discussion", LEAD).status_code == 403
    assert site.state(panel_id).status is PanelStatus.DISCUSSION
    page = site.get(f"/patients/{patient_of(site)}")
    assert "as soon as the workflow engine is back" in page.text
    site.drain(panel_id)
    assert site.state(panel_id).status is PanelStatus.WITHDRAWN


def test_other_purposes_are_withdrawn_without_stopping_a_panel(site: CentreSite, panel_id: UUID):
    withdraws(site, "research_contact")

    assert site.state(panel_id).status is PanelStatus.DISCUSSION
    held = site.consents()[-1]
    assert (held.care, held.research_contact) == (ConsentDecision.GIVEN, ConsentDecision.WITHDRAWN)
    page = site.get(f"/patients/{patient_of(site)}")
    assert_page(page)
    assert "Told on the phone" in page.text


def test_a_withdrawal_that_is_sent_twice_is_one(site: CentreSite, panel_id: UUID):
    command_id = str(uuid4())

    answers = [withdraws(site, "care", command_id=command_id) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(site.consents()) == 2
    assert site.state(panel_id).status is PanelStatus.WITHDRAWN


def test_an_assistant_takes_a_withdrawal_too(site: CentreSite, panel_id: UUID):
    assert withdraws(site, "care", who=ASSISTANT).status_code == 303

    assert site.state(panel_id).status is PanelStatus.WITHDRAWN


def test_something_must_be_chosen(site: CentreSite, panel_id: UUID):
    answer = withdraws(site)

    assert_page(answer)
    assert "Choose what is withdrawn." in answer.text
    assert len(site.consents()) == 1
    assert site.state(panel_id).status is PanelStatus.DISCUSSION


def test_what_does_not_hold_cannot_be_withdrawn(site: CentreSite, panel_id: UUID):
    answer = withdraws(site, "databases")

    assert_page(answer)
    assert "This consent does not hold any more." in answer.text
    assert len(site.consents()) == 1
    assert site.state(panel_id).status is PanelStatus.DISCUSSION


def test_where_nothing_holds_there_is_nothing_to_withdraw(site: CentreSite):
    patient_id = site.enrols()

    page = site.get(f"/patients/{patient_id}/consent/withdraw")

    assert_page(page)
    assert "Nothing to withdraw" in page.text


def test_consent_given_again_is_a_new_record_and_opens_a_new_panel(
    site: CentreSite, panel_id: UUID
):
    withdraws(site, "care")
    again = site.opens_panel(patient_of(site))
    assert "Use the consent of" not in site.get(f"/panels/{again}/consent").text

    records(site, again)
    confirms(site, again)

    assert site.state(again).status is PanelStatus.DISCUSSION
    assert [row.care for row in site.consents()] == [
        ConsentDecision.GIVEN,
        ConsentDecision.WITHDRAWN,
        ConsentDecision.GIVEN,
    ]
    page = site.get(f"/patients/{patient_of(site)}")
    assert_page(page)
    assert page.text.count("<summary>") == 3
    assert hidden_in(page)
    assert site.state(panel_id).status is PanelStatus.WITHDRAWN


def test_a_consent_number_is_free_of_panel_and_patient_and_checks_itself():
    number = make_consent_number()

    letter, first, last = number.split("-")
    assert (letter, len(first), len(last)) == ("C", 4, 4)
    assert check_character(number[:-1]) == number[-1]
    assert len({make_consent_number() for _ in range(200)}) == 200
