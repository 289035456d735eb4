"""Finds whom a panel can invite or name as lead: people of its networks who are approved now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from web.accounts.queries import in_term
from web.models.networks import Hcp
from web.models.panels import ExpertGroup, ExpertGroupMember
from web.models.people import Affiliation, Person
from web.name_order import NameOrder
from workflows.domain.panels.state import TAKING_PART, PanelState, ParticipantStatus
from workflows.domain.roles import GUEST_TERM, Role


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who could take part, with the end of the term that a guest would get."""

    person_id: UUID
    name: str
    hospital: str
    country: str
    access_until: datetime | None = None
    suggested_by: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """An expert group of one of the panel's networks."""

    id: UUID
    name: str
    people: frozenset[UUID]


def networks_of(panel: PanelState) -> tuple[str, ...]:
    """Return the panel's networks, its own first."""
    return (panel.ern, *panel.other_erns)


def experts(session: Session, panel: PanelState, words: str = "") -> list[Candidate]:
    """Return the health professionals who do not take part yet, by name."""
    found = _approved(session, networks_of(panel), Role.HEALTH_PROFESSIONAL, words)
    suggested = {
        each.suggested_colleague_id: each.person_id
        for each in panel.participants
        if each.status is ParticipantStatus.DECLINED and each.suggested_colleague_id
    }
    candidates = [
        Candidate(
            person_id=person.id,
            name=_name(person),
            hospital=hcp.name if hcp else "",
            country=hcp.country if hcp else "",
            suggested_by=suggested.get(person.id),
        )
        for person, hcp, _until in found
        if not _takes_part(panel, person.id)
    ]
    # Whom somebody suggested comes first.
    return sorted(candidates, key=lambda each: each.suggested_by is None)


def guests(session: Session, panel: PanelState, now: datetime) -> list[Candidate]:
    """Return the approved guests; their term ends with the approval or after 90 days."""
    found = _approved(session, networks_of(panel), Role.GUEST, "")
    longest = now + GUEST_TERM
    return [
        Candidate(
            person_id=person.id,
            name=_name(person),
            hospital=hcp.name if hcp else "",
            country=hcp.country if hcp else "",
            access_until=min(until, longest) if until else longest,
        )
        for person, hcp, until in found
        if not _takes_part(panel, person.id)
    ]


def leads(session: Session, panel: PanelState) -> list[Candidate]:
    """Return who could lead: health professionals of the networks, but not the present lead."""
    found = _approved(session, networks_of(panel), Role.HEALTH_PROFESSIONAL, "")
    return [
        Candidate(
            person_id=person.id,
            name=_name(person),
            hospital=hcp.name if hcp else "",
            country=hcp.country if hcp else "",
        )
        for person, hcp, _until in found
        if person.id != panel.lead_id
    ]


def expert_groups(
    session: Session, panel: PanelState, everybody: Iterable[Candidate]
) -> list[Group]:
    """Return the groups of the panel's networks with those of these experts who are in them."""
    open_to = {each.person_id for each in everybody}
    rows = session.execute(
        select(ExpertGroup.id, ExpertGroup.name, ExpertGroupMember.person_id)
        .join(ExpertGroupMember, ExpertGroupMember.group_id == ExpertGroup.id)
        .where(ExpertGroup.ern_code.in_(networks_of(panel)))
        .order_by(NameOrder(ExpertGroup.name), ExpertGroup.id),
    ).all()
    names = {row.id: row.name for row in rows}
    return [
        Group(
            id=group_id,
            name=name,
            people=frozenset(row.person_id for row in rows if row.id == group_id) & open_to,
        )
        for group_id, name in names.items()
    ]


def _approved(
    session: Session,
    erns: Iterable[str],
    role: Role,
    words: str,
) -> list[tuple[Person, Hcp | None, datetime | None]]:
    """Return each person once, with the longest approval."""
    now = datetime.now(UTC)
    rows = session.execute(
        select(Person, Hcp, Affiliation.valid_until)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .outerjoin(Hcp, Affiliation.hcp_id == Hcp.id)
        .where(
            Person.is_active,
            Affiliation.role == role,
            Affiliation.ern_code.in_(list(erns)),
            *in_term(now),
            *_matching(words),
        )
        .order_by(NameOrder(Person.display_name), Person.id, Affiliation.requested_at),
    ).all()
    found: dict[UUID, tuple[Person, Hcp | None, datetime | None]] = {}
    for person, hcp, until in rows:
        known = found.get(person.id)
        if known is None or (known[2] is not None and (until is None or until > known[2])):
            found[person.id] = (person, hcp, until)
    return list(found.values())


def _matching(words: str) -> list[ColumnElement[bool]]:
    return [
        or_(
            Person.display_name.icontains(word, autoescape=True),
            Hcp.name.icontains(word, autoescape=True),
            Hcp.city.icontains(word, autoescape=True),
            Hcp.country == word.upper(),
        )
        for word in words.split()
    ]


def _takes_part(panel: PanelState, person_id: UUID) -> bool:
    known = panel.participant(person_id)
    # Who enrolled the patient is in the discussion already, for the enrolling centre.
    return person_id in (panel.lead_id, panel.enroller_id) or (
        known is not None and known.status in TAKING_PART
    )


def _name(person: Person) -> str:
    return f"{person.title} {person.display_name}".strip()
