"""Names of people for a page: asked for once, whatever number of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from web.models.people import Person
from workflows.domain.panels.state import PanelState

_NAMES = select(Person.id, Person.title, Person.display_name).where(
    Person.id.in_(bindparam("ids", expanding=True)),
)


def names_of(session: Session, ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """Return the display names of these people, title first."""
    wanted = [each for each in set(ids) if each is not None]
    rows = session.execute(_NAMES, {"ids": wanted})
    return {row.id: f"{row.title} {row.display_name}".strip() for row in rows}


def people_in(panel: PanelState) -> set[UUID]:
    """Return everybody whom the state names."""
    people = {each.person_id for each in panel.participants}
    people |= {each.author_id for each in panel.contributions}
    people |= {each.asked_by for each in panel.data_requests}
    named = (panel.enroller_id, panel.lead_id, panel.consent.confirmed_by)
    return people | {each for each in named if each is not None}


def name_finder(names: Mapping[UUID, str]) -> Callable[[UUID], str]:
    """Return a function that gives a name, or says that the person is unknown here."""
    return lambda person_id: names.get(person_id) or _("an unknown person")
