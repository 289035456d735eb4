"""Pages of what consents ask for as time goes by: the centre's list, and the retention review."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from i18n import formats
from i18n.consent_task_words import CONSENT_TASKS
from web import audit
from web.access import requires
from web.accounts.current import current_actor
from web.accounts.language import select_locale
from web.components.days import today_here
from web.consent_tasks import queries
from web.consent_tasks.commands import AlreadyDecidedError, keep_data
from web.consent_tasks.facts import centre_of, consent_facts
from web.consent_tasks.forms import KeepForm
from web.consent_tasks.words import KINDS
from web.models.audit import AuditAct
from web.models.consents import ConsentTask
from web.patients.loading import audit_patient, load_patient_or_404, own_centres
from web.request_session import db_session
from workflows.domain.consent_tasks import ConsentTaskKind, next_review_on
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.patients.loading import LoadedPatient

consent_tasks = Blueprint("consent_tasks", __name__)


@consent_tasks.route("/consent-tasks")
@requires(Permission.ENROL_PATIENT)
def list_tasks() -> ResponseReturnValue:
    """List what the consents of the reader's centres ask for, the first due first."""
    session, actor = db_session(), current_actor()
    page = max(request.args.get("page", 1, type=int), 1)
    rows, total = queries.open_tasks(session, own_centres(actor), page)
    audit.record_read(
        session,
        act=AuditAct.LISTED,
        person_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of,
        subject_kind="consent_tasks",
        detail={"patients": sorted({str(row.task.patient_id) for row in rows})},
    )
    return render_template(
        "consent_tasks/list_tasks.html",
        rows=rows,
        total=total,
        page=page,
        pages=max(-(-total // queries.ROWS_A_PAGE), 1),
        kinds=KINDS,
        sentences={kind: _(sentence) for kind, sentence in CONSENT_TASKS.items()},
        today=today_here(),
    )


@consent_tasks.route("/consent-tasks/<uuid:task_id>/review", methods=["GET", "POST"])
@requires(Permission.CHANGE_PATIENT)
def review_retention(task_id: UUID) -> ResponseReturnValue:
    """Decide whether a patient's data are still needed: keep them with a reason, or erase them."""
    task = db_session().get(ConsentTask, task_id)
    if task is None:
        abort(404)
    patient = load_patient_or_404(task.patient_id, Permission.CHANGE_PATIENT)
    if task.kind is not ConsentTaskKind.RETENTION_REVIEW:
        abort(404)
    form = KeepForm()
    if form.validate_on_submit() and _keep(patient, task_id, form):
        return redirect(url_for("consent_tasks.list_tasks"), code=303)
    audit_patient(patient, "consent_task")
    db_session().commit()
    return render_template(
        "consent_tasks/review_retention.html",
        form=form,
        task=task,
        patient=patient.row,
        today=today_here(),
    )


def _keep(patient: LoadedPatient, task_id: UUID, form: KeepForm) -> bool:
    session = db_session()
    try:
        keep_data(session, task_id, patient.actor, patient.cipher, form.reason.data)
    except AlreadyDecidedError:
        form.refuse(_("Somebody has decided this review already."))
        return False
    facts = consent_facts(session, patient.row, centre_of(session, patient.row))
    session.commit()
    day = formats.day(next_review_on(facts), select_locale())
    flash(_("The data are kept. The next review is planned for %(day)s.", day=day), "success")
    return True
