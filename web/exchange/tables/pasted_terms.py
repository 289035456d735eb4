"""Phenotypes from pasted lines: HPO ids, labels or both, with "no" or "excluded" for excluded.

Many terms of HPO are negations themselves (Absent speech). So a line is looked up as it stands
first, and a negation is read only from what is left when no term says the whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from web.exchange.case import Case
from web.exchange.notes import Imported, Ledger, Refusal, Refused, Why
from workflows.domain.record.codes import Code
from workflows.domain.record.phenotypes import Phenotype, Presence

ORIGIN: Final = "pasted"
_MOST_LINES: Final = 300
_LONGEST_LABEL: Final = 200
_HPO: Final = re.compile(r"HP[:_]?\s?(\d{7})(?!\d)", re.IGNORECASE)
_NO: Final = r"(?:no|not|kein|keine|pas de|sin|excluded)"
_NOT_FOUND: Final = (
    r"(?:no|nein|non|excluded|not found|not present|negative|ausgeschlossen|exclu|excluido)"
)
_NEGATION_BEFORE: Final = re.compile(rf"(?:[-–−!]\s+|{_NO}\b:?\s+)", re.IGNORECASE)
_NEGATION_AFTER: Final = re.compile(rf"(?:\s*[-–−:,(]\s*|\s+){_NOT_FOUND}\)?$", re.IGNORECASE)
# What may stand alone beside an id; there it is no part of a label.
_ONLY_NEGATION: Final = re.compile(
    rf"(?:[-–−!]|{_NO}|{_NOT_FOUND}|absent|missing):?", re.IGNORECASE
)
_ONLY_FOUND: Final = re.compile(r"yes|present|found|ja|oui|sí|vorhanden|\+", re.IGNORECASE)
_BULLET: Final = re.compile(r"^\s*(?:[*•+]|\d{1,3}[.)])\s+")
# A comma before an id, with or without a negation, ends what belongs to the id before.
_NEXT_ID: Final = re.compile(
    rf"\s*[,\t]\s*(?=(?:(?:[-–−!]|{_NO}\b:?)\s*)?HP[:_]?\s?\d{{7}})", re.IGNORECASE
)
_EDGES: Final = " ()[]:,\t"
_DASHES: Final = "-–−"

Finder = Callable[[str], Code | None]
"""Finds the one term that an id or a label names; None when there is none, or several."""


def read_terms(text: str, find: Finder) -> Imported:
    """Return a phenotype for each id, and for each line or part between semicolons without one.

    What names no term is kept as words, and that is told; the reader chooses.
    """
    ledger = Ledger()
    parts = [part.strip() for line in text.splitlines() for part in line.split(";")]
    parts = [part for part in parts if part]
    if not parts:
        return Imported(refusals=(Refused(Refusal.EMPTY),))
    found: dict[str, Phenotype] = {}
    read = 0
    for number, part in enumerate(parts, start=1):
        place = f"line {number}"
        for phenotype in _phenotypes(_BULLET.sub("", part), place, find, ledger):
            read += 1
            if read > _MOST_LINES:
                return Imported(refusals=(Refused(Refusal.TOO_MANY),))
            key = phenotype.term.id or phenotype.term.label.casefold()
            if key in found:
                ledger.drop(place, Why.REPEATED)
            found.setdefault(key, phenotype)
    case = Case(phenotypes=tuple(found.values()), origin=ORIGIN)
    return Imported(case=case, changes=ledger.changes, dropped=ledger.dropped)


def _phenotypes(part: str, place: str, find: Finder, ledger: Ledger) -> Iterator[Phenotype]:
    if not _HPO.search(part):
        yield from _listed(part, find) or [_by_label(part, place, find, ledger)]
        return
    for piece in _NEXT_ID.split(part):
        ids = list(_HPO.finditer(piece))
        if len(ids) == 1:
            yield _by_id(piece, place, find, ledger)
            continue
        # Labels stand before or behind all ids of one piece; where the first one begins tells.
        starts = [each.start() for each in ids] + [len(piece)]
        ends = [0, *(each.end() for each in ids[:-1]), len(piece)]
        bounds = starts if ids[0].start() == 0 else ends
        for start, end in pairwise(bounds):
            phenotype = _by_id(piece[start:end], place, find, ledger)
            if phenotype.presence is not Presence.PRESENT:
                # Between two ids a "no" may belong to either.
                ledger.change(place, Why.PRESENCE_UNSURE)
                phenotype = replace(phenotype, presence=Presence.UNKNOWN)
            yield phenotype


def _by_id(piece: str, place: str, find: Finder, ledger: Ledger) -> Phenotype:
    """Read the one id of a piece and what stands around it: a label, a negation, or both."""
    before, id_, after = _taken_apart(piece)
    known = find(id_)
    term = known or Code(id=id_)
    sides = [each for each in (before, after) if each and not _ONLY_FOUND.fullmatch(each)]
    label = " ".join(each for each in sides if not _ONLY_NEGATION.fullmatch(each))
    is_negated = any(_ONLY_NEGATION.fullmatch(each) for each in sides)
    presence = Presence.EXCLUDED if is_negated else Presence.PRESENT
    if not label or _names(label, term, find):
        # The label is the term's own: a "no" within it is no negation.
        return Phenotype(term=term, presence=presence)
    plain = _without_negation(label)
    if plain is not None and not is_negated and _names(plain, term, find):
        return Phenotype(term=term, presence=Presence.EXCLUDED)
    if plain is not None:
        ledger.change(place, Why.PRESENCE_UNSURE)
        presence = Presence.UNKNOWN
    if known is not None and known.label:
        ledger.change(place, Why.OTHER_LABEL)
    # Without a release it is nobody's label but the line's own, and is looked at once more.
    term = Code(id=term.id, label=_cut(label, place, ledger))
    return Phenotype(term=term, presence=presence)


def _listed(part: str, find: Finder) -> list[Phenotype]:
    """Return the terms of a list with commas; nothing unless each of them is one."""
    names = [each.strip() for each in part.split(",")]
    if len(names) == 1 or find(part) is not None:
        # Some names of terms have commas.
        return []
    terms = [find(each) for each in names if each]
    return [Phenotype(term=each) for each in terms if each] if all(terms) else []


def _by_label(part: str, place: str, find: Finder, ledger: Ledger) -> Phenotype:
    term = find(part)
    if term is not None:
        return Phenotype(term=term)
    plain = _without_negation(part)
    presence = Presence.PRESENT if plain is None else Presence.EXCLUDED
    words = part if plain is None else plain
    term = find(words) if plain else None
    if term is None:
        ledger.change(place, Why.ONLY_WORDS)
        term = Code(label=_cut(words, place, ledger))
    return Phenotype(term=term, presence=presence)


def _taken_apart(piece: str) -> tuple[str, str, str]:
    """Return what stands before the id, the id, and what stands behind it."""
    before, digits, after = _HPO.split(piece, maxsplit=1)
    before, after = before.strip(_EDGES), after.strip(_EDGES)
    if before not in _DASHES:
        # A dash between label and id only parts them; alone before the id it says no.
        before = before.rstrip(_DASHES + _EDGES)
    return before, f"HP:{digits}", after.lstrip(_DASHES + _EDGES)


def _names(label: str, term: Code, find: Finder) -> bool:
    """Tell whether a label is the term's own, or one of its synonyms."""
    if term.label and label.casefold() == term.label.casefold():
        return True
    found = find(label)
    return found is not None and found.id == term.id


def _without_negation(text: str) -> str | None:
    """Return the text without the negation before or behind it; None when there is none."""
    if found := _NEGATION_BEFORE.match(text):
        return text[found.end() :].strip()
    if found := _NEGATION_AFTER.search(text):
        return text[: found.start()].strip()
    return None


def _cut(label: str, place: str, ledger: Ledger) -> str:
    if len(label) > _LONGEST_LABEL:
        ledger.change(place, Why.SHORTENED)
    return label[:_LONGEST_LABEL].strip()
