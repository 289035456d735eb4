"""Puts the networks into the database, and for a demonstration also people; both may run again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

import yaml
from sqlalchemy import select

from web.models.networks import Ern, Hcp, HcpMembership, MembershipKind, ThematicArea
from web.models.people import Affiliation, AffiliationState, Person
from web.passwords import Passwords
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.orm import Session

_SEED: Final = Path(__file__).resolve().parent / "seed"
# Rows made from these files keep their ids over all installations and runs.
_NAMESPACE: Final = UUID("5b0f2d0e-93c1-4c55-9d5c-0a6f3f1f7a10")


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """Somebody made up, and the part they play."""

    email: str
    display_name: str
    part: str


def seed_networks(session: Session) -> None:
    """Add or update the ERNs with their areas, and the demonstration's healthcare providers."""
    seed_erns(session)
    for entry in _read("hcps.yaml"):
        _seed_hcp(session, entry)
    session.flush()


def seed_erns(session: Session) -> None:
    """Add or update ERNs and areas by code and slug; nothing is deleted."""
    # What the session holds is found in it, and not asked for one by one.
    held = [session.scalars(select(each)).all() for each in (Ern, ThematicArea)]
    for position, entry in enumerate(_read("networks.yaml"), start=1):
        session.merge(
            Ern(
                code=entry["code"],
                display_name=entry["display_name"],
                about=entry["about"],
                position=position,
            ),
        )
        session.flush()
        for area in _areas(entry["code"], entry["areas"]):
            session.merge(area)
            session.flush()
    del held


def demo_people() -> tuple[DemoPerson, ...]:
    """Return the made-up people in the order of the file."""
    return tuple(
        DemoPerson(
            email=entry["email"],
            display_name=" ".join(filter(None, (entry.get("title"), entry["display_name"]))),
            part=entry["part"],
        )
        for entry in _read("demo_people.yaml")
    )


def seed_people(
    session: Session,
    passwords: Mapping[str, str],
    hasher: Passwords | None = None,
    *,
    approved_at: datetime | None = None,
) -> None:
    """Add the made-up people, each with the password given for the e-mail address.

    Who has a password keeps it, so that a change made in the demonstration stays. They were
    approved the day before ``approved_at``, or before today; the terms of guests begin now.
    """
    entries = _read("demo_people.yaml")
    without = {}
    for entry in entries:
        person = _seed_person(session, entry)
        if person.password_hash is None and entry["email"] in passwords:
            without[entry["email"]] = person
    if without:
        hashing = hasher or Passwords()
        for email, person in without.items():
            person.password_hash = hashing.hash(passwords[email])
    session.flush()
    now = datetime.now(UTC)
    for entry in entries:
        # The order of the file is the order in which they were asked for, and are shown.
        for seconds, held in enumerate(entry["affiliations"]):
            asked_at = (approved_at or now) - timedelta(days=1, seconds=-seconds)
            _seed_affiliation(session, entry["email"], held, asked_at)
    session.flush()


def hcp_id_of(key: str) -> UUID:
    """Return the id of the healthcare provider with this key in the seed."""
    return uuid5(_NAMESPACE, f"hcp:{key}")


def _areas(
    ern_code: str,
    entries: list[dict[str, Any]],
    parent: ThematicArea | None = None,
) -> Iterator[ThematicArea]:
    above = parent.id if parent else ern_code.lower()
    for position, entry in enumerate(entries, start=1):
        area = ThematicArea(
            id=f"{above}/{entry['slug']}",
            ern_code=ern_code,
            parent_id=parent.id if parent else None,
            name=entry["name"],
            position=position,
        )
        yield area
        yield from _areas(ern_code, entry.get("areas", []), area)


def _seed_hcp(session: Session, entry: dict[str, Any]) -> None:
    hcp_id = hcp_id_of(entry["key"])
    columns = {name: value for name, value in entry.items() if name not in {"key", "memberships"}}
    session.merge(Hcp(id=hcp_id, **columns))
    session.flush()
    for ern_code, kind in entry["memberships"].items():
        session.merge(HcpMembership(hcp_id=hcp_id, ern_code=ern_code, kind=MembershipKind(kind)))


def _seed_person(session: Session, entry: dict[str, Any]) -> Person:
    person = session.scalar(select(Person).where(Person.email == entry["email"]))
    if person is None:
        person = Person(
            id=uuid5(_NAMESPACE, f"person:{entry['email']}"),
            email=entry["email"],
            display_name=entry["display_name"],
            title=entry.get("title", ""),
            locale=entry["locale"],
            time_zone=_time_zone_of(session, entry),
        )
        session.add(person)
    return person


def _time_zone_of(session: Session, entry: dict[str, Any]) -> str:
    key = entry["affiliations"][0].get("hcp")
    return session.get_one(Hcp, hcp_id_of(key)).time_zone if key else "Europe/Brussels"


def _seed_affiliation(
    session: Session,
    email: str,
    held: dict[str, Any],
    asked_at: datetime,
) -> None:
    place = f"{held.get('hcp')}:{held.get('ern')}:{held['role']}"
    affiliation_id = uuid5(_NAMESPACE, f"affiliation:{email}:{place}")
    if session.get(Affiliation, affiliation_id) is not None:
        return
    person = session.scalars(select(Person).where(Person.email == email)).one()
    acts_for = held.get("acts_for")
    session.add(
        Affiliation(
            id=affiliation_id,
            person_id=person.id,
            hcp_id=hcp_id_of(held["hcp"]) if "hcp" in held else None,
            ern_code=held.get("ern"),
            role=Role(held["role"]),
            state=AffiliationState.APPROVED,
            acts_for_id=session.scalar(select(Person.id).where(Person.email == acts_for)),
            requested_at=asked_at,
            valid_from=asked_at,
            valid_until=_end_of_term(held),
            decided_at=asked_at,
        ),
    )


def _end_of_term(held: dict[str, Any]) -> datetime | None:
    return datetime.now(UTC) + timedelta(days=held["days"]) if "days" in held else None


def _read(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.load(
        (_SEED / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return entries
