"""Loads labels and synonyms in other languages from Babelon files, reviewed or not told apart.

The columns are those of https://github.com/monarch-initiative/babelon; they come in any order.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from web.models.terminology import Term, Terminology, TermWord, WordKind, WordStatus
from web.terminology.labels import SOURCE_LANGUAGE
from web.terminology.loading import replace_index
from web.terminology.parsed_terms import BadSourceError
from web.terminology.word_index import Word, index_rows

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_NEEDED: Final = frozenset(
    {
        "subject_id",
        "predicate_id",
        "translation_language",
        "translation_value",
        "translation_status",
    }
)
_KINDS: Final = {
    "rdfs:label": WordKind.LABEL,
    "oboInOwl:hasExactSynonym": WordKind.EXACT,
    "oboInOwl:hasRelatedSynonym": WordKind.RELATED,
    "oboInOwl:hasNarrowSynonym": WordKind.NARROW,
    "oboInOwl:hasBroadSynonym": WordKind.BROAD,
}
# Babelon knows NOT_TRANSLATED too: there the value is English and no translation.
_STATUSES: Final = {"OFFICIAL": WordStatus.OFFICIAL, "CANDIDATE": WordStatus.CANDIDATE}
_LONGEST_CODE: Final = 8
_FIELD_LIMIT: Final = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class LoadedTranslation:
    """What a file brought: words by status, and the codes of which this release knows nothing."""

    language: str
    official: int
    candidate: int
    unknown: int


def load_translation(session: Session, path: Path) -> LoadedTranslation:
    """Put the words of a file beside those of its language and kind; the caller commits.

    What the file says anew of a term's labels, or of its synonyms, replaces what was loaded before.

    Raises:
        BadSourceError: when it is no Babelon file, holds several languages, or is about no term
            of the loaded HPO.

    """
    language, read = _read(path)
    terms = select(Term.code, Term.diseases_count).where(
        Term.terminology == Terminology.HPO,
        Term.is_obsolete.is_(False),
    )
    diseases = {row.code: row.diseases_count for row in session.execute(terms)}
    known = [word for word in read if word.code in diseases]
    if not known:
        raise BadSourceError(f"{path.name} is about no term of the loaded HPO")
    words = [*_kept(session, language, known), *known]
    rows, grams = index_rows(Terminology.HPO, language, words, lambda c: diseases.get(c, 0))
    replace_index(session, rows, grams)
    return LoadedTranslation(
        language=language,
        official=sum(word.status is WordStatus.OFFICIAL for word in known),
        candidate=sum(word.status is WordStatus.CANDIDATE for word in known),
        unknown=len({word.code for word in read} - diseases.keys()),
    )


def _read(path: Path) -> tuple[str, list[Word]]:
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            if missing := _NEEDED - set(rows.fieldnames or ()):
                raise BadSourceError(f"{path.name} lacks the columns {', '.join(sorted(missing))}")
            told = list(_told(rows))
    except (UnicodeDecodeError, csv.Error):
        raise BadSourceError(f"{path.name} is no table in UTF-8") from None
    languages = {language for language, _word in told}
    if len(languages) != 1:
        raise BadSourceError(f"{path.name} holds {len(languages)} languages, not one")
    [language] = languages
    if language == SOURCE_LANGUAGE or not 0 < len(language) <= _LONGEST_CODE:
        raise BadSourceError(f"{path.name} translates into “{language}”")
    return language, [word for _language, word in told]


def _told(rows: Iterable[dict[str, str | None]]) -> Iterator[tuple[str, Word]]:
    for row in rows:
        kind = _KINDS.get(row["predicate_id"] or "")
        status = _STATUSES.get(row["translation_status"] or "")
        text = (row["translation_value"] or "").strip()
        if kind and status and text:
            word = Word(code=row["subject_id"] or "", text=text, kind=kind, status=status)
            yield row["translation_language"] or "", word


def _kept(session: Session, language: str, fresh: Iterable[Word]) -> Iterator[Word]:
    """Yield what was loaded before and is not said anew: labels and synonyms come apart."""
    told = {(word.code, word.kind is WordKind.LABEL) for word in fresh}
    before = session.scalars(
        select(TermWord).where(
            TermWord.terminology == Terminology.HPO,
            TermWord.language == language,
        ),
    )
    for row in before:
        if (row.code, row.kind is WordKind.LABEL) not in told:
            yield Word(code=row.code, text=row.text, kind=row.kind, status=row.status)
