"""Finds terms by what people type: label, synonym, layperson's word, id, part of a word, typo.

Nothing of the index stays in the process: the database gives what the letters of the text name
(``likely_words``). It works alike in SQLite and PostgreSQL (decision 0018).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Row, select

from web.models.terminology import Term, Terminology, WordStatus
from web.terminology.code_search import FoundCode, find_by_code
from web.terminology.found_terms import FoundTerm, MatchedWord
from web.terminology.labels import SOURCE_LANGUAGE, translated_labels
from web.terminology.likely_words import likely_words
from web.terminology.scoring import Asked
from web.terminology.spelling import normal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_FOUND: Final = 50
LONGEST_TEXT: Final = 200
HPO_ONLY: Final = (Terminology.HPO,)

Key = tuple[Terminology, str]


def search(
    session: Session,
    text: str,
    *,
    terminologies: Sequence[Terminology] = HPO_ONLY,
    languages: Sequence[str] = (),
    within: str = "",
    limit: int = 10,
) -> list[FoundTerm]:
    """Return at most ``limit`` terms, best first.

    English is searched too, whatever ``languages`` says; labels come in the first of these.
    ``within`` leaves only what stands below that code.
    """
    spoken = list(dict.fromkeys([*languages, SOURCE_LANGUAGE]))
    typed = text[:LONGEST_TEXT]
    asked = normal(typed)
    limit = min(limit, MOST_FOUND)
    if not asked:
        return []
    codes = find_by_code(session, typed, terminologies, limit)
    found = [_by_code(each) for each in codes]
    fitting = _fitting(session, asked, terminologies, spoken)
    # What stands elsewhere is sorted out afterwards, so more must be at hand.
    found += [_by_word(row, fit) for fit, row in fitting[: None if within else limit]]
    if within:
        found = _only_within(session, found, within)
    best: dict[Key, FoundTerm] = {}
    for each in sorted(found, key=lambda each: (-each.score, len(each.label), each.code)):
        best.setdefault((each.terminology, each.code), each)
    return _in_language(session, list(best.values())[:limit], spoken[0])


def _fitting(
    session: Session, asked: str, terminologies: Sequence[Terminology], languages: Sequence[str]
) -> list[tuple[float, Row[Any]]]:
    """Return the best word of each term with how well it fits, the best terms first."""
    compared = Asked(asked)
    best: dict[Key, tuple[float, Row[Any]]] = {}
    for row in likely_words(session, asked, terminologies, languages):
        fit = compared.score(row.normal, row.kind, row.diseases_count)
        if fit > 0:
            key = row.terminology, row.code
            known = best.get(key)
            if known is None or fit > known[0]:
                best[key] = fit, row
    return sorted(best.values(), key=lambda pair: (-pair[0], len(pair[1].label), pair[1].code))


def _by_code(found: FoundCode) -> FoundTerm:
    return FoundTerm(
        terminology=found.term.terminology,
        code=found.term.code,
        label=found.term.label,
        label_language=SOURCE_LANGUAGE,
        label_status=WordStatus.SOURCE,
        matched=None,
        merged_from=found.merged_from,
        is_obsolete=found.term.is_obsolete,
        score=found.score,
    )


def _by_word(row: Row[Any], fit: float) -> FoundTerm:
    word = MatchedWord(
        text=row.text,
        language=row.language,
        kind=row.kind,
        is_layperson=row.is_layperson,
        status=row.status,
    )
    return FoundTerm(
        terminology=row.terminology,
        code=row.code,
        label=row.label,
        label_language=SOURCE_LANGUAGE,
        label_status=WordStatus.SOURCE,
        matched=word,
        merged_from="",
        is_obsolete=False,
        score=round(fit, 4),
    )


def _only_within(session: Session, found: list[FoundTerm], within: str) -> list[FoundTerm]:
    codes = {each.code for each in found}
    above = session.execute(
        select(Term.terminology, Term.code, Term.ancestors).where(Term.code.in_(codes)),
    )
    inside = {(row.terminology, row.code) for row in above if within in row.ancestors}
    return [each for each in found if (each.terminology, each.code) in inside]


def _in_language(session: Session, found: Sequence[FoundTerm], language: str) -> list[FoundTerm]:
    spoken = {
        (terminology, code): label
        for terminology in {each.terminology for each in found}
        for code, label in translated_labels(
            session, terminology, [each.code for each in found], language
        ).items()
    }
    return [
        replace(each, label=label.text, label_language=label.language, label_status=label.status)
        if (label := spoken.get((each.terminology, each.code)))
        else each
        for each in found
    ]
