"""Pages of a patient's rights, for the enrolling centre: restriction, a portable copy, erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from web.access import requires
from web.components.forms import ConsiliumForm
from web.consents.document_vault import DocumentVault
from web.database import reading
from web.file_store import FileStore
from web.models.audit import AuditAct
from web.patient_keys import PatientKeys
from web.patients.loading import audit_patient, load_patient_or_404
from web.request_session import database, db_session, installation
from web.rights.forms import LiftForm, RestrictForm
from web.rights.portability import PortableArchive
from web.rights.record import portable_record
from web.rights.restricting import lift, restrict
from web.security_headers import UPLOADED_FILE_POLICY
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.patients.loading import LoadedPatient

rights = Blueprint("rights", __name__)


@rights.route("/patients/<uuid:patient_id>/restrict", methods=["GET", "POST"])
@requires(Permission.CHANGE_PATIENT)
def restrict_patient(patient_id: UUID) -> ResponseReturnValue:
    """Restrict the use of the data: other centres see nothing from their next request on."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    form = RestrictForm()
    if form.validate_on_submit():
        restrict(db_session(), patient, form.chosen)
        db_session().commit()
        flash(_("The use of the data is restricted."), "success")
        return _to_patient(patient_id)
    return _restriction_page(patient, form, LiftForm(formdata=None))


@rights.route("/patients/<uuid:patient_id>/restrict/lift", methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
def lift_restriction(patient_id: UUID) -> ResponseReturnValue:
    """Lift the restriction; the panels' people can read again what consent lets them read."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    form = LiftForm()
    if form.validate_on_submit():
        lift(db_session(), patient)
        db_session().commit()
        flash(_("The restriction is lifted."), "success")
        return _to_patient(patient_id)
    return _restriction_page(patient, RestrictForm(formdata=None), form)


@rights.route("/patients/<uuid:patient_id>/portability", methods=["GET", "POST"])
@requires(Permission.SEE_PATIENT)
def export_portability(patient_id: UUID) -> ResponseReturnValue:
    """Hand out all that is stored about the patient, for the patient to take along."""
    patient = load_patient_or_404(patient_id, Permission.SEE_PATIENT)
    form = ConsiliumForm()
    if not form.validate_on_submit():
        audit_patient(patient, "portability")
        db_session().commit()
        return render_template("rights/export_portability.html", form=form, patient=patient.row)
    # Nobody else's write waits while the record is read and sent.
    db_session().commit()
    with reading():
        record = portable_record(patient)
        audit_patient(patient, "portability", AuditAct.EXPORTED)
    archive = PortableArchive(
        engine=database.engine,
        keys=PatientKeys.of(installation()),
        store=FileStore.of(installation()),
        documents=DocumentVault.of(installation()),
        patient_id=patient.id,
    )
    answer = Response(archive.stream(record), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{patient.id}.zip"'
    answer.headers["Content-Security-Policy"] = UPLOADED_FILE_POLICY
    return answer


def _restriction_page(
    patient: LoadedPatient,
    form: RestrictForm,
    lift_form: LiftForm,
) -> ResponseReturnValue:
    audit_patient(patient, "patient")
    db_session().commit()
    page = render_template(
        "rights/restrict_patient.html",
        form=form,
        lift_form=lift_form,
        patient=patient.row,
    )
    return page, 422 if request.method == "POST" else 200


def _to_patient(patient_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("patients.show_patient", patient_id=patient_id), code=303)
