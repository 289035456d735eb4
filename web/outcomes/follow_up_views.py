"""Pages of the follow-up: what is due after closure, and what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from web.access import requires
from web.discussions.guard import as_it_is_now, status_of
from web.discussions.records import records_of
from web.models.discussions import NoteKind
from web.outcomes.forms import FollowUpForm
from web.panels.giving import give
from web.panels.loading import LoadedPanel, audit_view, load_panel_or_404
from web.panels.notes import read_notes, write_note
from web.panels.page import panel_context
from web.panels.people import names_of
from web.request_session import db_session
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.commands import CommandKind
from workflows.domain.panels.events import EventKind
from workflows.domain.panels.state import FollowUpStatus
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

follow_ups = Blueprint("follow_ups", __name__)


@follow_ups.route("/panels/<uuid:panel_id>/follow-up", methods=["GET", "POST"])
@requires(Permission.SEE_CASE)
def record_follow_up(panel_id: UUID) -> ResponseReturnValue:
    """Show the follow-ups; the enrolling centre writes the one that is due."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    form = _form(panel)
    note = write_note(panel, NoteKind.FOLLOW_UP, form.text.data or "")
    if form.is_clean(panel) and give(
        panel,
        c.RecordFollowUp(month=int(form.month.data), note_id=note.id),
        form,
        contents=[note, *form.kept_notes(panel)],
        done=_("The follow-up is recorded."),
    ):
        return redirect(url_for("follow_ups.record_follow_up", panel_id=panel.id), code=303)
    panel = as_it_is_now(panel_id, Permission.SEE_CASE, CommandKind.RECORD_FOLLOW_UP, form)
    context = panel_context(panel, tab="outcome")
    written, authors = _written(panel)
    context["names"] = {**context["names"], **names_of(db_session(), authors)}
    audit_view(panel, "follow_up")
    db_session().commit()
    page = render_template(
        "follow_ups/record_follow_up.html",
        form=form,
        written=written,
        **context,
    )
    return page, status_of(form)


def _form(panel: LoadedPanel) -> FollowUpForm:
    due = [each.month for each in panel.state.follow_ups if each.status is FollowUpStatus.DUE]
    form = FollowUpForm(month=str(due[0]) if due else None)
    planned = (each.month for each in panel.state.follow_ups)
    # Any planned month may come back: whether it is due is the domain's to say.
    form.month.offer(
        (month, ngettext("After %(num)d month", "After %(num)d months", month))
        for month in (planned if form.is_submitted() else due)
    )
    return form


def _written(panel: LoadedPanel) -> tuple[dict[int, dict[str, object]], set[UUID]]:
    """Return by month what was written, when and by whom, since the panel closed last."""
    recorded = [
        (record, record.fact)
        for record in records_of(panel, EventKind.FOLLOW_UP_RECORDED)
        if isinstance(record.fact, e.FollowUpRecorded)
    ]
    notes = read_notes(panel, [fact.note_id for _record, fact in recorded])
    written: dict[int, dict[str, object]] = {
        fact.month: {
            "text": notes.get(fact.note_id, ""),
            "at": record.occurred_at,
            "author_id": record.actor_id,
        }
        for record, fact in recorded
    }
    return written, {record.actor_id for record, _fact in recorded if record.actor_id}
