"""With whom a case was shared: from consent on, while somebody has a part, until it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from web.rights.sharing import SharedSpan, shared_spans
from workflows.domain.consent import ConsentDecision, ConsentGiven
from workflows.domain.panels import events as e
from workflows.domain.panels.commands import Invitation
from workflows.domain.panels.stages import WithdrawalCause

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEAD, MEMBER, GUEST, COLLEAGUE, NOTE = (UUID(int=number) for number in range(1, 6))
GIVEN = ConsentGiven(care=ConsentDecision.GIVEN)
TERM = MORNING + timedelta(days=90)


def told(*facts: e.Fact) -> list[SharedSpan]:
    """Return the spans of a panel in which one fact follows each hour."""
    return list(
        shared_spans(
            e.Event(occurred_at=at(number), fact=fact) for number, fact in enumerate(facts)
        ),
    )


def at(hour: int) -> datetime:
    return MORNING + timedelta(hours=hour)


def opened(given: ConsentGiven = GIVEN) -> tuple[e.Fact, ...]:
    """Return what comes before the discussion: three hours."""
    consent = uuid4()
    return (
        e.Accepted(lead_id=LEAD),
        e.ConsentRecorded(consent_id=consent, given=given),
        e.ConsentConfirmed(consent_id=consent),
    )


def invited(*people: UUID, until: datetime | None = None) -> e.ExpertsInvited:
    return e.ExpertsInvited(
        invitations=tuple(Invitation(person_id=each, access_until=until) for each in people),
        group_id=None,
    )


def test_the_lead_reads_from_the_confirmed_consent_on_and_the_invited_once_they_accept():
    spans = told(*opened(), invited(MEMBER, COLLEAGUE), e.InvitationAccepted(person_id=MEMBER))

    assert spans == [
        SharedSpan(person_id=LEAD, since=at(2), until=None),
        SharedSpan(person_id=MEMBER, since=at(4), until=None),
    ]


def test_a_withdrawal_ends_it_for_everybody():
    withdrawn = e.Withdrawn(cause=WithdrawalCause.CARE_CONSENT_WITHDRAWN)
    spans = told(*opened(), invited(MEMBER), e.InvitationAccepted(person_id=MEMBER), withdrawn)

    assert {span.until for span in spans} == {at(5)}


@pytest.mark.parametrize(
    "fact",
    [
        e.ParticipantRemoved(person_id=MEMBER),
        e.PersonDeparted(person_id=MEMBER),
        e.GuestExpired(person_id=MEMBER),
    ],
)
def test_whoever_leaves_reads_no_longer(fact: e.Fact):
    spans = told(*opened(), invited(MEMBER), e.InvitationAccepted(person_id=MEMBER), fact)

    assert SharedSpan(person_id=MEMBER, since=at(4), until=at(5)) in spans
    assert SharedSpan(person_id=LEAD, since=at(2), until=None) in spans


def test_a_guest_reads_until_the_term_ends_even_when_it_was_lengthened():
    longer = TERM + timedelta(days=30)
    spans = told(
        *opened(),
        invited(GUEST, until=TERM),
        e.InvitationAccepted(person_id=GUEST),
        e.GuestExtended(person_id=GUEST, access_until=longer),
    )

    assert SharedSpan(person_id=GUEST, since=at(4), until=longer) in spans


def test_a_new_lead_reads_too_and_the_former_one_goes_on():
    spans = told(*opened(), e.LeadChanged(lead_id=COLLEAGUE, former_lead_id=LEAD))

    assert [(span.person_id, span.until) for span in spans] == [(LEAD, None), (COLLEAGUE, None)]


def test_without_consent_nobody_reads():
    assert told(e.Accepted(lead_id=LEAD)) == []
    assert told(*opened(ConsentGiven(care=ConsentDecision.REFUSED))) == []
