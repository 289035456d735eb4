from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from tests.support.panel_people import CLINICIAN, COORDINATOR, LEAD
from tests.support.panels import (
    CARE_ONLY,
    CARE_REFUSED,
    CONSENT,
    FIRST_MORNING,
    NOTE,
    PAPER,
    QUESTION,
    a_panel,
    a_request,
    consent,
)
from workflows.domain.panels import commands as c
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import ConsentGate, NewConsent


def test_submitting_keeps_what_was_asked():
    story = a_panel(PanelStatus.DRAFT).does(CLINICIAN, a_request(is_urgent=True))

    panel = story.panel
    assert panel.status is PanelStatus.TRIAGE
    assert (panel.ern, panel.primary_area, panel.secondary_area) == (
        "EPICARE",
        "epilepsy_surgery",
        "metabolic",
    )
    assert panel.other_erns == ("ENDO",)
    assert panel.is_urgent
    assert panel.question_ids == (QUESTION,)
    assert panel.submitted_at == story.now


def test_a_request_may_be_submitted_to_another_network_than_it_was_opened_for():
    story = a_panel(PanelStatus.DRAFT).does(CLINICIAN, a_request(ern="RND"))

    assert story.panel.ern == "RND"


def test_accepting_keeps_the_lead():
    panel = a_panel(PanelStatus.AWAITING_CONSENT).panel

    assert (panel.status, panel.lead_id) == (PanelStatus.AWAITING_CONSENT, LEAD.person_id)


def test_returning_and_declining_change_the_status_alone():
    assert a_panel(PanelStatus.RETURNED).panel.status is PanelStatus.RETURNED
    assert a_panel(PanelStatus.DECLINED).panel.status is PanelStatus.DECLINED


def test_redirecting_keeps_the_new_network_and_ends_the_pause():
    story = a_panel(PanelStatus.TRIAGE)
    pause = c.Snooze(until=story.now.date().replace(day=20), note_id=NOTE)
    story.does(COORDINATOR, pause)

    story.does(COORDINATOR, c.RedirectRequest(ern="ENDO", primary_area="adrenal", note_id=NOTE))

    panel = story.panel
    assert (panel.ern, panel.primary_area, panel.secondary_area) == ("ENDO", "adrenal", None)
    assert panel.other_erns == ()
    assert panel.snoozed_until is None


def test_redirecting_keeps_the_second_area_and_the_other_networks():
    story = a_panel(PanelStatus.DRAFT).does(CLINICIAN, a_request(other_erns=("ENDO", "RND")))

    redirect = c.RedirectRequest(
        ern="ENDO",
        primary_area="adrenal",
        secondary_area="thyroid",
        note_id=NOTE,
    )
    story.does(COORDINATOR, redirect)

    assert story.panel.secondary_area == "thyroid"
    assert story.panel.other_erns == ("RND",)


def test_the_gate_opens_when_care_is_confirmed():
    story = a_panel(PanelStatus.AWAITING_CONSENT)
    record, confirm = consent()

    story.does(CLINICIAN, c.PrintConsentForm(paper_id=PAPER, language="de", form_version="1.0"))
    printed_at = story.now
    story.does(CLINICIAN, record)
    recorded_at, opened_too_early = story.now, story.panel.consent.is_open
    story.does(CLINICIAN, confirm)

    assert not opened_too_early
    assert story.panel.consent == ConsentGate(
        form_printed_at=printed_at,
        consent_id=CONSENT,
        recorded_at=recorded_at,
        given=CARE_ONLY,
        confirmed_by=CLINICIAN.person_id,
        confirmed_at=story.now,
    )
    assert story.panel.consent.is_open
    assert story.panel.status is PanelStatus.DISCUSSION


def test_a_consent_that_is_recorded_again_replaces_the_first():
    story = a_panel(PanelStatus.AWAITING_CONSENT)
    second = UUID(int=0xC9)

    story.does(CLINICIAN, c.RecordConsent(consent_id=CONSENT, given=CARE_REFUSED))
    story.does(CLINICIAN, c.RecordConsent(consent_id=second, given=CARE_ONLY))

    assert story.panel.consent == ConsentGate(
        consent_id=second,
        recorded_at=story.now,
        given=CARE_ONLY,
    )


def test_a_refused_care_consent_opens_nothing():
    story = a_panel(PanelStatus.AWAITING_CONSENT).does(CLINICIAN, *consent(CARE_REFUSED))

    assert not story.panel.consent.is_open
    assert story.panel.consent.confirmed_by == CLINICIAN.person_id
    assert story.panel.withdrawn_from is PanelStatus.AWAITING_CONSENT


def test_a_new_consent_waits_beside_the_one_that_holds():
    story = a_panel()
    printed = replace(story.panel.consent, form_printed_at=FIRST_MORNING)
    story.panel = replace(story.panel, consent=printed)
    before, second = story.panel.consent, UUID(int=0xC9)

    story.does(CLINICIAN, c.RecordConsent(consent_id=second, given=CARE_REFUSED))

    new = NewConsent(consent_id=second, recorded_at=story.now, given=CARE_REFUSED)
    assert story.panel.consent == replace(before, new=new)
    assert story.panel.consent.unconfirmed_id == second

    story.does(CLINICIAN, c.RecordConsent(consent_id=second, given=CARE_ONLY))
    recorded_at = story.now
    story.does(CLINICIAN, c.ConfirmConsent(consent_id=second))

    assert story.panel.consent == ConsentGate(
        form_printed_at=before.form_printed_at,
        consent_id=second,
        recorded_at=recorded_at,
        given=CARE_ONLY,
        confirmed_by=CLINICIAN.person_id,
        confirmed_at=story.now,
    )
    assert story.panel.consent.unconfirmed_id is None
