"""The page on which a centre plans a retention review earlier than the law asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from i18n import formats
from web.access import requires
from web.accounts.language import select_locale
from web.consent_tasks.facts import centre_of, consent_facts
from web.consent_tasks.forms import PlanForm
from web.consent_tasks.plans import Plan, plan_review
from web.panels.giving import command_id_of
from web.patients.loading import audit_patient, load_patient_or_404
from web.request_session import db_session
from workflows.domain.consent_tasks import latest_review_on, next_review_on
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

retention_plans = Blueprint("retention_plans", __name__)


@retention_plans.route("/patients/<uuid:patient_id>/retention-review", methods=["GET", "POST"])
@requires(Permission.CHANGE_PATIENT)
def plan_retention_review(patient_id: UUID) -> ResponseReturnValue:
    """Choose an earlier day for the review, and say why."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    session = db_session()
    facts = consent_facts(session, patient.row, centre_of(session, patient.row))
    form = PlanForm(latest_on=latest_review_on(facts))
    if form.validate_on_submit():
        day, reason = form.review_on.data, form.reason.data
        plan = Plan(command_id=command_id_of(form), review_on=day, reason=reason)
        plan_review(session, patient.actor, patient.cipher, plan)
        session.commit()
        words = formats.day(day, select_locale())
        flash(_("The review is planned for %(day)s.", day=words), "success")
        address = url_for("consent_history.show_history", patient_id=patient_id)
        return redirect(address, code=303)
    audit_patient(patient, "retention_plan")
    session.commit()
    page = render_template(
        "retention_plans/plan_retention_review.html",
        form=form,
        patient=patient.row,
        review_on=next_review_on(facts),
        latest_on=latest_review_on(facts),
    )
    return page, 422 if request.method == "POST" else 200
