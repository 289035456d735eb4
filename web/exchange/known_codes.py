"""Compares the codes of an import with the terminologies that are loaded here.

A file may name a code that was merged or retired, or one whose label is that of another: it is
shown, and whoever imports decides. A release is stamped only on codes that exist in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Row, literal, null, select, union_all

from web.exchange.curies import prefix_of
from web.models.terminology import (
    Term,
    TermAlternative,
    Terminology,
    TerminologyRelease,
    TermWord,
)
from web.terminology.spelling import normal
from workflows.domain.record.code_walk import codes_of, with_codes
from workflows.domain.record.codes import Code
from workflows.domain.record.contents import Content

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_TERMINOLOGIES: Final[Mapping[str, Terminology]] = {
    "HP": Terminology.HPO,
    "ORPHA": Terminology.ORPHA,
    "OMIM": Terminology.OMIM,
}
# Titles of diseases vary from list to list; those that share half of their words are alike.
_SHARED_WORDS: Final = 0.5


class CodeDoubt(StrEnum):
    """Why a code should be looked at before it is taken over."""

    UNKNOWN = "unknown"
    OBSOLETE = "obsolete"
    MERGED = "merged"
    OTHER_LABEL = "other_label"


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A doubt about one code; ``instead`` is its own label, or the code that took its place."""

    why: CodeDoubt
    code: str
    instead: str = ""


@dataclass(frozen=True, kw_only=True)
class KnownCode:
    """A code of a present release: its label, its words (normal), and what it became."""

    label: str
    release: str
    words: frozenset[str] = frozenset()
    is_obsolete: bool = False
    replaced_by: str = ""
    merged_into: str = ""


@dataclass(frozen=True, kw_only=True)
class KnownCodes:
    """The codes of a proposal that are known here, and the terminologies that are loaded."""

    loaded: Mapping[Terminology, str]
    codes: Mapping[str, KnownCode]

    def doubts(self, content: Content) -> tuple[Doubt, ...]:
        """Return what should be looked at; of a terminology that is not loaded nothing is said."""
        found = [self._doubt(code) for code in codes_of(content)]
        return tuple(dict.fromkeys(each for each in found if each is not None))

    def stamped(self, content: Content) -> Content:
        """Return the content with label and release at each code that names none and is known."""
        return with_codes(content, self._stamped)

    def not_loaded(self, contents: Iterable[Content]) -> tuple[Terminology, ...]:
        """Return the terminologies whose codes could not be compared, in their usual order."""
        named = {prefix_of(code.id) for code in codes_of(tuple(contents))}
        return tuple(
            kind
            for prefix, kind in _TERMINOLOGIES.items()
            if prefix in named and kind not in self.loaded
        )

    def says(self, code: Code) -> bool:
        """Tell whether a code and its label are those of a terminology, and nobody's own words."""
        known = self.codes.get(code.id)
        return known is not None and not known.merged_into and _is_called(code, known)

    def _doubt(self, code: Code) -> Doubt | None:
        kind = _TERMINOLOGIES.get(prefix_of(code.id))
        if kind is None or kind not in self.loaded:
            return None
        known = self.codes.get(code.id)
        if known is None:
            return Doubt(why=CodeDoubt.UNKNOWN, code=code.id)
        if known.merged_into:
            return Doubt(why=CodeDoubt.MERGED, code=code.id, instead=known.merged_into)
        if known.is_obsolete:
            return Doubt(why=CodeDoubt.OBSOLETE, code=code.id, instead=known.replaced_by)
        if code.label and not _is_called(code, known):
            return Doubt(why=CodeDoubt.OTHER_LABEL, code=code.id, instead=known.label)
        return None

    def _stamped(self, code: Code) -> Code:
        known = self.codes.get(code.id)
        if known is None or known.merged_into or code.release:
            return code
        return Code(id=code.id, label=known.label, release=known.release)


def look_up(session: Session, contents: Iterable[Content]) -> KnownCodes:
    """Return what is known of all codes; three statements, however many there are."""
    named = [code for code in codes_of(tuple(contents)) if prefix_of(code.id) in _TERMINOLOGIES]
    loaded: dict[Terminology, str] = {
        row.terminology: row.release
        for row in session.execute(
            select(TerminologyRelease.terminology, TerminologyRelease.release).where(
                TerminologyRelease.is_current.is_(True)
            )
        )
    }
    ids = {code.id for code in named}
    if not ids:
        return KnownCodes(loaded=loaded, codes={})
    codes: dict[str, KnownCode] = {}
    for id_, known in _known(session, ids, loaded):
        codes.setdefault(id_, known)
    other = {
        code.id
        for code in named
        if code.id in codes and code.label and not _is_called(code, codes[code.id])
    }
    for code, words in _words(session, other).items():
        codes[code] = replace(codes[code], words=frozenset(words))
    return KnownCodes(loaded=loaded, codes=codes)


def _known(
    session: Session, ids: Collection[str], loaded: Mapping[Terminology, str]
) -> Iterator[tuple[str, KnownCode]]:
    terms = select(
        Term.terminology,
        Term.code,
        Term.label,
        Term.is_obsolete,
        Term.replaced_by,
        literal("").label("merged_into"),
    ).where(Term.code.in_(ids))
    merged = select(
        TermAlternative.terminology,
        TermAlternative.code,
        literal("").label("label"),
        literal(value=False).label("is_obsolete"),
        null().label("replaced_by"),
        TermAlternative.merged_into,
    ).where(TermAlternative.code.in_(ids))
    # A term of its own comes first: it counts more than a code that was merged.
    rows: Iterable[Row[Any]] = session.execute(union_all(terms, merged))
    for row in rows:
        yield (
            row.code,
            KnownCode(
                label=row.label,
                release=loaded.get(row.terminology, ""),
                is_obsolete=row.is_obsolete,
                replaced_by=", ".join(row.replaced_by or ()),
                merged_into=row.merged_into,
            ),
        )


def _words(session: Session, ids: Collection[str]) -> Mapping[str, set[str]]:
    """Return what else the codes are called, in all languages that are loaded."""
    if not ids:
        return {}
    found: dict[str, set[str]] = {}
    for row in session.execute(
        select(TermWord.code, TermWord.normal).where(TermWord.code.in_(ids))
    ):
        found.setdefault(row.code, set()).add(row.normal)
    return found


def _is_called(code: Code, known: KnownCode) -> bool:
    said, own = normal(code.label), normal(known.label)
    if said in (own, *known.words):
        return True
    if prefix_of(code.id) == "HP":
        return False
    words, others = set(said.split()), set(own.split())
    return bool(words and others) and len(words & others) >= _SHARED_WORDS * min(
        len(words), len(others)
    )
