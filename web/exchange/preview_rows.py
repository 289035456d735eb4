"""The lines of a preview as the page shows them, and what speaks against taking them over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from web.exchange.free_texts import free_texts
from web.exchange.known_codes import CodeDoubt, Doubt, look_up
from web.exchange.proposals import Line, LineState
from web.models.records import ItemKind
from web.patients.loading import LoadedPatient
from web.records.entry_rows import cells_of
from web.records.identifier_guard import IdentifierGuard
from web.records.schemas import latest
from web.records.spoken_terms import SpokenTerms, spoken_terms
from web.records.words import ENTRIES
from web.request_session import db_session
from workflows.domain.record.contents import Content, FieldAnswer


@dataclass(frozen=True, kw_only=True)
class PreviewRow:
    """One line as the page shows it; ``number`` is its place in the sealed lines."""

    number: int
    kind: Any
    words: str
    state: LineState
    present: str
    warnings: tuple[str, ...]
    doubts: tuple[str, ...]
    is_chosen: bool


class Warner:
    """Looks through the texts of the lines of one request; vault and terminologies are asked once.

    What a terminology says itself is nobody's name.
    """

    def __init__(self, patient: LoadedPatient, lines: Iterable[Line]) -> None:
        self._guard = IdentifierGuard(patient.row, patient.actor)
        self._known = look_up(db_session(), (line.item.content for line in lines))

    def warnings(self, line: Line) -> tuple[str, ...]:
        """Return a sentence for whatever in a line may identify somebody."""
        texts = free_texts(line.item.content, self._known.says)
        found = (warning for text in texts for warning in self._guard.warnings(text))
        return tuple(dict.fromkeys(found))


def preview_rows(
    warner: Warner, lines: Sequence[Line], chosen: Collection[int] | None = None
) -> list[PreviewRow]:
    """Return the lines for the page; new ones that raise no question are chosen at first."""
    said = [line.item.content for line in lines]
    said += [line.present.content for line in lines if line.present]
    terms = spoken_terms(db_session(), said)
    rows = []
    for number, line in enumerate(lines):
        warnings = warner.warnings(line)
        is_plain = line.is_plain and not warnings
        rows.append(
            PreviewRow(
                number=number,
                kind=ENTRIES[line.item.kind],
                words=_words(line.item.kind, line.item.key, line.item.content, terms),
                state=line.state,
                present=_present_words(line, terms),
                warnings=warnings,
                doubts=_doubts(line),
                is_chosen=is_plain if chosen is None else number in chosen,
            )
        )
    return rows


def _doubts(line: Line) -> tuple[str, ...]:
    repeated = [_("A line above is about the same.")] if line.is_repeated else []
    return (*(_doubt(each) for each in line.doubts), *repeated)


def _doubt(doubt: Doubt) -> str:
    code, instead = doubt.code, doubt.instead
    match doubt.why:
        case CodeDoubt.UNKNOWN:
            return str(_("No terminology that is loaded here knows the code %(code)s.", code=code))
        case CodeDoubt.MERGED:
            return str(_("The code %(code)s was merged into %(other)s.", code=code, other=instead))
        case CodeDoubt.OTHER_LABEL:
            return str(_("%(code)s is called “%(label)s”.", code=code, label=instead))
        case CodeDoubt.OBSOLETE if instead:
            return str(
                _("%(code)s is obsolete; %(other)s took its place.", code=code, other=instead)
            )
        case CodeDoubt.OBSOLETE:
            return str(_("%(code)s is obsolete.", code=code))


def _present_words(line: Line, terms: SpokenTerms) -> str:
    return _words(line.item.kind, "", line.present.content, terms) if line.present else ""


def _words(kind: ItemKind, key: str, content: Content, terms: SpokenTerms) -> str:
    if isinstance(content, FieldAnswer):
        label = _field_label(key)
        said = ", ".join(filter(None, (*content.chosen, content.text)))
        return f"{label}: {said}" if label else said
    cells = cells_of(kind, content, terms, {})
    return " · ".join(", ".join(str(line) for line in cell if line) for cell in cells if any(cell))


def _field_label(key: str) -> str:
    common = latest("common")
    for section in common.sections if common else ():
        for field in section.fields:
            if section.key_of(field) == key:
                return str(_(field.label))
    return key
