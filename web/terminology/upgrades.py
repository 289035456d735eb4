"""What a newer release did to codes that records hold: a list to review, code by code.

Nothing is changed here. The record keeps the old code and its release until somebody decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import literal, select, union_all

from web.models.terminology import FormerTerm, Term, TermAlternative, Terminology
from web.terminology.labels import source_label
from web.terminology.term_facts import NamedTerm, current_release

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.models.terminology import TerminologyRelease


@dataclass(frozen=True, kw_only=True)
class HeldCode:
    """A code as a record holds it. Without ``label`` the loaded history is asked."""

    code: str
    release: str
    label: str = ""


class Change(StrEnum):
    """What became of a code."""

    RENAMED = "renamed"
    MERGED = "merged"
    OBSOLETE = "obsolete"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Review:
    """One code to look at, what became of it, and what could stand in its place.

    ``replacement`` may be taken with one click; ``suggestions`` have to be chosen from.
    """

    held: HeldCode
    former_label: str
    change: Change
    replacement: NamedTerm | None
    suggestions: Sequence[NamedTerm]


def review_list(
    session: Session,
    held: Iterable[HeldCode],
    terminology: Terminology = Terminology.HPO,
    *,
    release: TerminologyRelease | None = None,
) -> list[Review]:
    """Return those codes of earlier releases that are not what they were, in the given order.

    Whoever knows the present release hands it in. Three statements, however many codes.
    """
    release = release or current_release(session, terminology)
    if release is None:
        return []
    older = [each for each in held if each.release != release.release]
    if not older:
        return []
    reviewer = _Reviewer(session, terminology, older)
    reviews = (reviewer.review(each) for each in reviewer.older)
    return [each for each in reviews if each is not None]


class _Reviewer:
    """The present terms and former labels of the held codes, read once for all of them."""

    def __init__(
        self, session: Session, terminology: Terminology, older: Sequence[HeldCode]
    ) -> None:
        self.older = older
        codes = {each.code for each in older}
        self._merged: dict[str, str] = {}
        self._former: dict[tuple[str, str], str] = {}
        self._read_history(session, terminology, codes)
        self._terms = self._read(session, terminology, codes | set(self._merged.values()))
        beyond = {
            code for term in self._terms.values() for code in (*term.replaced_by, *term.consider)
        }
        self._terms |= self._read(session, terminology, beyond - self._terms.keys())

    def review(self, held: HeldCode) -> Review | None:
        """Return what became of one code, or None when it still means and is called the same."""
        term = self._terms.get(held.code)
        label = held.label or self._former.get((held.code, held.release), "")
        if term is None:
            merged = self._named(self._merged.get(held.code, ""))
            change = Change.MERGED if merged else Change.UNKNOWN
            return self._found(held, label, change, merged)
        if term.is_obsolete:
            successors = [each for code in term.replaced_by if (each := self._named(code))]
            if len(successors) == 1:
                return self._found(held, label or term.label, Change.OBSOLETE, successors[0])
            advised = [each for code in term.consider if (each := self._named(code))]
            options = [*successors, *advised]
            return self._found(held, label or term.label, Change.OBSOLETE, None, options)
        if label and label != term.label:
            return self._found(held, label, Change.RENAMED, self._named(term.code))
        return None

    def _found(
        self,
        held: HeldCode,
        label: str,
        change: Change,
        replacement: NamedTerm | None,
        suggestions: Sequence[NamedTerm] = (),
    ) -> Review:
        return Review(
            held=held,
            former_label=label,
            change=change,
            replacement=replacement,
            suggestions=suggestions,
        )

    def _named(self, code: str) -> NamedTerm | None:
        term = self._terms.get(code)
        if term is None or term.is_obsolete:
            return None
        return NamedTerm(
            code=code, label=source_label(term.label), children_count=term.children_count
        )

    @staticmethod
    def _read(session: Session, terminology: Terminology, codes: set[str]) -> dict[str, Term]:
        if not codes:
            return {}
        query = select(Term).where(Term.terminology == terminology, Term.code.in_(codes))
        return {term.code: term for term in session.scalars(query)}

    def _read_history(self, session: Session, terminology: Terminology, codes: set[str]) -> None:
        """Read into which terms codes were merged, and what they were called before."""
        mergers = select(
            TermAlternative.code, literal("").label("release"), TermAlternative.merged_into
        ).where(TermAlternative.terminology == terminology, TermAlternative.code.in_(codes))
        labels = select(FormerTerm.code, FormerTerm.release, FormerTerm.label).where(
            FormerTerm.terminology == terminology, FormerTerm.code.in_(codes)
        )
        for code, release, told in session.execute(union_all(mergers, labels)):
            if release:
                self._former[code, release] = told
            else:
                self._merged[code] = told
