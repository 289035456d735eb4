"""Pages of a request: open a panel, write the request, submit it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import format_time
from flask_babel import gettext as _

from web.access import requires
from web.accounts.current import current_actor
from web.current_gateway import gateway
from web.models.discussions import PanelRequest
from web.models.panels import Panel
from web.networks.areas import area_choices, ern_choices
from web.panel_gateway import ActionRefusedError
from web.panels.giving import command_id_of, give, tell
from web.panels.loading import LoadedPanel, audit_view, load_panel_or_404
from web.panels.page import panel_context
from web.panels.request_texts import read_request
from web.patients.loading import load_patient_or_404
from web.records.identifier_guard import Looked
from web.request_session import db_session
from web.requests.commands import StaleDraftError, opening, save_draft, submission
from web.requests.forms import QUESTIONS, RequestForm
from web.requests.identifiers import keep_reasons, look_through_request
from web.requests.opening_form import OpenPanelForm
from workflows.domain.panels.commands import CommandKind
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

requests = Blueprint("requests", __name__)


@requests.route("/patients/<uuid:patient_id>/panels", methods=["POST"])
@requires(Permission.SEE_PATIENT)
def open_panel(patient_id: UUID) -> ResponseReturnValue:
    """Open a panel for a patient of one's own centre, and go on to its request."""
    patient = load_patient_or_404(patient_id, Permission.SEE_PATIENT)
    order = opening(patient.row, current_actor(), command_id_of(OpenPanelForm()))
    try:
        has_taken_effect = gateway().perform(db_session(), order)
    except ActionRefusedError:
        abort(409)
    tell(_("The panel is open. Write the request now."), has_taken_effect=has_taken_effect)
    if has_taken_effect and db_session().get(Panel, order.panel_id) is not None:
        return redirect(url_for("requests.edit_request", panel_id=order.panel_id), code=303)
    return redirect(url_for("patients.show_patient", patient_id=patient_id), code=303)


@requests.route("/panels/<uuid:panel_id>/request", methods=["GET", "POST"])
@requires(Permission.SEE_CASE)
def edit_request(panel_id: UUID) -> ResponseReturnValue:
    """Write the request; save it as a draft or submit it."""
    panel = _load(panel_id)
    form = _form(panel)
    warnings: Mapping[str, tuple[str, ...]] = {}
    if form.validate_on_submit():
        looked = look_through_request(panel, form)
        warnings = looked.blocked
        if not warnings and _save(panel, form, looked):
            return redirect(url_for("panels.show_panel", panel_id=panel.id), code=303)
    context = panel_context(panel, tab="case")
    audit_view(panel, "panel_request")
    return render_template(
        "requests/edit_request.html",
        form=form,
        warnings=warnings,
        question_fields=[form[f"question_{number}"] for number in range(1, QUESTIONS + 1)],
        **context,
    )


@requests.route("/panels/<uuid:panel_id>/request/autosave", methods=["POST"])
@requires(Permission.SEE_CASE)
def autosave_request(panel_id: UUID) -> ResponseReturnValue:
    """Save the draft while it is written; 409 with the other text when somebody was faster."""
    panel = _load(panel_id)
    form = _form(panel)
    if not form.validate_on_submit():
        return jsonify(errors=[problem.message for problem in form.problems]), 422
    looked = look_through_request(panel, form)
    if looked.blocked:
        told = _("Not saved yet: a text may say who the patient is. See beside it.")
        return jsonify(message=told, warnings=looked.blocked), 422
    try:
        save_draft(db_session(), panel, form)
    except StaleDraftError:
        return jsonify(_conflict(panel)), 409
    keep_reasons(db_session(), panel, looked)
    db_session().commit()
    moment = format_time(datetime.now(UTC), "short")
    return jsonify(saved_at_text=_("Saved %(time)s", time=moment), version=form.version.data)


def _load(panel_id: UUID) -> LoadedPanel:
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    if CommandKind.SUBMIT not in panel.actions:
        abort(403)
    return panel


def _form(panel: LoadedPanel) -> RequestForm:
    row = db_session().get_one(PanelRequest, panel.id)
    form = RequestForm()
    form.offer(area_choices(db_session(), panel.actor), ern_choices(db_session()))
    if request.method == "GET":
        form.show(read_request(panel))
        form.primary_area.data = row.primary_area_id or ""
        form.secondary_area.data = row.secondary_area_id or ""
        form.other_erns.data = row.other_erns["codes"]
        form.is_urgent.data = row.is_urgent
    return form


def _save(panel: LoadedPanel, form: RequestForm, looked: Looked) -> bool:
    session = db_session()
    try:
        written = save_draft(session, panel, form)
    except StaleDraftError:
        form.refuse(_("Somebody else changed this draft. Compare both texts, then save again."))
        form.version.data = session.get_one(PanelRequest, panel.id).version
        return False
    keep_reasons(session, panel, looked)
    if "submit" not in request.form:
        session.commit()
        flash(_("The draft is saved."), "success")
        return True
    session.flush()
    command = submission(session, panel, written)
    if give(panel, command, form, done=_("The request is submitted.")):
        return True
    # The refusal took the draft's new version back; the form must go on from what is there.
    form.version.data = session.get_one(PanelRequest, panel.id, populate_existing=True).version
    return False


def _conflict(panel: LoadedPanel) -> dict[str, Any]:
    text = read_request(panel)
    theirs = {"title": text.title, "background": text.background, "referrer": text.referrer}
    theirs |= {
        f"question_{number}": question.text
        for number, question in enumerate(text.questions, start=1)
    }
    return {
        "theirs": theirs,
        "mine_label": _("Your text"),
        "theirs_label": _("The other text"),
        "version": text.version,
    }
