"""The access log for auditors: who did what with whose data; no clinical content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask_babel import format_date, format_datetime
from sqlalchemy import ColumnElement, false, func, or_, select

from web import audit
from web.access import requires
from web.access_log.unusual import FEWEST, unusual_days
from web.accounts.current import current_actor
from web.audit_words import AUDIT_ACTS, reason_words, subject_words
from web.models.audit import AuditAct, AuditEntry
from web.models.panels import Panel
from web.models.patients import Patient
from web.panels.people import names_of
from web.request_session import db_session
from workflows.domain.access import PatientSubject, may
from workflows.domain.permissions import Permission
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from workflows.domain.actors import Actor

access_log = Blueprint("access_log", __name__)
_ROWS_A_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class LogRow:
    """One entry of the log."""

    at: str
    name: str
    panel: str
    patient: str
    act: str
    subject: str
    reason: str


@access_log.route("/access-log")
@requires(Permission.READ_ACCESS_LOG)
def show_access_log() -> ResponseReturnValue:
    """Show the entries on patients of the reader's own centre or network, newest first."""
    actor = current_actor()
    page = max(request.args.get("page", 1, type=int), 1)
    act = request.args.get("act", "")
    number = request.args.get("panel", "").strip()[:24]
    scope = _scope(actor)
    if number:
        scope = scope & AuditEntry.panel_id.in_(select(Panel.id).where(Panel.number == number))
    if act in set(AuditAct):
        scope = scope & (AuditEntry.act == AuditAct(act))
    total = db_session().scalar(select(func.count(AuditEntry.seq)).where(scope)) or 0
    entries = (
        db_session()
        .scalars(
            select(AuditEntry)
            .where(scope)
            .order_by(AuditEntry.seq.desc())
            .limit(_ROWS_A_PAGE)
            .offset((page - 1) * _ROWS_A_PAGE),
        )
        .all()
    )
    rows = _rows(actor, entries)
    is_whole = page == 1 and not number and not act
    audit.record_read(
        db_session(),
        act=AuditAct.LISTED,
        person_id=actor.person_id,
        subject_kind="access_log",
        detail={"rows": len(rows), "panel": number} if number else {"rows": len(rows)},
    )
    return render_template(
        "access_log/show_access_log.html",
        rows=rows,
        unusual=_unusual(scope) if is_whole else [],
        fewest=FEWEST,
        total=total,
        acts=AUDIT_ACTS,
        act=act,
        panel=number,
        page=page,
        pages=max(-(-total // _ROWS_A_PAGE), 1),
    )


def _unusual(scope: ColumnElement[bool]) -> list[dict[str, str | int]]:
    """Return who opened unusually many patients of the last week, in words."""
    found = unusual_days(db_session(), scope, datetime.now(UTC))
    names = names_of(db_session(), [each.person_id for each in found]) if found else {}
    return [
        {
            "name": names.get(each.person_id, "–"),
            "day": format_date(each.day, "medium"),
            "patients": each.patients,
            "usual": each.usual,
        }
        for each in found
    ]


def _scope(actor: Actor) -> ColumnElement[bool]:
    """Return the condition: patients of the auditor's centres, panels of the networks."""
    held = [each for each in actor.roles if each.role is Role.AUDITOR]
    centres = {each.hcp_id for each in held if each.hcp_id}
    erns = {each.ern for each in held if each.ern and not each.hcp_id}
    parts: list[ColumnElement[bool]] = [false()]
    if centres:
        patients = select(Patient.id).where(Patient.hcp_id.in_(centres))
        parts.append(AuditEntry.patient_id.in_(patients))
    if erns:
        panels = select(Panel.id).where(Panel.ern_code.in_(erns))
        parts.append(AuditEntry.panel_id.in_(panels))
    return or_(*parts)


def _rows(actor: Actor, entries: Sequence[AuditEntry]) -> list[LogRow]:
    names = names_of(db_session(), [each.person_id for each in entries])
    numbers, nicknames = _numbers(entries), _nicknames(actor, entries)
    return [
        LogRow(
            at=format_datetime(each.occurred_at, "medium"),
            name=names.get(each.person_id, "–") if each.person_id else "–",
            panel=numbers.get(each.panel_id, "–"),
            patient=nicknames.get(each.patient_id, "–"),
            act=AUDIT_ACTS[each.act],
            subject=subject_words(each.subject_kind),
            reason=reason_words(each.reason),
        )
        for each in entries
    ]


def _numbers(entries: Sequence[AuditEntry]) -> Mapping[UUID | None, str]:
    ids = {each.panel_id for each in entries if each.panel_id}
    found = db_session().execute(select(Panel.id, Panel.number).where(Panel.id.in_(ids)))
    return {row.id: row.number for row in found}


def _nicknames(actor: Actor, entries: Sequence[AuditEntry]) -> Mapping[UUID | None, str]:
    """Return the nicknames that the reader's other roles open; an auditor's opens none."""
    ids = {each.patient_id for each in entries if each.patient_id}
    query = select(Patient.id, Patient.nickname, Patient.hcp_id).where(Patient.id.in_(ids))
    return {
        row.id: row.nickname
        for row in db_session().execute(query)
        if may(actor, Permission.SEE_PATIENT, PatientSubject(hcp_id=row.hcp_id)).allowed
    }
