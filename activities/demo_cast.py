"""Who plays which part in the demonstration: people by the name before their @, groups by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.accounts.queries import build_actor
from web.models.networks import Hcp
from web.models.panels import ExpertGroup, ExpertGroupMember
from web.models.people import Affiliation, Person
from workflows.domain.actors import Actor

GROUPS = Path(__file__).resolve().parent / "demo_groups.yaml"
# Whatever the demonstration makes has the same id in every data folder.
NAMESPACE = UUID("8f0c2a4e-51d7-4d0e-b1a9-6c1f7f1c2b33")


def id_of(*place: str | int) -> UUID:
    """Return the id of one thing of the demonstration."""
    return uuid5(NAMESPACE, ":".join(map(str, place)))


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The people who are there, found once."""

    people: Mapping[str, UUID]
    countries: Mapping[str, str]
    actors: Mapping[str, Actor]

    def ids(self, keys: tuple[str, ...]) -> tuple[UUID, ...]:
        """Return the ids of these people."""
        return tuple(self.people[key] for key in keys)


def find_cast(session: Session, now: datetime) -> Cast:
    """Return everybody who can play a part."""
    people = _people(session)
    query = (
        select(Affiliation.person_id, Hcp.country)
        .join(Hcp, Hcp.id == Affiliation.hcp_id)
        .order_by(Hcp.country)
    )
    countries = {row.person_id: row.country for row in session.execute(query)}
    return Cast(
        people=people,
        countries={key: countries[id_] for key, id_ in people.items() if id_ in countries},
        actors={key: build_actor(session, id_, now) for key, id_ in people.items()},
    )


def seed_expert_groups(session: Session) -> int:
    """Add the expert groups that are missing and return how many there are."""
    people = _people(session)
    entries = yaml.load(GROUPS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for entry in entries:
        group_id = id_of("group", entry["key"])
        if session.get(ExpertGroup, group_id) is not None:
            continue
        session.add(ExpertGroup(id=group_id, ern_code=entry["ern"], name=entry["name"]))
        session.flush()
        session.add_all(
            ExpertGroupMember(group_id=group_id, person_id=people[key]) for key in entry["members"]
        )
    session.flush()
    return len(entries)


def _people(session: Session) -> dict[str, UUID]:
    rows = session.execute(select(Person.id, Person.email))
    return {row.email.split("@")[0]: row.id for row in rows}
