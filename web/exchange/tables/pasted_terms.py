"""Phenotypes from pasted lines: an HPO id, a label or both, and "no" or a minus for excluded."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from web.exchange.case import Case
from web.exchange.notes import Imported, Ledger, Refusal, Refused, Why
from workflows.domain.record.codes import Code
from workflows.domain.record.phenotypes import Phenotype, Presence

ORIGIN: Final = "pasted"
_MOST_LINES: Final = 300
_LONGEST_LINE: Final = 200
_HPO: Final = re.compile(r"HP[:_]?\s?(\d{7})", re.IGNORECASE)
_EXCLUDED: Final = re.compile(
    r"^\s*(?:[-–−!]\s+|(?:no|not|kein|keine|pas de|sin|excluded|absent)\b:?\s+)", re.IGNORECASE
)
_BULLET: Final = re.compile(r"^\s*(?:[*•+]|\d{1,3}[.)])\s+")

Finder = Callable[[str], Code | None]
"""Finds the one term that an id or a label names; None when there is none, or several."""


def read_terms(text: str, find: Finder) -> Imported:
    """Return a phenotype for each line, or for each part between semicolons.

    What names no term is kept as words, and that is told; the reader chooses.
    """
    ledger = Ledger()
    parts = [part.strip() for line in text.splitlines() for part in line.split(";")]
    parts = [part for part in parts if part]
    if not parts:
        return Imported(refusals=(Refused(Refusal.EMPTY),))
    if len(parts) > _MOST_LINES:
        return Imported(refusals=(Refused(Refusal.TOO_MANY),))
    found: dict[str, Phenotype] = {}
    for number, part in enumerate(parts, start=1):
        phenotype = _phenotype(part[:_LONGEST_LINE], f"line {number}", find, ledger)
        key = phenotype.term.id or phenotype.term.label.casefold()
        if key in found:
            ledger.drop(f"line {number}", Why.REPEATED)
        found.setdefault(key, phenotype)
    case = Case(phenotypes=tuple(found.values()), origin=ORIGIN)
    return Imported(case=case, changes=ledger.changes, dropped=ledger.dropped)


def _phenotype(part: str, place: str, find: Finder, ledger: Ledger) -> Phenotype:
    plain = _BULLET.sub("", part)
    is_excluded = _EXCLUDED.match(plain) is not None
    words = _EXCLUDED.sub("", plain).strip()
    hpo = _HPO.search(words)
    label = _HPO.sub("", words).strip(" ()[]:-–,\t") if hpo else words
    term = find(f"HP:{hpo[1]}") if hpo else find(words)
    if term is None and hpo:
        term = Code(id=f"HP:{hpo[1]}", label=label)
    if term is None:
        ledger.change(place, Why.ONLY_WORDS)
        term = Code(label=label)
    presence = Presence.EXCLUDED if is_excluded else Presence.PRESENT
    return Phenotype(term=term, presence=presence)
