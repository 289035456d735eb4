from __future__ import annotations

import pytest

from tests.support.panel_people import LEAD, MEMBER
from tests.support.panels import FIRST_MORNING, NOTE, TEXT_HASH, a_panel, dissent, present, sign
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.evolve import evolve
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import Outcome, Signature, SignatureKind


def test_an_outcome_is_presented_without_signatures():
    story = a_panel(PanelStatus.DRAFTING_OUTCOME).does(LEAD, present())

    assert story.panel.status is PanelStatus.SIGNING
    assert story.panel.outcome == Outcome(
        version=1,
        content_hash=TEXT_HASH,
        presented_at=story.now,
    )


def test_verdicts_are_kept_with_their_dates():
    story = a_panel(PanelStatus.SIGNING)

    story.does(LEAD, sign())
    first = story.now
    story.does(MEMBER, dissent())

    assert story.panel.outcome.signatures == (
        Signature(person_id=LEAD.person_id, kind=SignatureKind.SIGNED, signed_at=first),
        Signature(person_id=MEMBER.person_id, kind=SignatureKind.DISSENTED, signed_at=story.now),
    )


def test_a_revised_outcome_stays_on_record_with_its_signatures():
    story = a_panel(PanelStatus.SIGNING).does(LEAD, sign())
    first = story.panel.outcome

    story.does(LEAD, c.ReviseOutcome(note_id=NOTE))

    assert story.panel.status is PanelStatus.DRAFTING_OUTCOME
    assert story.panel.outcome is None
    assert story.panel.earlier_outcomes == (first,)


def test_going_back_to_the_discussion_needs_no_outcome():
    story = a_panel(PanelStatus.DRAFTING_OUTCOME).does(LEAD, c.ResumeDiscussion(note_id=NOTE))

    assert story.panel.status is PanelStatus.DISCUSSION
    assert story.panel.earlier_outcomes == ()


@pytest.mark.parametrize(
    "fact",
    [
        e.OutcomeRevised(note_id=NOTE),
        e.Reopened(note_id=NOTE),
        e.SignatureSettled(
            person_id=MEMBER.person_id,
            signature=SignatureKind.SIGNED,
            outcome_version=1,
        ),
    ],
)
def test_what_was_not_presented_is_neither_signed_nor_put_aside(fact: e.Fact):
    event = e.Event(occurred_at=FIRST_MORNING, fact=fact)

    with pytest.raises(ValueError, match=r"^this event needs a presented outcome$"):
        evolve(a_panel().panel, event)
