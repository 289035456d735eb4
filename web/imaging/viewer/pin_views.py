"""Views pinned to a question of the request, which was written before there were images."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _

from web import audit
from web.access import requires
from web.components.forms import ConsiliumForm
from web.discussions.guard import deny
from web.imaging.viewer.marks import may_pin_to_question
from web.imaging.viewer.pins import pins_from_form
from web.models.audit import AuditAct
from web.models.image_marks import PinnedTo
from web.panels.loading import load_panel_or_404
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

image_pins = Blueprint("image_pins", __name__)


@image_pins.route("/panels/<uuid:panel_id>/questions/<uuid:question_id>/views", methods=["POST"])
@requires(Permission.SEE_CASE)
def pin_to_question(panel_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Add the chosen views to a question; what is pinned stays."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    if question_id not in panel.state.question_ids:
        abort(404)
    if not may_pin_to_question(panel):
        deny(panel)
    form = ConsiliumForm()
    pins = pins_from_form(panel, PinnedTo.QUESTION, question_id)
    if form.validate_on_submit() and pins:
        for pin in pins:
            # A view that is pinned there already stays as it is.
            db_session().merge(pin)
        audit.record(
            db_session(),
            act=AuditAct.CHANGED,
            person_id=panel.actor.person_id,
            on_behalf_of_id=panel.actor.on_behalf_of,
            subject_kind="image_pins",
            subject_id=question_id,
            patient_id=panel.row.patient_id,
            panel_id=panel.id,
            reason=panel.case_access.reason.value,
            detail={"views": [str(each.view_id) for each in pins]},
        )
        db_session().commit()
        flash(_("The views stand beside the question."), "success")
    url = url_for(
        "discussions.show_discussion", panel_id=panel.id, _anchor=f"thread-{question_id.hex}"
    )
    return redirect(url, code=303)
