"""Reads who takes part in a panel, and who else can see it and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from i18n.collation import by_letters
from web.accounts.queries import in_term
from web.models.people import Affiliation, Person
from web.panels.loading import LoadedPanel
from web.panels.people import names_of
from web.participants.words import Circle
from web.participants.workplaces import Workplace, workplaces_of
from web.request_session import db_session
from workflows.domain.panels.commands import CommandKind
from workflows.domain.panels.relations import Relation
from workflows.domain.panels.state import (
    TAKING_PART,
    Participant,
    ParticipantKind,
    ParticipantStatus,
)
from workflows.domain.roles import Role


@dataclass(frozen=True, kw_only=True)
class ParticipantRow:
    """One person of the panel: part, status, since when, until when, and what can be done."""

    person_id: UUID
    name: str
    workplace: Workplace | None
    part: Relation
    status: ParticipantStatus | None
    since: datetime | None
    access_until: datetime | None
    suggested: str
    acts: tuple[CommandKind, ...]


@dataclass(frozen=True, kw_only=True)
class CircleOfPeople:
    """The people who see the panel for one reason."""

    circle: Circle
    names: tuple[str, ...]


def participant_rows(panel: LoadedPanel) -> list[ParticipantRow]:
    """Return the enrolling clinician, the lead and whoever was ever invited."""
    state, session = panel.state, db_session()
    people = {each.person_id for each in state.participants}
    suggested = (each.suggested_colleague_id for each in state.participants)
    people |= {each for each in (*suggested, state.lead_id, state.enroller_id) if each}
    names = names_of(session, people)
    places = workplaces_of(session, people, state.ern)
    rows = []
    if state.enroller_id:
        rows.append(_row(panel, state.enroller_id, Relation.ENROLLING_CENTRE, names, places))
    if state.lead_id:
        rows.append(_row(panel, state.lead_id, Relation.LEAD, names, places))
    return [
        *rows,
        *(
            _participant_row(panel, each, names, places)
            for each in state.participants
            if each.person_id != state.lead_id
        ),
    ]


def circles(panel: LoadedPanel) -> list[CircleOfPeople]:
    """Return who can see the panel, by reason; the names of the centre's own are for itself."""
    state, session = panel.state, db_session()
    taking = {each.person_id for each in state.participants if each.status in TAKING_PART}
    invited = set(state.people(ParticipantStatus.INVITED))
    centre = _holding(
        Affiliation.role == Role.HEALTH_PROFESSIONAL,
        Affiliation.hcp_id == state.hcp_id,
    )
    networks = (state.ern, *state.other_erns)
    coordination = _holding(
        or_(
            Affiliation.role == Role.COORDINATOR,
            (Affiliation.role == Role.DISPATCHER) & (Affiliation.ern_code == state.ern),
        ),
        Affiliation.ern_code.in_(networks),
    )
    seated = (taking - invited) | ({state.lead_id} if state.lead_id else set())
    groups = {
        Circle.ENROLLING_CENTRE: centre,
        Circle.PANEL: seated,
        Circle.INVITED: invited,
        Circle.COORDINATION: coordination,
    }
    names = names_of(session, set().union(*groups.values()))
    return [
        CircleOfPeople(
            circle=circle,
            names=tuple(sorted((names[each] for each in ids if each in names), key=by_letters)),
        )
        for circle, ids in groups.items()
        if ids
    ]


def _row(
    panel: LoadedPanel,
    person_id: UUID,
    part: Relation,
    names: Mapping[UUID, str],
    places: Mapping[UUID, Workplace],
) -> ParticipantRow:
    acts = [CommandKind.CHANGE_LEAD] if part is Relation.LEAD else []
    acts.append(CommandKind.RECORD_DEPARTURE)
    return ParticipantRow(
        person_id=person_id,
        name=names.get(person_id, ""),
        workplace=places.get(person_id),
        part=part,
        status=None,
        since=None,
        access_until=None,
        suggested="",
        acts=tuple(kind for kind in acts if kind in panel.actions),
    )


def _participant_row(
    panel: LoadedPanel,
    each: Participant,
    names: Mapping[UUID, str],
    places: Mapping[UUID, Workplace],
) -> ParticipantRow:
    is_guest = each.kind is ParticipantKind.GUEST
    acts: list[CommandKind] = []
    if each.status in TAKING_PART:
        acts = [CommandKind.REMOVE_PARTICIPANT, CommandKind.RECORD_DEPARTURE]
        if is_guest:
            acts.insert(0, CommandKind.EXTEND_GUEST)
    suggested = each.suggested_colleague_id
    return ParticipantRow(
        person_id=each.person_id,
        name=names.get(each.person_id, ""),
        workplace=places.get(each.person_id),
        part=Relation.GUEST if is_guest else Relation.MEMBER,
        status=each.status,
        since=each.answered_at or each.invited_at,
        access_until=each.access_until,
        suggested=names.get(suggested, "") if suggested else "",
        acts=tuple(kind for kind in acts if kind in panel.actions),
    )


def _holding(*conditions: ColumnElement[bool]) -> set[UUID]:
    query = (
        select(Affiliation.person_id)
        .join(Person, Affiliation.person_id == Person.id)
        .where(Person.is_active, *conditions, *in_term(datetime.now(UTC)))
    )
    return set(db_session().scalars(query))
