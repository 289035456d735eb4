"""Writes the audit trail: every act of a person on a patient, in one hash-chained row each."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Required, TypedDict, Unpack, cast

from sqlalchemy import insert, select, text

from web.database import is_writing, writing
from web.models.audit import AuditAct, AuditEntry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping, Table
    from sqlalchemy.orm import Session

    from web.models.base import JsonObject

FIRST_HASH: Final = "0" * 64
# Any number will do, as long as nothing else in this database asks for the same one.
_CHAIN_LOCK: Final = 0x434F4E53
_PLACE_IN_CHAIN: Final = frozenset({"seq", "entry_hash"})
_HASHED_COLUMNS: Final = tuple(
    column.name for column in AuditEntry.__table__.columns if column.name not in _PLACE_IN_CHAIN
)
# The table, not the class: an entry is written often, and never looked at again in the session.
_INSERT: Final = insert(cast("Table", AuditEntry.__table__))
HEAD_KEY: Final = "audit_head"


class Act(TypedDict, total=False):
    """What an entry says beside the act; ``detail`` holds codes and ids, no clinical content."""

    person_id: UUID | None
    on_behalf_of_id: UUID | None
    subject_kind: str
    subject_id: str | UUID
    patient_id: UUID | None
    panel_id: UUID | None
    reason: str
    detail: JsonObject


class Entry(Act):
    """One entry, with its act."""

    act: Required[AuditAct]


def record(session: Session, *, act: AuditAct, **what: Unpack[Act]) -> int:
    """Add one entry to the caller's transaction and return its number.

    Call it last before the commit: on PostgreSQL the lock that puts entries in a row is held
    until the transaction ends. Without the row there is no act, so an error here must propagate.
    """
    return record_all(session, [Entry(act=act, **what)])


def record_all(session: Session, entries: Sequence[Entry]) -> int:
    """Add entries in their order, as ``record`` does; two statements, however many they are.

    Return the number of the last one.
    """
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CHAIN_LOCK})
    last = session.execute(
        select(AuditEntry.seq, AuditEntry.entry_hash).order_by(AuditEntry.seq.desc()).limit(1),
    ).first()
    seq, entry_hash = (last.seq, last.entry_hash) if last else (0, FIRST_HASH)
    rows = []
    for entry in entries:
        columns = _columns(entry, entry_hash)
        seq, entry_hash = seq + 1, hash_of(columns)
        rows.append({"seq": seq, "entry_hash": entry_hash, **columns})
    if rows:
        session.execute(_INSERT, rows)
        session.info[HEAD_KEY] = (seq, entry_hash)
    return seq


def _columns(entry: Entry, previous_hash: str) -> dict[str, Any]:
    return {
        "occurred_at": datetime.now(UTC),
        "act": entry["act"],
        "person_id": entry.get("person_id"),
        "on_behalf_of_id": entry.get("on_behalf_of_id"),
        "subject_kind": entry.get("subject_kind", ""),
        "subject_id": str(entry.get("subject_id", "")),
        "patient_id": entry.get("patient_id"),
        "panel_id": entry.get("panel_id"),
        "reason": entry.get("reason", ""),
        "detail": entry.get("detail", {}),
        "previous_hash": previous_hash,
    }


def record_read(session: Session, *, act: AuditAct, **what: Unpack[Act]) -> None:
    """Record that patient data are about to be shown; on return the row is on disk.

    In a transaction that writes, the row joins it. In one that only reads (a GET), the read ends
    and the row gets a short transaction of its own. See decision 0008. Call it after the queries
    and before the response; an error must reach the client as a failure, never as data.
    """
    record_reads(session, [Entry(act=act, **what)])


def record_reads(session: Session, entries: Sequence[Entry]) -> None:
    """Record several such reads at once, as ``record_read`` does."""
    if is_writing():
        record_all(session, entries)
        return
    session.commit()
    with writing():
        record_all(session, entries)
        session.commit()


def record_denied(session: Session, **what: Unpack[Act]) -> None:
    """Roll back whatever the refused request had begun, then record and commit the refusal."""
    session.rollback()
    with writing():
        record(session, act=AuditAct.DENIED, **what)
        session.commit()


def hash_of(columns: Mapping[str, Any] | RowMapping) -> str:
    """Return the SHA-256 (hex) of an entry over canonical JSON of all but its place."""
    document = {name: _plain(columns[name]) for name in _HASHED_COLUMNS}
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: object) -> object:
    if value is None or isinstance(value, dict):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)
