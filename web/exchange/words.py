"""Words of imports and exports in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from i18n.exchange_words import REFUSALS, WHY
from web.exchange.notes import Note, Refused


@dataclass(frozen=True)
class Told:
    """One reason and the places it holds for; ``is_loss`` when something is left out."""

    why: str
    paths: tuple[str, ...]
    is_loss: bool


def told(changes: Iterable[Note], dropped: Iterable[Note]) -> list[Told]:
    """Return the notes by their reason, losses first."""
    return [*_grouped(dropped, is_loss=True), *_grouped(changes, is_loss=False)]


def refusal_words(refusals: Iterable[Refused]) -> list[str]:
    """Return why a file is refused, each with its place."""
    return [
        _("%(why)s (%(place)s)", why=_(REFUSALS[each.refusal.value]), place=each.place)
        if each.place
        else _(REFUSALS[each.refusal.value])
        for each in refusals
    ]


def _grouped(notes: Iterable[Note], *, is_loss: bool) -> Sequence[Told]:
    groups: dict[str, list[str]] = {}
    for note in notes:
        groups.setdefault(note.why.value, []).append(note.path)
    return [Told(_(WHY[why]), tuple(paths), is_loss) for why, paths in groups.items()]
