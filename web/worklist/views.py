"""The worklist, home of everybody: first what waits for me, then what I follow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from web import audit
from web.access import requires
from web.accounts.current import current_actor
from web.frame import words
from web.models.audit import AuditAct
from web.networks.areas import ern_choices
from web.request_session import db_session
from web.worklist.filters import Filters
from web.worklist.queries import ROWS_A_PAGE, read_worklist
from web.worklist.rows import work_rows
from workflows.domain.access import may
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from workflows.domain.actors import Actor

worklist = Blueprint("worklist", __name__)


@worklist.route("/")
@requires(Permission.USE_CONSILIUM)
def show_worklist() -> ResponseReturnValue:
    """Show what waits for the reader by its clock, and a page of what the reader follows."""
    actor, now = current_actor(), datetime.now(UTC)
    filters = _filters()
    page = max(request.args.get("page", 1, type=int), 1)
    found = read_worklist(db_session(), actor, now, filters, page)
    waiting, followed = work_rows(actor, found.waiting, found.followed)
    erns = ern_choices(db_session())
    _audit_list(actor, len(waiting) + len(followed))
    return render_template(
        "worklist/show_worklist.html",
        waiting=waiting,
        waiting_in_all=found.waiting_in_all,
        followed=followed,
        total=found.followed_in_all,
        page=page,
        pages=max(-(-found.followed_in_all // ROWS_A_PAGE), 1),
        filters=filters,
        erns=erns,
        statuses=[(each.value, words(each)) for each in PanelStatus],
        may_enrol=may(actor, Permission.ENROL_PATIENT).allowed,
    )


def _filters() -> Filters:
    status = request.args.get("status", "")
    return Filters(
        ern=request.args.get("ern", "")[:32],
        status=PanelStatus(status) if status in set(PanelStatus) else None,
        only_urgent=request.args.get("urgent") == "1",
        number=request.args.get("number", "").strip()[:24],
    )


def _audit_list(actor: Actor, count: int) -> None:
    audit.record_read(
        db_session(),
        act=AuditAct.LISTED,
        person_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of,
        subject_kind="panels",
        detail={"rows": count},
    )
