"""The panel's own page: the form with its sections, and the part that follows the workflow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, request

from web.access import requires
from web.components.live import etag_of, live_answer
from web.networks.directory import centre
from web.panels.loading import audit_view, load_panel_or_404
from web.panels.page import (
    acts_of,
    panel_clock,
    panel_context,
    primary_act,
    tracker_steps,
)
from web.panels.people import names_of, people_in
from web.panels.request_texts import read_request
from web.panels.sections import sections_of
from web.patients.words import SEXES
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

panels = Blueprint("panels", __name__)


@panels.route("/panels/<uuid:panel_id>")
@requires(Permission.SEE_PANEL)
def show_panel(panel_id: UUID) -> ResponseReturnValue:
    """Show the panel's form: all of it to the panel, its envelope to who coordinates."""
    panel = load_panel_or_404(panel_id, Permission.SEE_PANEL)
    context = panel_context(panel, tab="case")
    request_text = read_request(panel)
    live = live_html(context)
    audit_view(panel, "panel")
    return render_template(
        "panels/show_panel.html",
        request_text=request_text,
        sections=sections_of(panel, request_text),
        acts=acts_of(panel),
        centre=centre(db_session(), panel.row.hcp_id),
        sexes=SEXES,
        live_etag=etag_of(live),
        **context,
    )


@panels.route("/panels/<uuid:panel_id>/live")
@requires(Permission.SEE_PANEL)
def show_live(panel_id: UUID) -> ResponseReturnValue:
    """Answer with tracker and clock, or 304 when they have not changed.

    It shows the process only, nothing of the patient, so it leaves no audit row.
    """
    panel = load_panel_or_404(panel_id, Permission.SEE_PANEL)
    names = names_of(db_session(), people_in(panel.state))
    context = {
        "tracker_steps": tracker_steps(panel),
        "clock": panel_clock(panel, names),
        "primary_act": primary_act(panel, here=request.args.get("at", "")),
    }
    return live_answer(live_html(context))


def live_html(context: Mapping[str, Any]) -> str:
    """Return the part of a page that follows the workflow, which every open page asks for.

    It has no frame around it, whose values would be one statement more.
    """
    return current_app.jinja_env.get_template("panels/show_live.html").render(context)
