"""Writes the chosen lines of an import into the record; the same form twice writes once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from web import audit
from web.models.audit import AuditAct
from web.records.commands import ItemChangedError, Writer, add_entry, field_id, save_field
from web.records.items import find_item, view_of
from web.records.terms import with_releases

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
    """How many lines stand in the record now, and how many fields somebody else had changed."""

    taken: int
    overtaken: int


def take_over(session: Session, writer: Writer, acceptance: Acceptance) -> TakenOver:
    """Add entries and answer fields in the caller's transaction; the trail names the import too."""
    taken = overtaken = 0
    for number, line in acceptance.lines:
        content = with_releases(session, line.item.content)
        if not line.item.key:
            command_id = uuid5(acceptance.command_id, f"line:{number}")
            add_entry(session, writer, content, command_id=command_id, reason=acceptance.reason)
            taken += 1
            continue
        try:
            save_field(
                session,
                writer,
                line.item.key,
                content,
                seen_version=line.seen_version,
                reason=acceptance.reason,
            )
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


def _says(session: Session, writer: Writer, line: Line) -> bool:
    """Tell whether the field says this already: the form was sent twice."""
    row = find_item(session, writer.patient_id, field_id(writer.patient_id, line.item.key))
    return row is not None and view_of(row, writer.cipher).content == line.item.content
