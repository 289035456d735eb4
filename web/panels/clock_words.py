"""The explaining clock as a page shows it: the sentence, and how loudly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from flask_babel import get_locale, get_translations
from flask_babel import gettext as _

from i18n.clock_sentences import Reader, clock_sentence
from web.accounts.language import select_time_zone
from workflows.domain.actors import Actor
from workflows.domain.panels.allowed import is_my_turn
from workflows.domain.panels.clock import Clock, clock
from workflows.domain.panels.state import PanelState


@dataclass(frozen=True, kw_only=True)
class ClockWords:
    """The sentence and its variant: mine, overdue, others, paused or nobody."""

    sentence: str
    variant: str


def present_reader(names: Mapping[UUID, str]) -> Reader:
    """Return for whom the present page is made; a list makes it once for all its rows."""
    return Reader(
        locale=str(get_locale()),
        time_zone=select_time_zone(),
        translator=get_translations(),
        name_of=lambda person_id: names.get(person_id) or _("an unknown person"),
    )


def clock_words(panel: PanelState, actor: Actor, reader: Reader) -> ClockWords:
    """Return what the clock says to this reader, now."""
    explained = clock(panel, datetime.now(UTC))
    is_mine = is_my_turn(panel, actor)
    return ClockWords(
        sentence=clock_sentence(explained, reader, is_mine=is_mine),
        variant=_variant(explained, is_mine=is_mine),
    )


def _variant(explained: Clock, *, is_mine: bool) -> str:
    if explained.turn is None:
        return "nobody"
    if explained.paused_until is not None:
        return "paused"
    if explained.is_overdue:
        return "overdue"
    return "mine" if is_mine else "others"
