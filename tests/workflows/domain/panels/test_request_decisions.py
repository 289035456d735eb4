from __future__ import annotations

from uuid import UUID

import pytest

from tests.support.panel_people import ASSISTANT, CLINICIAN, COORDINATOR, DISPATCHER, LEAD
from tests.support.panels import (
    CARE_ONLY,
    CARE_REFUSED,
    CONSENT,
    NOTE,
    PAPER,
    QUESTION,
    a_panel,
    a_request,
    consent,
)
from tests.support.refusals import refusal_of
from workflows.domain.consent import ConsentDecision, ConsentGiven
from workflows.domain.errors import RefusalReason
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.stages import PanelStatus, WithdrawalCause

EVERYTHING = ConsentGiven(
    care=ConsentDecision.GIVEN,
    databases=ConsentDecision.GIVEN,
    research_contact=ConsentDecision.GIVEN,
)


def test_a_complete_request_waits_for_triage():
    story = a_panel(PanelStatus.DRAFT).does(ASSISTANT, a_request(is_urgent=True))

    assert story.panel.status is PanelStatus.TRIAGE
    assert story.facts()[-1] == e.Submitted(
        ern="EPICARE",
        primary_area="epilepsy_surgery",
        secondary_area="metabolic",
        other_erns=("ENDO",),
        is_urgent=True,
        question_ids=(QUESTION,),
    )


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (a_request(primary_area=None), RefusalReason.PRIMARY_AREA_MISSING),
        (a_request(primary_area=""), RefusalReason.PRIMARY_AREA_MISSING),
        (a_request(secondary_area="epilepsy_surgery"), RefusalReason.AREAS_EQUAL),
        (a_request(question_ids=()), RefusalReason.QUESTION_MISSING),
    ],
)
def test_an_incomplete_request_is_refused(request_: c.SubmitRequest, reason: RefusalReason):
    assert refusal_of(a_panel(PanelStatus.DRAFT), CLINICIAN, request_) is reason


def test_a_request_needs_no_second_area():
    story = a_panel(PanelStatus.DRAFT).does(CLINICIAN, a_request(secondary_area=None))

    assert story.panel.secondary_area is None


def test_the_own_network_is_not_another_network():
    story = a_panel(PanelStatus.DRAFT).does(CLINICIAN, a_request(other_erns=("EPICARE", "RND")))

    assert story.panel.other_erns == ("RND",)


def test_a_coordinator_accepts_and_names_the_lead():
    story = a_panel(PanelStatus.TRIAGE)

    story.does(DISPATCHER, c.AcceptRequest(lead_id=LEAD.person_id))

    assert story.facts()[-1] == e.Accepted(lead_id=LEAD.person_id)
    assert story.panel.status is PanelStatus.AWAITING_CONSENT


def test_a_returned_request_is_submitted_again():
    story = a_panel(PanelStatus.TRIAGE)

    story.does(COORDINATOR, c.ReturnRequest(note_id=NOTE))
    returned, last_fact = story.panel.status, story.facts()[-1]
    story.does(CLINICIAN, a_request(primary_area="neuroimaging"))

    assert returned is PanelStatus.RETURNED
    assert last_fact == e.Returned(note_id=NOTE)
    assert (story.panel.status, story.panel.primary_area) == (PanelStatus.TRIAGE, "neuroimaging")


def test_a_request_is_declined_with_a_reason():
    story = a_panel(PanelStatus.TRIAGE).does(COORDINATOR, c.DeclineRequest(note_id=NOTE))

    assert story.facts()[-1] == e.Declined(note_id=NOTE)


def test_a_redirected_request_is_triaged_elsewhere():
    story = a_panel(PanelStatus.TRIAGE)

    redirect = c.RedirectRequest(
        ern="ENDO",
        primary_area="adrenal",
        secondary_area="thyroid",
        note_id=NOTE,
    )
    story.does(COORDINATOR, redirect)

    assert story.facts()[-1] == e.Redirected(
        ern="ENDO",
        primary_area="adrenal",
        secondary_area="thyroid",
        note_id=NOTE,
    )
    assert story.panel.status is PanelStatus.TRIAGE


@pytest.mark.parametrize(
    ("redirect", "reason"),
    [
        (
            c.RedirectRequest(ern="EPICARE", primary_area="epilepsy_surgery", note_id=NOTE),
            RefusalReason.REDIRECTED_TO_ITSELF,
        ),
        (
            c.RedirectRequest(
                ern="ENDO",
                primary_area="adrenal",
                secondary_area="adrenal",
                note_id=NOTE,
            ),
            RefusalReason.AREAS_EQUAL,
        ),
    ],
)
def test_a_redirection_leads_elsewhere(redirect: c.RedirectRequest, reason: RefusalReason):
    assert refusal_of(a_panel(PanelStatus.TRIAGE), COORDINATOR, redirect) is reason


def test_a_redirection_may_change_the_area_alone():
    story = a_panel(PanelStatus.TRIAGE)

    redirect = c.RedirectRequest(ern="EPICARE", primary_area="metabolic", note_id=NOTE)
    story.does(COORDINATOR, redirect)

    assert (story.panel.ern, story.panel.primary_area) == ("EPICARE", "metabolic")


def test_printing_a_form_is_written_down():
    story = a_panel(PanelStatus.AWAITING_CONSENT)

    story.does(CLINICIAN, c.PrintConsentForm(paper_id=PAPER, language="lv", form_version="1.0"))

    assert story.facts()[-1] == e.ConsentFormPrinted(
        paper_id=PAPER,
        language="lv",
        form_version="1.0",
    )


def test_consent_is_recorded_and_confirmed():
    story = a_panel(PanelStatus.AWAITING_CONSENT)

    story.does(CLINICIAN, *consent())

    assert story.facts()[-2:] == [
        e.ConsentRecorded(consent_id=CONSENT, given=CARE_ONLY),
        e.ConsentConfirmed(consent_id=CONSENT),
    ]
    assert story.panel.status is PanelStatus.DISCUSSION


def test_refusing_the_other_purposes_does_not_block_care():
    given = ConsentGiven(
        care=ConsentDecision.GIVEN,
        databases=ConsentDecision.REFUSED,
        research_contact=ConsentDecision.UNDECIDED,
    )

    story = a_panel(PanelStatus.AWAITING_CONSENT).does(CLINICIAN, *consent(given))

    assert story.panel.status is PanelStatus.DISCUSSION


def test_a_refused_care_consent_ends_the_panel():
    story = a_panel(PanelStatus.AWAITING_CONSENT).does(CLINICIAN, *consent(CARE_REFUSED))

    assert story.facts()[-2:] == [
        e.ConsentConfirmed(consent_id=CONSENT),
        e.Withdrawn(cause=WithdrawalCause.CARE_CONSENT_REFUSED),
    ]
    assert story.panel.status is PanelStatus.WITHDRAWN


def test_care_has_to_be_decided():
    undecided = c.RecordConsent(consent_id=CONSENT, given=ConsentGiven())

    reason = refusal_of(a_panel(PanelStatus.AWAITING_CONSENT), CLINICIAN, undecided)

    assert reason is RefusalReason.CARE_UNDECIDED


def test_only_the_recorded_consent_is_confirmed():
    story = a_panel(PanelStatus.AWAITING_CONSENT)
    record, confirm = consent()

    before = refusal_of(story, CLINICIAN, confirm)
    story.does(CLINICIAN, record)
    another = refusal_of(story, CLINICIAN, c.ConfirmConsent(consent_id=UUID(int=99)))

    assert before is RefusalReason.CONSENT_NOT_RECORDED
    assert another is RefusalReason.CONSENT_NOT_RECORDED


RUNNING_CASES = ["discussion", "drafting_outcome", "signing", "signed", "closed"]
NEW = UUID(int=0xC9)


@pytest.mark.parametrize("status", RUNNING_CASES)
def test_a_new_consent_takes_the_place_of_the_old_one_and_moves_nothing(status: str):
    story = a_panel(PanelStatus(status))
    record, confirm = c.RecordConsent(consent_id=NEW, given=EVERYTHING), NEW

    story.does(ASSISTANT, record)
    told = (story.panel.consent.consent_id, story.panel.consent.is_open)
    story.does(CLINICIAN, c.ConfirmConsent(consent_id=confirm))

    assert told == (CONSENT, True)
    assert story.facts()[-2:] == [
        e.ConsentRecorded(consent_id=NEW, given=EVERYTHING, renews=True),
        e.ConsentConfirmed(consent_id=NEW, renews=True),
    ]
    assert story.panel.consent.consent_id == NEW
    assert story.panel.consent.given == EVERYTHING
    assert story.panel.status is PanelStatus(status)


@pytest.mark.parametrize("status", RUNNING_CASES)
def test_refusing_care_in_a_new_consent_is_a_withdrawal(status: str):
    story = a_panel(PanelStatus(status))

    story.does(CLINICIAN, c.RecordConsent(consent_id=NEW, given=CARE_REFUSED))
    was_open = story.panel.consent.is_open
    story.does(CLINICIAN, c.ConfirmConsent(consent_id=NEW))

    assert was_open
    assert story.facts()[-2:] == [
        e.ConsentConfirmed(consent_id=NEW, renews=True),
        e.Withdrawn(cause=WithdrawalCause.CARE_CONSENT_WITHDRAWN),
    ]
    assert story.panel.status is PanelStatus.WITHDRAWN
    assert story.panel.consent.new is None


def test_without_a_new_record_there_is_nothing_to_confirm_in_a_running_panel():
    story = a_panel()

    again = refusal_of(story, CLINICIAN, c.ConfirmConsent(consent_id=CONSENT))
    story.does(CLINICIAN, c.RecordConsent(consent_id=NEW, given=CARE_ONLY))
    another = refusal_of(story, CLINICIAN, c.ConfirmConsent(consent_id=CONSENT))

    assert again is RefusalReason.CONSENT_NOT_RECORDED
    assert another is RefusalReason.CONSENT_NOT_RECORDED


def test_a_form_printed_for_a_new_consent_says_so():
    story = a_panel()

    story.does(CLINICIAN, c.PrintConsentForm(paper_id=PAPER, language="lv", form_version="1.1"))

    assert story.facts()[-1] == e.ConsentFormPrinted(
        paper_id=PAPER, language="lv", form_version="1.1", renews=True
    )


@pytest.mark.parametrize(
    "status",
    ["triage", "returned", "awaiting_consent", "discussion", "signing", "signed", "closed"],
)
def test_withdrawn_care_consent_stops_a_panel_anywhere(status: str):
    story = a_panel(PanelStatus(status))

    story.does(CLINICIAN, c.WithdrawCareConsent(consent_id=CONSENT))

    assert story.facts()[-1] == e.Withdrawn(cause=WithdrawalCause.CARE_CONSENT_WITHDRAWN)
    assert story.panel.withdrawn_from is PanelStatus(status)
