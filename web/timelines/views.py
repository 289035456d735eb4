"""The page of a panel's timeline, as a story or as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from web.access import requires
from web.panels.loading import audit_view, load_panel_or_404
from web.panels.page import panel_context
from web.timelines.entries import KINDS, by_day, read_entries
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

timelines = Blueprint("timelines", __name__)


@timelines.route("/panels/<uuid:panel_id>/timeline")
@requires(Permission.SEE_PANEL)
def show_timeline(panel_id: UUID) -> ResponseReturnValue:
    """Show everything that happened; filter and form stay in the address."""
    panel = load_panel_or_404(panel_id, Permission.SEE_PANEL)
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    entries = read_entries(panel, kind)
    context = panel_context(panel, tab="timeline")
    audit_view(panel, "timeline")
    return render_template(
        "timelines/show_timeline.html",
        happened=entries,
        days=by_day(entries),
        kind=kind,
        kinds=_kinds(),
        as_table=request.args.get("as") == "table",
        **context,
    )


def _kinds() -> list[tuple[str, str]]:
    return [
        ("", _("Everything")),
        ("decision", _("Decisions")),
        ("contribution", _("Contributions")),
        ("document", _("Documents")),
        ("people", _("People")),
        ("warning", _("Warnings and reminders")),
        ("other", _("Other entries")),
    ]
