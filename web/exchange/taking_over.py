"""Writes the chosen lines of an import into the record; the same form twice writes once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from web import audit
from web.models.audit import AuditAct
from web.records.commands import (
    ItemChangedError,
    Writer,
    add_entry,
    change_entry,
    field_id,
    save_field,
)
from web.records.items import find_item, view_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.exchange.proposals import Line


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """Which lines are taken over, by whose form, and why what may identify somebody stays."""

    command_id: UUID
    origin: str
    lines: Sequence[tuple[int, Line]]
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class TakenOver:
    """How many lines stand in the record now, and how many somebody else had changed meanwhile."""

    taken: int
    overtaken: int


def take_over(session: Session, writer: Writer, acceptance: Acceptance) -> TakenOver:
    """Write the lines in the caller's transaction; the trail names the import too."""
    taken = overtaken = 0
    for number, line in acceptance.lines:
        try:
            _write(session, writer, acceptance, number, line)
            taken += 1
        except ItemChangedError:
            if _says(session, writer, line):
                taken += 1
            else:
                overtaken += 1
    audit.record(
        session,
        act=AuditAct.UPLOADED,
        person_id=writer.actor.person_id,
        on_behalf_of_id=writer.actor.on_behalf_of,
        subject_kind="case_import",
        subject_id=acceptance.command_id,
        patient_id=writer.patient_id,
        detail={"format": acceptance.origin, "lines": taken},
    )
    return TakenOver(taken=taken, overtaken=overtaken)


def _write(
    session: Session, writer: Writer, acceptance: Acceptance, number: int, line: Line
) -> None:
    """Write one line: the answer to a field, the entry that it takes the place of, or a new one.

    Raises:
        ItemChangedError: when field or entry say something else than the reader saw.

    """
    content, seen, reason = line.item.content, line.seen_version, acceptance.reason
    if line.item.key:
        save_field(session, writer, line.item.key, content, seen_version=seen, reason=reason)
    elif line.entry_id is not None:
        change_entry(session, writer, line.entry_id, content, seen_version=seen, reason=reason)
    else:
        command_id = uuid5(acceptance.command_id, f"line:{number}")
        add_entry(session, writer, content, command_id=command_id, reason=reason)


def _says(session: Session, writer: Writer, line: Line) -> bool:
    """Tell whether field or entry say this already: the form was sent twice."""
    item_id = line.entry_id or field_id(writer.patient_id, line.item.key)
    row = find_item(session, writer.patient_id, item_id)
    if row is None or row.removed_at is not None:
        return False
    return view_of(row, writer.cipher).content == line.item.content
