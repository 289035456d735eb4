"""Rows of a list of panels, in words: the clock's sentence and the one button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from web.frame import words
from web.panels.clock_words import ClockWords, clock_words
from web.panels.page import page_of
from web.panels.people import names_of, people_in
from web.request_session import db_session
from web.worklist.queries import ListedPanel
from workflows.domain.actors import Actor
from workflows.domain.panels.allowed import expected_action


@dataclass(frozen=True, kw_only=True)
class WorkRow:
    """One row as the page shows it."""

    title: str
    url: str
    clock: ClockWords
    meta: Sequence[str]
    is_urgent: bool
    status: str
    action_label: str | None
    action_url: str | None


def work_rows(listed: Sequence[ListedPanel], actor: Actor) -> list[WorkRow]:
    """Return the rows; people's names are asked for once for all of them."""
    people = {person for each in listed for person in people_in(each.state)}
    names = names_of(db_session(), people)
    return [_row(each, actor, names) for each in listed]


def _row(listed: ListedPanel, actor: Actor, names: Mapping[UUID, str]) -> WorkRow:
    expected = expected_action(listed.state, actor)
    where = [listed.ern_name, listed.area_name, f"{listed.hcp_name} ({listed.country})"]
    return WorkRow(
        title=f"{listed.panel.number} · {listed.nickname or _('Pseudonymised patient')}",
        url=url_for("panels.show_panel", panel_id=listed.panel.id),
        clock=clock_words(listed.state, actor, names),
        meta=[part for part in where if part],
        is_urgent=listed.panel.is_urgent,
        status=words(listed.panel.status),
        action_label=words(expected) if expected else None,
        action_url=page_of(listed.panel.id, expected) if expected else None,
    )
