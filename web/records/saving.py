"""Saves the questions of a section field by field, so that nobody's words are lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from web.components.forms import ConsiliumForm
from web.models.records import ItemKind
from web.records.answers import (
    answer_of,
    answer_with_code,
    free_text_of,
    name_of,
    reason_given,
    seen_version,
)
from web.records.assembling import RecordFormat, note_versions
from web.records.commands import ItemChangedError, field_id, remove_item, save_field
from web.records.identifier_guard import IdentifierGuard
from web.records.items import ItemView, read_fields, read_version
from web.records.judging import Held, Verdict, judge
from web.records.place import RecordPlace
from web.records.schema_model import FieldSchema, SectionSchema
from web.records.terms import looked_up
from web.records.words import NO_SUCH_CODE
from web.request_session import db_session
from workflows.domain.record.contents import FieldAnswer

EMPTY = Held()


@dataclass
class Saved:
    """What became of each field of a section, by the schema's names."""

    # The versions that fields have now, where the writer's page may still name others.
    versions: dict[str, int] = field(default_factory=dict)
    # What somebody else wrote where the writer wrote too.
    theirs: dict[str, FieldAnswer | None] = field(default_factory=dict)
    their_versions: dict[str, int] = field(default_factory=dict)
    # Sentences on what looks like an identifier, for fields that were not saved because of it.
    warnings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # What somebody else wrote where the writer had left alone what they saw.
    refreshed: dict[str, FieldAnswer | None] = field(default_factory=dict)
    written: int = 0

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing of what was sent waits for the writer."""
        return not (self.theirs or self.warnings)


def held_answers(place: RecordPlace, section: SectionSchema) -> dict[str, Held]:
    """Return what each field of a section holds now, by the schema's names."""
    keys = [section.key_of(each) for each in section.fields]
    return held_in(section, read_fields(db_session(), place.cipher, keys))


def held_in(section: SectionSchema, views: Mapping[str, ItemView]) -> dict[str, Held]:
    """Return the same from answers that were read already, by their keys."""
    return {each.id: _held(views.get(section.key_of(each))) for each in section.fields}


def save_section(
    place: RecordPlace, form_: RecordFormat, section: SectionSchema, form: ConsiliumForm
) -> Saved:
    """Write every field that can be written; the caller commits.

    Fields with errors, with a conflict or with an unanswered warning stay as they are stored.
    """
    saved = Saved()
    guard = IdentifierGuard(place.patient, place.actor)
    held = held_answers(place, section)
    for each in section.fields:
        control = form[name_of(each)]
        if not control.errors:
            _save_one(place, _Sent(section, each, control, held[each.id]), guard, saved)
    if saved.written and place.panel is not None:
        note_versions(db_session(), place.panel.id, form_)
    return saved


@dataclass(frozen=True)
class _Sent:
    section: SectionSchema
    field: FieldSchema
    control: Any
    now: Held


def _save_one(place: RecordPlace, sent: _Sent, guard: IdentifierGuard, saved: Saved) -> None:
    name, seen = sent.field.id, seen_version(sent.field)
    answer = _looked_up(sent, answer_of(sent.control, sent.field))
    if sent.control.errors:
        return
    verdict = judge(answer, sent.now, _seen(place, sent, seen))
    if verdict is Verdict.SAME:
        saved.versions[name] = sent.now.version
    elif verdict is Verdict.LEFT_ALONE:
        # The page still shows the older text, so it keeps the older version: whoever writes there
        # next shall see the newer one first.
        saved.refreshed[name] = _answer(sent.now)
    elif verdict is Verdict.CONFLICT:
        _tell_conflict(saved, name, sent.now)
    else:
        _write(place, sent, answer, guard, saved)


def _looked_up(sent: _Sent, answer: FieldAnswer | None) -> FieldAnswer | None:
    """Return a code's answer with its release; an unknown code is an error of the field."""
    if answer is None or sent.field.terminology is None:
        return answer
    stored = _answer(sent.now)
    if stored is not None and stored.chosen == answer.chosen:
        return stored if answer.chosen else answer
    code = looked_up(db_session(), (sent.field.terminology.value,), sent.control.data)
    if code is None:
        sent.control.errors = [NO_SUCH_CODE]
        return None
    return answer_with_code(code)


def _write(
    place: RecordPlace,
    sent: _Sent,
    answer: FieldAnswer | None,
    guard: IdentifierGuard,
    saved: Saved,
) -> None:
    session, name, key = db_session(), sent.field.id, sent.section.key_of(sent.field)
    reason = reason_given(sent.field)
    accepted = _answer(sent.now)
    text = free_text_of(sent.control, sent.field)
    warnings = guard.warnings(text, accepted.text if accepted is not None else "")
    if warnings and not reason:
        saved.warnings[name] = warnings
        return
    version = sent.now.version
    try:
        if answer is None:
            item_id = field_id(place.patient.id, key)
            version = remove_item(session, place.writer, item_id, seen_version=version)
        else:
            version = save_field(
                session,
                place.writer,
                key,
                answer,
                seen_version=version,
                reason=reason if warnings else "",
            )
    except ItemChangedError:
        # Somebody was faster by a moment; what they wrote is there now.
        _tell_conflict(saved, name, held_answers(place, sent.section)[name])
        return
    saved.versions[name] = version
    saved.written += 1


def _tell_conflict(saved: Saved, name: str, now: Held) -> None:
    saved.theirs[name] = _answer(now)
    saved.their_versions[name] = now.version


def _seen(place: RecordPlace, sent: _Sent, version: int) -> Held | None:
    """Return what the writer had before them; one statement, and only where versions differ."""
    if version == sent.now.version:
        return sent.now
    if version == 0:
        return EMPTY
    item_id = field_id(place.patient.id, sent.section.key_of(sent.field))
    found = read_version(db_session(), place.cipher, item_id, ItemKind.FIELD, version)
    if found is None:
        return None
    content = None if found.row.is_removal else found.content
    return Held(version=version, content=content)


def _held(view: ItemView | None) -> Held:
    if view is None:
        return EMPTY
    return Held(version=view.version, content=None if view.is_removed else view.content)


def _answer(held: Held) -> FieldAnswer | None:
    return cast("FieldAnswer | None", held.content)


def answers_in(held: Mapping[str, Held]) -> dict[str, FieldAnswer | None]:
    """Return the answers that fields hold."""
    return {name: _answer(each) for name, each in held.items()}
