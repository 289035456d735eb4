"""Everything that is told of one term: its words, its neighbours, its release."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from web.models.terminology import (
    Term,
    TermAlternative,
    TermEdge,
    Terminology,
    TerminologyRelease,
    TermWord,
    WordKind,
)
from web.terminology.found_terms import MatchedWord
from web.terminology.labels import (
    SOURCE_LANGUAGE,
    SpokenLabel,
    languages_of,
    source_label,
)
from web.terminology.spelling import normal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, kw_only=True)
class NamedTerm:
    """A term as a list shows it."""

    code: str
    label: SpokenLabel
    children_count: int = 0


@dataclass(frozen=True, kw_only=True)
class TermFacts:
    """A term with everything around it; lists are in alphabetical order."""

    term: Term
    label: SpokenLabel
    words: Sequence[MatchedWord]
    parents: Sequence[NamedTerm]
    children: Sequence[NamedTerm]
    replacements: Sequence[NamedTerm]
    release: TerminologyRelease
    # The term, all above it and all beside it, by their codes.
    named: Mapping[str, NamedTerm]

    @property
    def synonyms(self) -> Sequence[MatchedWord]:
        """Return the words other than the label that stands above."""
        return [word for word in self.words if word.text != self.label.text]


def current_release(session: Session, terminology: Terminology) -> TerminologyRelease | None:
    """Return the release whose terms are shown, or None while none is loaded."""
    return session.scalar(
        select(TerminologyRelease).where(
            TerminologyRelease.terminology == terminology,
            TerminologyRelease.is_current,
        ),
    )


def find_term(session: Session, terminology: Terminology, code: str) -> Term | None:
    """Return the term with this code, or the one into which that code was merged."""
    term = session.get(Term, (terminology, code))
    if term is None and (merged := session.get(TermAlternative, (terminology, code))):
        return session.get(Term, (terminology, merged.merged_into))
    return term


def term_facts(session: Session, term: Term, language: str) -> TermFacts:
    """Return what is told of a term, in this language where it is known.

    Raises:
        LookupError: when no release of its terminology is loaded.

    """
    terminology = term.terminology
    release = current_release(session, terminology)
    if release is None:
        raise LookupError(f"{term.code} stands in no loaded release")
    parents, children = _neighbours(session, term)
    successors = [*term.replaced_by, *term.consider]
    around = {term.code, *term.ancestors, *parents, *children, *successors}
    named = name_terms(session, terminology, around, language)
    return TermFacts(
        term=term,
        label=named[term.code].label,
        words=_words(session, term, language),
        parents=in_order(named[code] for code in parents),
        children=in_order(named[code] for code in children),
        replacements=[named[code] for code in successors if code in named],
        release=release,
        named=named,
    )


def name_terms(
    session: Session, terminology: Terminology, codes: Collection[str], language: str
) -> dict[str, NamedTerm]:
    """Return the terms of these codes with their labels in this language; one statement."""
    if not codes:
        return {}
    is_spoken = and_(
        TermWord.terminology == Term.terminology,
        TermWord.code == Term.code,
        TermWord.language == language,
        TermWord.kind == WordKind.LABEL,
        TermWord.language != SOURCE_LANGUAGE,
    )
    rows = session.execute(
        select(Term.code, Term.label, Term.children_count, TermWord.text, TermWord.status)
        .outerjoin(TermWord, is_spoken)
        .where(Term.terminology == terminology, Term.code.in_(codes)),
    )
    return {
        row.code: NamedTerm(
            code=row.code,
            label=SpokenLabel(text=row.text, language=language, status=row.status)
            if row.text
            else source_label(row.label),
            children_count=row.children_count,
        )
        for row in rows
    }


def in_order(terms: Iterable[NamedTerm]) -> list[NamedTerm]:
    """Return terms by their labels as a reader looks for them."""
    return sorted(terms, key=lambda each: (normal(each.label.text), each.code))


def _neighbours(session: Session, term: Term) -> tuple[list[str], list[str]]:
    """Return the codes directly above a term, and those directly below it."""
    edges = session.execute(
        select(TermEdge.parent, TermEdge.child).where(
            TermEdge.terminology == term.terminology,
            or_(TermEdge.child == term.code, TermEdge.parent == term.code),
        ),
    ).all()
    return (
        [edge.parent for edge in edges if edge.child == term.code],
        [edge.child for edge in edges if edge.parent == term.code],
    )


def _words(session: Session, term: Term, language: str) -> list[MatchedWord]:
    rows = session.scalars(
        select(TermWord)
        .where(
            TermWord.terminology == term.terminology,
            TermWord.code == term.code,
            TermWord.language.in_(languages_of(language)),
        )
        .order_by(TermWord.language != language, TermWord.number),
    )
    return [
        MatchedWord(
            text=row.text,
            language=row.language,
            kind=row.kind,
            is_layperson=row.is_layperson,
            status=row.status,
        )
        for row in rows
    ]
