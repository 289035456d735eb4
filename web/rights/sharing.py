"""With whom a panel shared its case, from when until when, as its events tell. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from workflows.domain.panels import events as e


@dataclass(frozen=True, kw_only=True)
class SharedSpan:
    """That a person could read the case. ``until`` is empty while it goes on without a term."""

    person_id: UUID
    since: datetime
    until: datetime | None


@dataclass
class _Story:
    """Who is seated, whether consent has opened the case, and who reads since when."""

    seated: set[UUID] = field(default_factory=set)
    terms: dict[UUID, datetime] = field(default_factory=dict)
    reading: dict[UUID, datetime] = field(default_factory=dict)
    spans: list[SharedSpan] = field(default_factory=list)
    is_care_given: bool = False
    is_open: bool = False


def shared_spans(events: Iterable[e.Event]) -> Sequence[SharedSpan]:
    """Return who could read the case and when; the enrolling centre is not among them."""
    story = _Story()
    for event in events:
        _seat(story, event.fact)
        _gate(story, event.fact)
        _settle(story, event.occurred_at)
    for person_id, since in story.reading.items():
        story.spans.append(
            SharedSpan(person_id=person_id, since=since, until=story.terms.get(person_id)),
        )
    return sorted(story.spans, key=lambda span: (span.since, str(span.person_id)))


def _seat(story: _Story, fact: e.Fact) -> None:
    """Note who has a part in the panel, and for how long."""
    match fact:
        case e.ExpertsInvited():
            terms = {each.person_id: each.access_until for each in fact.invitations}
            story.terms |= {person: until for person, until in terms.items() if until}
        case e.GuestExtended():
            story.terms[fact.person_id] = fact.access_until
        case e.Accepted() | e.LeadChanged():
            story.seated.add(fact.lead_id)
        case e.InvitationAccepted():
            story.seated.add(fact.person_id)
        case e.ParticipantRemoved() | e.GuestExpired() | e.PersonDeparted():
            story.seated.discard(fact.person_id)


def _gate(story: _Story, fact: e.Fact) -> None:
    """Note whether consent lets the panel read."""
    match fact:
        case e.ConsentRecorded():
            story.is_care_given = fact.given.opens_care
        case e.ConsentConfirmed():
            story.is_open = story.is_care_given
        case e.Withdrawn():
            story.is_open = False


def _settle(story: _Story, now: datetime) -> None:
    """Begin and end reading as seats and consent have changed."""
    readers = story.seated if story.is_open else set()
    for person_id in readers - set(story.reading):
        story.reading[person_id] = now
    for person_id in set(story.reading) - readers:
        since = story.reading.pop(person_id)
        story.spans.append(SharedSpan(person_id=person_id, since=since, until=now))
