"""Brings the terminologies into the database, each once for a release; what is there stays."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import delete, insert, literal, select, update
from sqlalchemy.orm import Session, sessionmaker

from web.models.base import Base
from web.models.terminology import (
    DiseaseProfile,
    FormerTerm,
    Term,
    TermAlternative,
    TermEdge,
    Terminology,
    TerminologyRelease,
    TermWord,
    WordGram,
)
from web.terminology.disease_files import read_hpoa
from web.terminology.icd_files import read_icd
from web.terminology.labels import SOURCE_LANGUAGE
from web.terminology.obo_files import read_obo
from web.terminology.release_rows import (
    ReleaseRows,
    Row,
    disease_rows,
    ontology_rows,
    present_codes,
    profiles_of,
)
from web.terminology.sources import DISEASE_FILE, HPO_FILE, ICD_FILE, locate, origin
from web.terminology.word_index import Word, index_rows

# Raised when rows of another form are needed for releases that are loaded already.
LAYOUT: Final = 2
_ROWS_AT_ONCE: Final = 5_000


def load_terminologies(sessions: sessionmaker[Session]) -> list[TerminologyRelease]:
    """Load what the installed packages bring and the database lacks; return the new releases.

    Raises:
        SourceMissingError: when a package of requirements-data.lock is not installed.

    """
    loaded: list[TerminologyRelease] = []
    for prepare, wanted in (
        (_prepare_phenotypes, {Terminology.HPO, Terminology.ORPHA, Terminology.OMIM}),
        (_prepare_icd, {Terminology.ICD10}),
    ):
        if not _are_loaded(sessions, wanted):
            # Reading takes seconds, so it is done before anybody has to wait for the writer.
            with _no_search_for_garbage():
                prepared = list(prepare())
                with sessions.begin() as session:
                    loaded.extend(store_release(session, rows) for rows in prepared)
    return loaded


def store_release(session: Session, rows: ReleaseRows) -> TerminologyRelease:
    """Put a release in the place of the present one; its words in other languages stay.

    The caller commits. What codes were called until now is kept under the old release.
    """
    terminology = rows.terminology
    _keep_former_terms(session, terminology, rows.release)
    for table in (Term, TermEdge, TermAlternative):
        session.execute(delete(table).where(table.terminology == terminology))
    for index in (TermWord, WordGram):
        of_source = index.terminology == terminology, index.language == SOURCE_LANGUAGE
        session.execute(delete(index).where(*of_source))
    if rows.profiles:
        prefix = f"{terminology.value.upper()}:%"
        session.execute(delete(DiseaseProfile).where(DiseaseProfile.code.like(prefix)))
    for target, values in (
        (Term, rows.terms),
        (TermEdge, rows.edges),
        (TermAlternative, rows.alternatives),
        (TermWord, rows.words),
        (WordGram, rows.grams),
        (DiseaseProfile, rows.profiles),
    ):
        insert_rows(session, target, values)
    _index_translations(session, rows)
    return _note_release(session, rows)


def replace_index(session: Session, words: list[Row], grams: list[Row]) -> None:
    """Put these rows in the place of the index of their language; there is at least one word."""
    of_index = words[0]["terminology"], words[0]["language"]
    for table in (TermWord, WordGram):
        session.execute(
            delete(table).where(table.terminology == of_index[0], table.language == of_index[1]),
        )
    insert_rows(session, TermWord, words)
    insert_rows(session, WordGram, grams)


def insert_rows(session: Session, table: type[Base], rows: list[Row]) -> None:
    """Insert many rows, some thousands at once, past the session: nobody holds any of them."""
    connection, statement = session.connection(), insert(table)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        connection.execute(statement, rows[start : start + _ROWS_AT_ONCE])


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """Let Python not look for cycles, a fifth of the work: a million rows have none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _are_loaded(sessions: sessionmaker[Session], wanted: Iterable[Terminology]) -> bool:
    with sessions() as session:
        present = session.scalars(
            select(TerminologyRelease).where(
                TerminologyRelease.is_current,
                TerminologyRelease.layout == LAYOUT,
            ),
        )
        found = {each.terminology: each.source for each in present}
    return all(found.get(each) == _source(each) for each in wanted)


def _source(terminology: Terminology) -> str:
    files = {
        Terminology.HPO: (HPO_FILE, DISEASE_FILE),
        Terminology.ORPHA: (DISEASE_FILE, HPO_FILE),
        Terminology.OMIM: (DISEASE_FILE, HPO_FILE),
        Terminology.ICD10: (ICD_FILE,),
    }
    return ", ".join(origin(each) for each in files[terminology] if locate(each))


def _prepare_phenotypes() -> Iterator[ReleaseRows]:
    parsed = read_obo(locate(HPO_FILE).read_text(encoding="utf-8"))
    with locate(DISEASE_FILE).open(encoding="utf-8") as lines:
        diseases = read_hpoa(lines)
    present = present_codes(parsed)
    profiles = profiles_of(diseases, present)
    yield ontology_rows(Terminology.HPO, parsed, _source(Terminology.HPO), profiles)
    for terminology in (Terminology.ORPHA, Terminology.OMIM):
        yield disease_rows(terminology, diseases, _source(terminology), present)


def _prepare_icd() -> Iterator[ReleaseRows]:
    parsed = read_icd(locate(ICD_FILE))
    yield ontology_rows(Terminology.ICD10, parsed, _source(Terminology.ICD10))


def _keep_former_terms(session: Session, terminology: Terminology, release: str) -> None:
    former = session.scalar(
        select(TerminologyRelease.release).where(
            TerminologyRelease.terminology == terminology,
            TerminologyRelease.is_current,
        ),
    )
    if former is None or former == release:
        return
    columns = [FormerTerm.terminology, FormerTerm.release, FormerTerm.code, FormerTerm.label]
    labels = select(Term.terminology, literal(former), Term.code, Term.label)
    session.execute(
        delete(FormerTerm).where(
            FormerTerm.terminology == terminology,
            FormerTerm.release == former,
        ),
    )
    session.execute(
        insert(FormerTerm).from_select(columns, labels.where(Term.terminology == terminology)),
    )


def _index_translations(session: Session, rows: ReleaseRows) -> None:
    """Build the indexes of other languages anew: a later layout, or other diseases, change them."""
    diseases = {row["code"]: row["diseases_count"] for row in rows.terms}
    stored = select(
        TermWord.language,
        TermWord.code,
        TermWord.text,
        TermWord.kind,
        TermWord.is_layperson,
        TermWord.status,
    ).where(
        TermWord.terminology == rows.terminology,
        TermWord.language != SOURCE_LANGUAGE,
    )
    words: dict[str, list[Word]] = {}
    for row in session.execute(stored):
        word = Word(
            code=row.code,
            text=row.text,
            kind=row.kind,
            is_layperson=row.is_layperson,
            status=row.status,
        )
        words.setdefault(row.language, []).append(word)
    for language, of_language in words.items():
        of_index = rows.terminology, language
        replace_index(session, *index_rows(*of_index, of_language, lambda c: diseases.get(c, 0)))


def _note_release(session: Session, rows: ReleaseRows) -> TerminologyRelease:
    session.execute(
        update(TerminologyRelease)
        .where(TerminologyRelease.terminology == rows.terminology)
        .values(is_current=False),
    )
    return session.merge(
        TerminologyRelease(
            terminology=rows.terminology,
            release=rows.release,
            source=rows.source,
            layout=LAYOUT,
            is_current=True,
            terms=len(rows.terms),
        ),
    )
