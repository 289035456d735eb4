"""The page on which a centre records consent to identifiable images, given or taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from web.access import requires
from web.imaging.consents.forms import ImageConsentForm
from web.imaging.consents.records import consents_of, record_consent
from web.panels.people import names_of
from web.patients.loading import audit_patient, load_patient_or_404
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

image_consents = Blueprint("image_consents", __name__)
_UNUSABLE = 422


@image_consents.route("/patients/<uuid:patient_id>/images/consent", methods=["GET", "POST"])
@requires(Permission.CHANGE_PATIENT)
def show_consents(patient_id: UUID) -> ResponseReturnValue:
    """Show what was decided, and record another decision; it holds with the next request."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    form = ImageConsentForm()
    if form.validate_on_submit():
        record_consent(db_session(), patient, form)
        db_session().commit()
        if form.is_given:
            flash(_("Recorded. Released images that can show the patient are seen in panels now."))
        else:
            flash(_("Recorded. Images that can show the patient are hidden from everybody else."))
        return redirect(url_for("image_consents.show_consents", patient_id=patient_id), code=303)
    told = consents_of(db_session(), patient_id, patient.cipher)
    names = names_of(db_session(), {each.row.recorded_by_id for each in told})
    audit_patient(patient, "image_consent")
    db_session().commit()
    page = render_template(
        "imaging/consents.html",
        patient=patient.row,
        form=form,
        told=told,
        names=names,
        is_given=bool(told) and told[0].row.is_given,
    )
    return page, _UNUSABLE if form.errors else 200
