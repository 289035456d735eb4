"""Names of people for a page: asked for once, whatever number of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from web.models.people import Person
from workflows.domain.panels.state import PanelState

_KNOWN = "names_of_people"
_NAMES = select(Person.id, Person.title, Person.display_name).where(
    Person.id.in_(bindparam("ids", expanding=True)),
)


def names_of(session: Session, ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """Return the display names of these people, title first.

    Whose name this session was asked for before is not looked up again: a page that asks for
    everybody it shows at once needs one statement, however many of its parts ask.
    """
    wanted = {each for each in ids if each is not None}
    known: dict[UUID, str | None] = session.info.setdefault(_KNOWN, {})
    unknown = wanted - known.keys()
    if unknown:
        known.update(dict.fromkeys(unknown))
        rows = session.execute(_NAMES, {"ids": list(unknown)})
        known.update({row.id: full_name(row.title, row.display_name) for row in rows})
    found = {each: known[each] for each in wanted}
    return {each: name for each, name in found.items() if name is not None}


def keep_names(session: Session, names: Mapping[UUID, str]) -> None:
    """Remember names that another statement read along."""
    session.info.setdefault(_KNOWN, {}).update(names)


def full_name(title: str, display_name: str) -> str:
    """Return a name with the title first."""
    return f"{title} {display_name}".strip()


def people_in(panel: PanelState) -> set[UUID]:
    """Return everybody whom the state names."""
    people = {each.person_id for each in panel.participants}
    people |= {each.author_id for each in panel.contributions}
    people |= {each.asked_by for each in panel.data_requests}
    named = (panel.enroller_id, panel.lead_id, panel.consent.confirmed_by)
    return people | {each for each in named if each is not None}
