"""The coordinator's board: every panel of the network, ageing visible, nothing hidden."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, render_template, request

from web import audit
from web.access import requires
from web.accounts.current import current_actor
from web.board.queries import (
    ROWS_A_PAGE,
    count_by_stage,
    list_board,
    load_per_lead,
)
from web.models.audit import AuditAct
from web.request_session import db_session
from web.worklist.filters import Filters
from web.worklist.rows import work_rows
from workflows.domain.panels.stages import Stage
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

board = Blueprint("board", __name__)


@board.route("/board")
@requires(Permission.SEE_BOARD)
def show_board() -> ResponseReturnValue:
    """Show counts by stage, load by lead, and a page of panels with the stalled ones first."""
    actor, now = current_actor(), datetime.now(UTC)
    filters = _filters()
    page = max(request.args.get("page", 1, type=int), 1)
    counts = count_by_stage(db_session(), actor, now)
    loads = load_per_lead(db_session(), actor, now)
    listed, total = list_board(db_session(), actor, now, filters, page)
    (rows,) = work_rows(actor, listed)
    audit.record_read(
        db_session(),
        act=AuditAct.LISTED,
        person_id=actor.person_id,
        subject_kind="board",
        detail={"rows": len(rows)},
    )
    return render_template(
        "board/show_board.html",
        rows=rows,
        total=total,
        counts=counts,
        loads=loads,
        filters=filters,
        page=page,
        pages=max(-(-total // ROWS_A_PAGE), 1),
    )


def _filters() -> Filters:
    stage = request.args.get("stage", "")
    return Filters(
        only_urgent=request.args.get("urgent") == "1",
        number=request.args.get("number", "").strip()[:24],
        stage=Stage(stage) if stage in set(Stage) else None,
        lead_id=request.args.get("lead", None, type=UUID),
        only_overdue=request.args.get("overdue") == "1",
        only_running=request.args.get("ended") != "1",
    )
