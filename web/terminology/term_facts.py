"""Everything that is told of one term: its words, its neighbours, its release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from web.models.terminology import (
    Term,
    TermAlternative,
    TermEdge,
    Terminology,
    TerminologyRelease,
    TermWord,
)
from web.terminology.found_terms import MatchedWord
from web.terminology.labels import (
    SpokenLabel,
    languages_of,
    source_label,
    translated_labels,
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
    """Return what is told of a term, in this language where it is known."""
    release = current_release(session, term.terminology)
    if release is None:
        raise LookupError(f"{term.code} stands in no loaded release")
    parents, children = neighbours(session, term)
    replacements = _terms(session, term.terminology, [*term.replaced_by, *term.consider])
    rows = [term, *parents, *children, *replacements]
    named = name_terms(session, rows, language)
    return TermFacts(
        term=term,
        label=named[term.code].label,
        words=_words(session, term, language),
        parents=in_order(named[each.code] for each in parents),
        children=in_order(named[each.code] for each in children),
        replacements=[named[each.code] for each in replacements],
        release=release,
    )


def neighbours(session: Session, term: Term) -> tuple[Sequence[Term], Sequence[Term]]:
    """Return the terms directly above and directly below."""
    edges = select(Term).where(Term.terminology == term.terminology)
    above = edges.join(
        TermEdge, and_(TermEdge.terminology == Term.terminology, TermEdge.parent == Term.code)
    )
    below = edges.join(
        TermEdge, and_(TermEdge.terminology == Term.terminology, TermEdge.child == Term.code)
    )
    return (
        session.scalars(above.where(TermEdge.child == term.code)).all(),
        session.scalars(below.where(TermEdge.parent == term.code)).all(),
    )


def name_terms(session: Session, terms: Iterable[Term], language: str) -> dict[str, NamedTerm]:
    """Return terms of one terminology with their labels in this language, by code."""
    rows = {term.code: term for term in terms}
    if not rows:
        return {}
    terminology = next(iter(rows.values())).terminology
    spoken = translated_labels(session, terminology, rows.keys(), language)
    return {
        code: NamedTerm(
            code=code,
            label=spoken.get(code) or source_label(term.label),
            children_count=term.children_count,
        )
        for code, term in rows.items()
    }


def in_order(terms: Iterable[NamedTerm]) -> list[NamedTerm]:
    """Return terms by their labels as a reader looks for them."""
    return sorted(terms, key=lambda each: (normal(each.label.text), each.code))


def _terms(session: Session, terminology: Terminology, codes: Sequence[str]) -> list[Term]:
    """Return the terms of these codes, in the order of the codes."""
    if not codes:
        return []
    query = select(Term).where(Term.terminology == terminology, Term.code.in_(codes))
    found = {term.code: term for term in session.scalars(query)}
    return [found[code] for code in codes if code in found]


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
