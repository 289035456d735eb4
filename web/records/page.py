"""What the pages of a record show: the list of sections with their state, and one section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from web.components.forms import ConsiliumForm
from web.models.discussions import Attachment
from web.models.records import ItemKind
from web.panels.page import panel_context
from web.pedigrees.reading import pedigree_of
from web.records.answers import (
    answer_words,
    name_of,
    section_form,
    show_answer,
    show_answers,
    unit_words,
)
from web.records.assembling import RecordFormat
from web.records.charts import charts_of
from web.records.commands import field_id
from web.records.completeness import Missing, SectionState, states_of
from web.records.entry_rows import COLUMNS, reference_words, row_of
from web.records.entry_saving import EntryTable
from web.records.items import ItemView, read_section
from web.records.judging import Held
from web.records.phenotype_help import phenotype_help
from web.records.place import RecordPlace
from web.records.references import level_of, reference_for
from web.records.saving import Saved, answers_in, held_in
from web.records.schema_model import FieldKind, FieldSchema, SectionSchema
from web.records.spoken_terms import say_stored_codes, spoken_terms
from web.request_session import db_session
from workflows.domain.record.codes import ReferenceRange
from workflows.domain.record.contents import FieldAnswer

_IMAGING = "imaging"


@dataclass(frozen=True, kw_only=True)
class SectionLink:
    """One entry of the list of sections."""

    title: str
    url: str
    state: SectionState
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """One question with its control, or with its answer for whoever only reads."""

    id: str
    label: str
    control: Any
    version: int
    lines: Sequence[str]
    readers: Sequence[Any]
    reference: str
    is_outside: bool
    is_missing: bool
    warnings: Sequence[str]
    their_lines: Sequence[str] | None
    history_url: str


def frame_of(place: RecordPlace) -> dict[str, Any]:
    """Return what the layout needs, inside a panel or outside."""
    layout = "panels/panel_layout.html" if place.panel else "records/record_layout.html"
    context = panel_context(place.panel, tab="case") if place.panel else {}
    return {
        **context,
        "record_layout": layout,
        "place": place,
        "patient": place.patient,
        "may_write": place.may_write,
    }


def section_links(
    place: RecordPlace, form_: RecordFormat, current: SectionSchema | None = None
) -> list[SectionLink]:
    """Return the sections in their order, each with how complete it is."""
    return [
        SectionLink(
            title=str(_(state.section.title)),
            url=place.url("show_section", section=state.section.id),
            state=state,
            is_current=current is not None and state.section.id == current.id,
        )
        for state in states_of(form_.sections, place.open_items)
    ]


def neighbours(links: Sequence[SectionLink]) -> dict[str, SectionLink | None]:
    """Return the sections before and after the present one."""
    here = next((number for number, link in enumerate(links) if link.is_current), None)
    if here is None:
        return {"before": None, "after": None}
    return {
        "before": links[here - 1] if here else None,
        "after": links[here + 1] if here + 1 < len(links) else None,
    }


@dataclass
class SectionPage:
    """One section with everything its page shows."""

    place: RecordPlace
    form_: RecordFormat
    section: SectionSchema
    form: ConsiliumForm | None = None
    saved: Saved | None = None
    entry_form: Any = None
    searched: str = ""
    told: str = ""
    status: int = 200

    def context(self) -> dict[str, Any]:
        """Return the values of the template."""
        links = section_links(self.place, self.form_, self.section)
        state = next(link.state for link in links if link.is_current)
        files = self.files()
        table = self.section.table
        fields, views = read_section(
            db_session(),
            self.place.cipher,
            [self.section.key_of(field) for field in self.section.fields],
            table.kind if table is not None else None,
        )
        held = held_in(self.section, fields)
        return {
            **frame_of(self.place),
            "section": self.section,
            "title": _(self.section.title),
            "help": _(self.section.help) if self.section.help else "",
            "links": links,
            "neighbours": neighbours(links),
            "missing": state.missing,
            "images_url": _images_url(self.place) if self.section.id == _IMAGING else "",
            "questions": self.questions(state.missing, files, held),
            "form": self.form,
            "told": self.told,
            **self.table(files, views),
        }

    def files(self) -> Mapping[str, str]:
        """Return the names of the case's files by id, where the section asks for one."""
        wanted = any(field.kind is FieldKind.FILE for field in self.section.fields) or (
            self.section.table is not None and self.section.table.kind is ItemKind.GENETIC_FINDING
        )
        return files_of(self.place) if wanted else {}

    def questions(
        self, missing: Sequence[Missing], files: Mapping[str, str], held: Mapping[str, Held]
    ) -> list[QuestionView]:
        """Return the questions in their order; the form holds what was sent or what is stored."""
        if not self.section.fields:
            return []
        answers = answers_in(held)
        empty = {each.field for each in missing}
        if self.form is None:
            self.form = section_form(self.section)
            show_answers(self.form, self.section, answers)
            say_stored_codes(db_session(), self.form)
        self._offer_files(files)
        return [
            self._question(field, held[field.id], answers[field.id], files, empty)
            for field in self.section.fields
        ]

    def _offer_files(self, files: Mapping[str, str]) -> None:
        for field in self.section.fields:
            if field.kind is FieldKind.FILE and self.form is not None:
                self.form[name_of(field)].offer(files.items(), empty="–")

    def _question(
        self,
        field: FieldSchema,
        held: Held,
        answer: FieldAnswer | None,
        files: Mapping[str, str],
        empty: set[str],
    ) -> QuestionView:
        saved = self.saved or Saved()
        reference = reference_for(field.references, self.place.patient.sex, None)
        number = answer.number if answer is not None else None
        control = self.form[name_of(field)] if self.form is not None else None
        version = held.version
        theirs = None
        if field.id in saved.theirs:
            theirs = answer_words(field, saved.theirs[field.id], files) or (_("(empty)"),)
        elif field.id in saved.refreshed:
            show_answer(control, field, saved.refreshed[field.id])
            say_stored_codes(db_session(), (control,))
        return QuestionView(
            id=field.id,
            label=str(_(field.label)),
            control=control,
            version=version,
            lines=answer_words(field, answer, files),
            readers=field.matters_to,
            reference=_reference(field, reference),
            is_outside=level_of(number, reference) in {"low", "high"},
            is_missing=field.id in empty,
            warnings=saved.warnings.get(field.id, ()),
            their_lines=theirs,
            history_url=self._history_url(field, version),
        )

    def _history_url(self, field: FieldSchema, version: int) -> str:
        if not version:
            return ""
        item_id = field_id(self.place.patient.id, self.section.key_of(field))
        return self.place.url("show_history", item_id=item_id)

    def table(self, files: Mapping[str, str], views: Sequence[ItemView]) -> dict[str, Any]:
        """Return the entries of the section's table, and the form to add or change one."""
        if self.section.table is None:
            return {"kind": None, "rows": [], "charts": [], "pedigree": None, "helping": None}
        kind = self.section.table.kind
        table = EntryTable(self.section, kind, self.form_.offers(self.section), files)
        form, editing = self._entry_form(table, views)
        terms = spoken_terms(db_session(), (view.content for view in views))
        return {
            "kind": kind,
            "columns": [str(column) for column in COLUMNS[kind]],
            "rows": [row_of(view, terms, files) for view in views],
            "table_help": _(self.section.table.help) if self.section.table.help else "",
            "entry_form": form,
            "editing": editing,
            "charts": charts_of(views, self.place.patient, terms),
            "pedigree": pedigree_of(views),
            "helping": phenotype_help(self.place, views, self.searched, terms)
            if kind is ItemKind.PHENOTYPE
            else None,
        }

    def _entry_form(self, table: EntryTable, views: Sequence[ItemView]) -> tuple[Any, UUID | None]:
        if not self.place.may_write:
            return None, None
        form = self.entry_form
        if isinstance(form, UUID):
            view = next((each for each in views if each.id == form), None)
            form = table.form(view, is_sent=False)
        elif form is None:
            form = table.form(is_sent=False)
        return form, form.item_id


def _images_url(place: RecordPlace) -> str:
    """Return where the images themselves are listed."""
    if place.panel is not None:
        return url_for("panel_images.list_images", panel_id=place.panel.id)
    return url_for("patient_images.list_images", patient_id=place.patient.id)


def files_of(place: RecordPlace) -> Mapping[str, str]:
    """Return the names of the case's files by id: the panel's own, or those of all panels."""
    query = select(Attachment.id, Attachment.sealed_name).where(
        Attachment.patient_id == place.patient.id,
    )
    if place.panel is not None and not place.may_write:
        query = query.where(Attachment.panel_id == place.panel.id)
    rows = db_session().execute(query.order_by(Attachment.uploaded_at, Attachment.id))
    return {
        str(row.id): place.cipher.open_text(row.sealed_name, f"attachments:{row.id}:name")
        for row in rows
    }


def _reference(field: FieldSchema, reference: ReferenceRange | None) -> str:
    words = reference_words(reference)
    return (
        str(_("Usual: %(range)s %(unit)s", range=words, unit=unit_words(field.unit))).strip()
        if words
        else ""
    )
