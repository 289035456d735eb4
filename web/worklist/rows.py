"""Rows of a list of panels, in words: the clock's sentence and the one button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from i18n.clock_sentences import Reader
from web.frame import words
from web.panels.clock_words import ClockWords, clock_words, present_reader
from web.panels.page import page_of, path_of
from web.panels.people import names_of, people_in
from web.request_session import db_session
from web.worklist.queries import ListedPanel
from workflows.domain.actors import Actor
from workflows.domain.panels.allowed import awaited_action


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


def work_rows(actor: Actor, *lists: Sequence[ListedPanel]) -> list[list[WorkRow]]:
    """Return the rows of each list; people's names are asked for once for all of them."""
    people = {person for listed in lists for each in listed for person in people_in(each.state)}
    reader = present_reader(names_of(db_session(), people))
    return [[_row(each, actor, reader) for each in listed] for listed in lists]


def _row(listed: ListedPanel, actor: Actor, reader: Reader) -> WorkRow:
    expected = awaited_action(listed.state, actor)
    where = [listed.ern_name, listed.area_name, f"{listed.hcp_name} ({listed.country})"]
    return WorkRow(
        title=f"{listed.number} · {listed.nickname or _('Pseudonymised patient')}",
        url=path_of("panels.show_panel", listed.id),
        clock=clock_words(listed.state, actor, reader),
        meta=[part for part in where if part],
        is_urgent=listed.is_urgent,
        status=words(listed.status),
        action_label=words(expected) if expected else None,
        action_url=page_of(listed.id, expected) if expected else None,
    )
