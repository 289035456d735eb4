from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.panel_people import (
    CLINICIAN,
    COORDINATOR,
    GUEST,
    INVITED,
    LEAD,
    MEMBER,
    SECOND_MEMBER,
    STRANGER,
)
from tests.support.panels import (
    DATA_REQUEST,
    NOTE,
    QUESTION,
    SECOND_QUESTION,
    TEXT_HASH,
    a_panel,
    a_request,
    consent,
    dissent,
    present,
    sign,
)
from tests.support.refusals import refusal_of
from workflows.domain.actors import Actor
from workflows.domain.errors import RefusalReason
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import SignatureKind


def settled(
    actor: Actor,
    signature: SignatureKind,
    *,
    with_note: bool = False,
) -> e.SignatureSettled:
    return e.SignatureSettled(
        person_id=actor.person_id,
        signature=signature,
        outcome_version=1,
        note_id=NOTE if with_note else None,
    )


def test_the_lead_begins_to_write_and_goes_back():
    story = a_panel()

    story.does(LEAD, c.StartOutcome())
    writing = story.panel.status
    story.does(LEAD, c.ResumeDiscussion(note_id=NOTE))

    assert writing is PanelStatus.DRAFTING_OUTCOME
    assert story.facts()[-2:] == [e.OutcomeStarted(), e.DiscussionResumed(note_id=NOTE)]
    assert story.panel.status is PanelStatus.DISCUSSION


def test_open_data_requests_keep_the_discussion_open():
    story = a_panel().does(MEMBER, c.RequestData(data_request_id=DATA_REQUEST))

    assert refusal_of(story, LEAD, c.StartOutcome()) is RefusalReason.DATA_REQUESTS_OPEN


def test_every_question_needs_its_recommendation():
    story = a_panel(PanelStatus.DRAFTING_OUTCOME)
    half = c.PresentOutcome(content_hash=TEXT_HASH, answered_question_ids=(SECOND_QUESTION,))

    assert refusal_of(story, LEAD, half) is RefusalReason.QUESTIONS_UNANSWERED


def test_two_questions_need_two_recommendations():
    story = a_panel(PanelStatus.RETURNED)
    story.does(CLINICIAN, a_request(question_ids=(QUESTION, SECOND_QUESTION)))
    story.does(COORDINATOR, c.AcceptRequest(lead_id=LEAD.person_id))
    story.does(CLINICIAN, *consent()).does(LEAD, c.StartOutcome())
    half = c.PresentOutcome(content_hash=TEXT_HASH, answered_question_ids=(QUESTION,))

    reason = refusal_of(story, LEAD, half)
    story.does(LEAD, present())

    assert reason is RefusalReason.QUESTIONS_UNANSWERED
    assert story.panel.status is PanelStatus.SIGNING


def test_the_outcome_is_presented_as_its_first_version():
    story = a_panel(PanelStatus.DRAFTING_OUTCOME).does(LEAD, present())

    assert story.facts()[-1] == e.OutcomePresented(outcome_version=1, content_hash=TEXT_HASH)


@pytest.mark.parametrize("status", [PanelStatus.SIGNING, PanelStatus.SIGNED])
def test_a_revised_outcome_is_a_new_version(status: PanelStatus):
    story = a_panel(status)

    story.does(LEAD, c.ReviseOutcome(note_id=NOTE), present("other text"))

    assert story.facts()[-2:] == [
        e.OutcomeRevised(note_id=NOTE),
        e.OutcomePresented(outcome_version=2, content_hash="other text"),
    ]
    assert story.panel.missing_signatures == (
        LEAD.person_id,
        MEMBER.person_id,
        SECOND_MEMBER.person_id,
    )


def test_the_last_signature_completes_the_outcome():
    story = a_panel(PanelStatus.SIGNING)

    story.does(LEAD, sign())
    story.does(MEMBER, dissent())
    waiting = story.panel.status
    story.does(SECOND_MEMBER, sign())

    assert waiting is PanelStatus.SIGNING
    assert story.facts()[-4:] == [
        settled(LEAD, SignatureKind.SIGNED),
        settled(MEMBER, SignatureKind.DISSENTED, with_note=True),
        settled(SECOND_MEMBER, SignatureKind.SIGNED),
        e.OutcomeSigned(outcome_version=1),
    ]


@pytest.mark.parametrize(
    "signature",
    [sign(version=2), sign(content_hash="another text"), dissent(version=2)],
)
def test_only_the_text_that_was_read_is_signed(signature: c.SignOutcome | c.Dissent):
    reason = refusal_of(a_panel(PanelStatus.SIGNING), MEMBER, signature)

    assert reason is RefusalReason.OUTDATED_OUTCOME


def test_nobody_signs_twice():
    story = a_panel(PanelStatus.SIGNING).does(MEMBER, sign())

    assert refusal_of(story, MEMBER, sign()) is RefusalReason.ALREADY_SIGNED
    assert refusal_of(story, MEMBER, dissent()) is RefusalReason.ALREADY_SIGNED


def test_a_lead_does_not_dissent_from_the_own_outcome():
    story = a_panel(PanelStatus.SIGNING)

    assert refusal_of(story, LEAD, dissent()) is RefusalReason.NOT_YOUR_PART


def test_guests_and_the_invited_do_not_sign():
    story = a_panel(PanelStatus.SIGNING)

    assert refusal_of(story, GUEST, sign()) is RefusalReason.NOT_YOUR_PART
    assert refusal_of(story, INVITED, sign()) is RefusalReason.NOT_YOUR_PART


def test_a_signature_lapses_once_its_limit_has_passed():
    story = a_panel(PanelStatus.SIGNING)
    lapse = c.LapseSignature(person_id=MEMBER.person_id)

    # A minute passes before each act: the first comes a minute early, the second in time.
    story.now = story.panel.deadline.due_at - timedelta(minutes=2)
    early = refusal_of(story, LEAD, lapse)
    story.does(LEAD, lapse)

    assert early is RefusalReason.LIMIT_NOT_PASSED
    assert story.facts()[-1] == settled(MEMBER, SignatureKind.LAPSED)


def test_a_paused_limit_does_not_pass():
    story = a_panel(PanelStatus.SIGNING)
    story.does(LEAD, c.Snooze(until=story.now.date().replace(day=20), note_id=NOTE))
    story.passes(days=10)

    reason = refusal_of(story, LEAD, c.LapseSignature(person_id=MEMBER.person_id))

    assert reason is RefusalReason.LIMIT_NOT_PASSED


def test_the_leads_signature_never_lapses():
    story = a_panel(PanelStatus.SIGNING).passes(days=60)

    reason = refusal_of(story, LEAD, c.LapseSignature(person_id=LEAD.person_id))

    assert reason is RefusalReason.LEAD_CANNOT_LAPSE


def test_only_a_missing_signature_lapses():
    story = a_panel(PanelStatus.SIGNING).does(MEMBER, sign()).passes(days=60)

    signed = refusal_of(story, LEAD, c.LapseSignature(person_id=MEMBER.person_id))
    outside = refusal_of(story, LEAD, c.LapseSignature(person_id=STRANGER.person_id))
    story.does(SECOND_MEMBER, sign())
    only_the_lead = refusal_of(story, LEAD, c.LapseSignature(person_id=MEMBER.person_id))

    assert signed is RefusalReason.NOT_A_SIGNATORY
    assert outside is RefusalReason.NOT_A_SIGNATORY
    assert only_the_lead is RefusalReason.NOT_A_SIGNATORY


def test_a_dissenter_who_becomes_lead_has_to_sign():
    story = a_panel(PanelStatus.SIGNING)
    story.does(MEMBER, dissent()).does(SECOND_MEMBER, sign())

    story.does(COORDINATOR, c.ChangeLead(lead_id=MEMBER.person_id)).does(LEAD, sign())
    waiting_for = story.panel.missing_signatures
    story.does(MEMBER, sign())

    assert waiting_for == (MEMBER.person_id,)
    assert story.panel.status is PanelStatus.SIGNED
    verdicts = {each.person_id: each.kind for each in story.panel.outcome.signatures}
    assert verdicts[MEMBER.person_id] is SignatureKind.SIGNED
    assert len(story.panel.outcome.signatures) == 3
