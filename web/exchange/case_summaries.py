"""The case on paper: the record as the reader sees it, section by section, in their language.

The words are the web's, so they are put together here and sealed; the worker only prints them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _

from web.accounts.language import select_locale
from web.consents.document_vault import DocumentVault
from web.consents.documents import About, Document, ask_for, documents_about
from web.models.documents import DocumentKind, PatientDocument
from web.patients.loading import LoadedPatient
from web.patients.words import SEXES
from web.pedigrees.drawing import Drawing
from web.pedigrees.reading import pedigree_of
from web.records.answers import answer_words
from web.records.assembling import RecordFormat, format_of
from web.records.entry_rows import COLUMNS, EntryRow, row_of
from web.records.items import read_section
from web.records.page import files_of
from web.records.place import RecordPlace
from web.records.saving import answers_in, held_in
from web.records.schema_model import SectionSchema
from web.records.spoken_terms import spoken_terms
from web.records.words import TABLES
from web.request_session import db_session, installation


@dataclass(frozen=True, kw_only=True)
class SectionInSummary:
    """One section: its answers as pairs of question and lines, its table, its drawing."""

    title: str
    answers: Sequence[tuple[str, Sequence[str]]]
    table: str
    columns: Sequence[Any]
    rows: Sequence[EntryRow]
    pedigree: Drawing | None


def ask_for_summary(patient: LoadedPatient, command_id: UUID) -> PatientDocument:
    """Put the case into words and have it printed; a form sent twice asks once.

    The caller commits.
    """
    session = db_session()
    row = ask_for(
        session,
        about_case(patient.id),
        patient.actor,
        language=select_locale(),
        command_id=command_id,
    )
    if row.file_ref is None:
        place = RecordPlace.of_patient(patient)
        session.flush()
        page = case_summary_html(place, row.requested_at)
        row.file_ref = DocumentVault.of(installation()).keep(session, row, page.encode())
    return row


def summaries_of(patient: LoadedPatient) -> list[Document]:
    """Return the papers that were asked for, the last one first."""
    return documents_about(db_session(), about_case(patient.id))


def about_case(patient_id: UUID) -> About:
    """Return what papers of this patient's case are about."""
    return About(patient_id=patient_id, kind=DocumentKind.CASE_SUMMARY)


def case_summary_html(place: RecordPlace, made_at: datetime) -> str:
    """Return the whole document, its style inside it; nothing in it names anybody."""
    return render_template(
        "exchange/case_summary.html",
        patient=place.patient,
        sexes=SEXES,
        sections=sections_in_summary(place, format_of(place)),
        made_at=made_at,
        language=select_locale(),
    )


def sections_in_summary(place: RecordPlace, form_: RecordFormat) -> list[SectionInSummary]:
    """Return the sections that say something, in their order."""
    files = files_of(place)
    found = [_section(place, section, files) for section in form_.sections]
    return [each for each in found if each.answers or each.rows]


def _section(place: RecordPlace, section: SectionSchema, files: Any) -> SectionInSummary:
    kind = section.table.kind if section.table is not None else None
    keys = [section.key_of(field) for field in section.fields]
    fields, views = read_section(db_session(), place.cipher, keys, kind)
    answers = answers_in(held_in(section, fields))
    terms = spoken_terms(db_session(), (view.content for view in views))
    said = [
        (str(_(field.label)), answer_words(field, answers[field.id], files))
        for field in section.fields
    ]
    return SectionInSummary(
        title=str(_(section.title)),
        answers=[(label, lines) for label, lines in said if any(lines)],
        table=str(TABLES[kind]) if kind is not None else "",
        columns=COLUMNS[kind] if kind is not None else (),
        rows=[row_of(view, terms, files) for view in views],
        pedigree=pedigree_of(views),
    )
