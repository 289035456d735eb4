"""The access log for auditors: who did what with whose data; no clinical content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask_babel import format_datetime
from sqlalchemy import ColumnElement, false, func, or_, select

from web import audit
from web.access import requires
from web.accounts.current import current_actor
from web.audit_words import AUDIT_ACTS, reason_words, subject_words
from web.models.audit import AuditAct, AuditEntry
from web.models.panels import Panel
from web.models.patients import Patient
from web.panels.people import names_of
from web.request_session import db_session
from workflows.domain.permissions import Permission
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from workflows.domain.actors import Actor

access_log = Blueprint("access_log", __name__)
_ROWS_A_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class LogRow:
    """One entry of the log."""

    at: str
    name: str
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
    scope = _scope(actor)
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
    rows = _rows(list(entries))
    audit.record_read(
        db_session(),
        act=AuditAct.LISTED,
        person_id=actor.person_id,
        subject_kind="access_log",
        detail={"rows": len(rows)},
    )
    return render_template(
        "access_log/show_access_log.html",
        rows=rows,
        total=total,
        acts=AUDIT_ACTS,
        act=act,
        page=page,
        pages=max(-(-total // _ROWS_A_PAGE), 1),
    )


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


def _rows(entries: list[AuditEntry]) -> list[LogRow]:
    names = names_of(db_session(), [each.person_id for each in entries])
    return [
        LogRow(
            at=format_datetime(each.occurred_at, "medium"),
            name=names.get(each.person_id, "–") if each.person_id else "–",
            act=AUDIT_ACTS[each.act],
            subject=subject_words(each.subject_kind),
            reason=reason_words(each.reason),
        )
        for each in entries
    ]
