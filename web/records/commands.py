"""Writes the record, in the caller's transaction: every write is a version and an audit row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from web import audit
from web.models.audit import AuditAct
from web.models.records import ItemKind, RecordItem, RecordItemVersion
from web.patient_keys import PatientCipher
from web.records.contents import in_the_open, kind_of, to_json
from web.records.items import find_item, read_version, reason_context
from workflows.domain.actors import Actor
from workflows.domain.record.contents import Content

_ACTS: Final = {1: AuditAct.CREATED}


class ItemChangedError(Exception):
    """Somebody else wrote this item after the writer had read it; nothing was overwritten."""


class NoSuchItemError(LookupError):
    """The patient has no such item, or it has no such version."""


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Who writes into whose record, and through which panel if any."""

    actor: Actor
    cipher: PatientCipher
    panel_id: UUID | None = None

    @property
    def patient_id(self) -> UUID:
        """Return the patient."""
        return self.cipher.patient_id


def field_id(patient_id: UUID, key: str) -> UUID:
    """Return the id of a patient's answer to a field: two first answers can never both be kept."""
    return uuid5(patient_id, f"field:{key}")


def save_field(
    session: Session,
    writer: Writer,
    key: str,
    content: Content,
    *,
    seen_version: int,
    reason: str = "",
) -> int:
    """Write the answer to a field and return its new version; 0 was seen when there was none.

    Raises:
        ItemChangedError: when the field has another version than ``seen_version`` by now.

    """
    item_id = field_id(writer.patient_id, key)
    if seen_version == 0:
        return _insert(session, writer, _NewItem(id=item_id, content=content, key=key), reason)
    return _write(session, writer, _Change(item_id, seen_version, content, key=key, reason=reason))


def add_entry(
    session: Session,
    writer: Writer,
    content: Content,
    *,
    command_id: UUID,
    reason: str = "",
) -> UUID:
    """Add an entry to a table and return its id; the same form a second time adds nothing."""
    item_id = uuid5(command_id, "item")
    if find_item(session, writer.patient_id, item_id) is None:
        kind = kind_of(content)
        last = session.scalar(
            select(func.max(RecordItem.position)).where(
                RecordItem.patient_id == writer.patient_id,
                RecordItem.kind == kind,
            ),
        )
        new = _NewItem(id=item_id, content=content, position=(last or 0) + 1, command_id=command_id)
        _insert(session, writer, new, reason)
    return item_id


def change_entry(
    session: Session,
    writer: Writer,
    item_id: UUID,
    content: Content,
    *,
    seen_version: int,
    reason: str = "",
) -> int:
    """Replace an entry's content and return its new version.

    Raises:
        ItemChangedError: when somebody else was faster.

    """
    return _write(session, writer, _Change(item_id, seen_version, content, reason=reason))


def remove_item(session: Session, writer: Writer, item_id: UUID, *, seen_version: int) -> int:
    """Take an item out of the record; what it said stays in its history.

    Raises:
        NoSuchItemError: when the patient has no such item.
        ItemChangedError: when somebody else was faster.

    """
    item, content = _content_of(session, writer, item_id, seen_version)
    change = _Change(item_id, seen_version, content, key=item.key, is_removal=True)
    return _write(session, writer, change)


def restore_version(
    session: Session,
    writer: Writer,
    item_id: UUID,
    version: int,
    *,
    seen_version: int,
) -> int:
    """Write what an earlier version said as a new version.

    Raises:
        NoSuchItemError: when there is no such item or version.
        ItemChangedError: when somebody else was faster.

    """
    item, content = _content_of(session, writer, item_id, version)
    return _write(session, writer, _Change(item_id, seen_version, content, key=item.key))


@dataclass(frozen=True, kw_only=True)
class _NewItem:
    id: UUID
    content: Content
    key: str = ""
    position: int = 0
    command_id: UUID | None = None


@dataclass(frozen=True)
class _Change:
    item_id: UUID
    seen_version: int
    content: Content
    key: str = ""
    reason: str = ""
    is_removal: bool = False


def _content_of(
    session: Session, writer: Writer, item_id: UUID, version: int
) -> tuple[RecordItem, Content]:
    item = find_item(session, writer.patient_id, item_id)
    if item is None:
        raise NoSuchItemError(item_id)
    found = read_version(session, writer.cipher, item_id, item.kind, version)
    if found is None:
        raise NoSuchItemError(item_id)
    return item, found.content


def _insert(session: Session, writer: Writer, new: _NewItem, reason: str) -> int:
    key, standing, release = in_the_open(new.content, new.key)
    now = datetime.now(UTC)
    row = RecordItem(
        id=new.id,
        patient_id=writer.patient_id,
        kind=kind_of(new.content),
        key=key,
        standing=standing,
        code_release=release,
        position=new.position,
        version=1,
        changed_at=now,
        changed_by_id=writer.actor.person_id,
        command_id=new.command_id,
    )
    row.sealed_content = writer.cipher.seal(to_json(new.content), row.sealed_context)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise ItemChangedError(new.id) from error
    _keep_version(session, writer, row, reason)
    return 1


def _write(session: Session, writer: Writer, change: _Change) -> int:
    """Compare and set in one statement, then keep the version."""
    key, standing, release = in_the_open(change.content, change.key)
    version = change.seen_version + 1
    sealed = writer.cipher.seal(to_json(change.content), f"record_items:{change.item_id}:{version}")
    now = datetime.now(UTC)
    written = session.execute(
        update(RecordItem)
        .where(
            RecordItem.id == change.item_id,
            RecordItem.patient_id == writer.patient_id,
            RecordItem.kind == kind_of(change.content),
            RecordItem.version == change.seen_version,
        )
        .values(
            key=key,
            standing=standing,
            code_release=release,
            sealed_content=sealed,
            version=version,
            removed_at=now if change.is_removal else None,
            changed_at=now,
            changed_by_id=writer.actor.person_id,
        )
        .returning(RecordItem.id)
        .execution_options(synchronize_session=False),
    ).all()
    if not written:
        raise ItemChangedError(change.item_id)
    row = find_item(session, writer.patient_id, change.item_id)
    if row is None:
        raise NoSuchItemError(change.item_id)
    _keep_version(session, writer, row, change.reason)
    return version


def _keep_version(session: Session, writer: Writer, row: RecordItem, reason: str) -> None:
    version = RecordItemVersion(
        item_id=row.id,
        version=row.version,
        key=row.key,
        standing=row.standing,
        code_release=row.code_release,
        sealed_content=row.sealed_content,
        is_removal=row.removed_at is not None,
        changed_at=row.changed_at,
        changed_by_id=writer.actor.person_id,
        on_behalf_of_id=writer.actor.on_behalf_of,
    )
    if reason:
        version.sealed_reason = writer.cipher.seal(reason, reason_context(version))
    session.add(version)
    is_field = row.kind is ItemKind.FIELD
    audit.record(
        session,
        act=AuditAct.DELETED if version.is_removal else _ACTS.get(row.version, AuditAct.CHANGED),
        person_id=writer.actor.person_id,
        on_behalf_of_id=writer.actor.on_behalf_of,
        subject_kind="record_item",
        subject_id=row.id,
        patient_id=writer.patient_id,
        panel_id=writer.panel_id,
        # Which field it is, but of an entry the kind only: its code is clinical.
        detail={"item": row.key if is_field else row.kind.value, "version": row.version},
    )
