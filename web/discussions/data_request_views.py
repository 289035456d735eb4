"""Pages on which a request for data is settled: answered by the centre, or waived by the lead."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from web.access import requires
from web.components.forms import ConsiliumForm
from web.discussions.commands import answer_note
from web.discussions.forms import AnswerForm, WaiverForm
from web.discussions.guard import as_it_is_now, status_of, turned_away
from web.discussions.queries import DataRequestView, read_data_requests
from web.discussions.views import discussions
from web.models.discussions import NoteKind
from web.panels.giving import command_id_of, give
from web.panels.loading import LoadedPanel, audit_view, load_panel_or_404
from web.panels.notes import write_note
from web.panels.page import panel_context
from web.panels.people import names_of
from web.request_session import db_session
from workflows.domain.panels import commands as c
from workflows.domain.panels.commands import CommandKind
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

__all__ = ["discussions"]


@discussions.route(
    "/panels/<uuid:panel_id>/data-requests/<uuid:data_request_id>/answer",
    methods=["GET", "POST"],
)
@requires(Permission.SEE_CASE)
def answer_data_request(panel_id: UUID, data_request_id: UUID) -> ResponseReturnValue:
    """Answer what the panel asked for."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    form, kind = AnswerForm(), CommandKind.ANSWER_DATA_REQUEST
    asked = _find(panel, data_request_id)
    if request.method == "GET" and (way_back := turned_away(panel, kind)):
        return way_back
    if form.is_clean(panel) and give(
        panel,
        c.AnswerDataRequest(data_request_id=data_request_id),
        form,
        contents=[
            answer_note(panel, command_id_of(form), form.text.data),
            *form.kept_notes(panel),
        ],
        done=_("Your answer is with the panel."),
    ):
        return redirect(_data_requests(panel_id), code=303)
    panel = as_it_is_now(panel_id, Permission.SEE_CASE, kind, form)
    return _page("discussions/answer_data_request.html", panel, asked, form)


@discussions.route(
    "/panels/<uuid:panel_id>/data-requests/<uuid:data_request_id>/waive",
    methods=["GET", "POST"],
)
@requires(Permission.SEE_CASE)
def waive_data_request(panel_id: UUID, data_request_id: UUID) -> ResponseReturnValue:
    """Go on without the data, with a reason."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    form, kind = WaiverForm(), CommandKind.WAIVE_DATA_REQUEST
    asked = _find(panel, data_request_id)
    if request.method == "GET" and (way_back := turned_away(panel, kind)):
        return way_back
    note = write_note(panel, NoteKind.WAIVE, form.text.data or "")
    if form.is_clean(panel) and give(
        panel,
        c.WaiveDataRequest(data_request_id=data_request_id, note_id=note.id),
        form,
        contents=[note, *form.kept_notes(panel)],
        done=_("The panel goes on without these data."),
    ):
        return redirect(_data_requests(panel_id), code=303)
    panel = as_it_is_now(panel_id, Permission.SEE_CASE, kind, form)
    return _page("discussions/waive_data_request.html", panel, asked, form)


def _find(panel: LoadedPanel, data_request_id: UUID) -> DataRequestView:
    views = {view.request.data_request_id: view for view in read_data_requests(panel)}
    if data_request_id not in views:
        abort(404)
    return views[data_request_id]


def _page(
    template: str,
    panel: LoadedPanel,
    asked: DataRequestView,
    form: ConsiliumForm,
) -> tuple[str, int]:
    context = panel_context(panel, tab="discussion")
    context["names"] = {**context["names"], **names_of(db_session(), {asked.request.asked_by})}
    audit_view(panel, "data_request")
    db_session().commit()
    return render_template(template, form=form, asked=asked, **context), status_of(form)


def _data_requests(panel_id: UUID) -> str:
    return url_for("discussions.show_discussion", panel_id=panel_id, _anchor="data-requests")
