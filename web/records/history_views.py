"""The history of an item: who said what and when, for whom, and why it may stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _

from web.models.records import ItemKind, RecordItem
from web.panels.people import names_of
from web.records.answers import answer_words
from web.records.assembling import RecordFormat, format_of
from web.records.commands import ItemChangedError, NoSuchItemError, restore_version
from web.records.entry_rows import COLUMNS, cells_of
from web.records.items import VersionView, find_item, read_versions
from web.records.page import files_of, frame_of
from web.records.place import RecordPlace, refuse_readers
from web.records.spoken_terms import SpokenTerms, spoken_terms
from web.records.words import ENTRIES
from web.request_session import db_session
from workflows.domain.record.contents import FieldAnswer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


_MOST_DIGITS: Final = 9
_WITH_FILES: Final = (ItemKind.FIELD, ItemKind.GENETIC_FINDING)


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    """One version for a reader."""

    version: int
    at: datetime
    by: str
    on_behalf_of: str
    cells: Sequence[tuple[str, Sequence[str]]]
    is_removal: bool
    is_present: bool
    reason: str
    is_withheld: bool


def item_history(place: RecordPlace, item_id: UUID) -> ResponseReturnValue:
    """Show every version of an item, and write an earlier one again."""
    item = find_item(db_session(), place.patient.id, item_id)
    if item is None:
        abort(404)
    form_ = format_of(place)
    if request.method == "POST":
        refuse_readers(place)
        _restore(place, item)
        return redirect(place.url("show_history", item_id=item_id), code=303)
    section = form_.section_of(item.kind, item.key)
    context = frame_of(place)
    rows = _rows(place, form_, item)
    place.audit_view("record_history")
    return render_template(
        "records/show_history.html",
        item=item,
        title=_title(form_, item, rows),
        back=place.url("show_section", section=section.id) if section else place.url("show_record"),
        rows=rows,
        **context,
    )


def _restore(place: RecordPlace, item: RecordItem) -> None:
    try:
        version, seen = (_version(request.form[name]) for name in ("restore", "version"))
        restore_version(db_session(), place.writer, item.id, version, seen_version=seen)
    except (KeyError, ValueError):
        abort(400)
    except (ItemChangedError, NoSuchItemError):
        db_session().rollback()
        flash(_("Somebody else changed this entry meanwhile. Look at it again."), "warning")
    else:
        db_session().commit()
        flash(_("The earlier version holds again; nothing was lost."), "success")


def _version(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError(text)
    return int(text)


def _rows(place: RecordPlace, form_: RecordFormat, item: RecordItem) -> list[VersionRow]:
    versions = read_versions(db_session(), place.cipher, item)
    people = {each.row.changed_by_id for each in versions}
    people |= {each.row.on_behalf_of_id for each in versions if each.row.on_behalf_of_id}
    names = names_of(db_session(), people)
    files = files_of(place) if item.kind in _WITH_FILES else {}
    terms = spoken_terms(db_session(), (each.content for each in versions))

    def shows(each: VersionView) -> bool:
        # What the centre took out again, others need not read: it may have said who the patient is.
        return place.may_write or (each.row.version == item.version and item.removed_at is None)

    return [
        VersionRow(
            version=each.row.version,
            at=each.row.changed_at,
            by=names.get(each.row.changed_by_id, _("an unknown person")),
            on_behalf_of=_name(names, each.row.on_behalf_of_id),
            cells=_cells(form_, item, each, files, terms) if shows(each) else [],
            is_removal=each.row.is_removal,
            is_present=each.row.version == item.version,
            reason=each.reason if shows(each) else "",
            is_withheld=not shows(each),
        )
        for each in versions
    ]


def _cells(
    form_: RecordFormat,
    item: RecordItem,
    each: VersionView,
    files: Mapping[str, str],
    terms: SpokenTerms,
) -> list[tuple[str, Sequence[str]]]:
    content: Any = each.content
    if not isinstance(content, FieldAnswer):
        columns = [str(words) for words in COLUMNS[item.kind]]
        return list(zip(columns, cells_of(item.kind, content, terms, files), strict=True))
    field = form_.field(item.key)
    if field is None:
        plain = [
            *content.chosen,
            content.text,
            *([] if content.number is None else [str(content.number)]),
        ]
        return [(item.key, [text for text in plain if text])]
    return [(str(_(field.label)), answer_words(field, content, files))]


def _title(form_: RecordFormat, item: RecordItem, rows: Sequence[VersionRow]) -> str:
    if item.kind is not ItemKind.FIELD:
        first = rows[0].cells[0][1] if rows and rows[0].cells else ()
        name = first[0] if first else str(ENTRIES[item.kind])
    else:
        field = form_.field(item.key)
        name = str(_(field.label)) if field is not None else item.key
    return str(_("History: %(name)s", name=name))


def _name(names: Mapping[UUID, str], person_id: UUID | None) -> str:
    return names.get(person_id, _("an unknown person")) if person_id else ""
