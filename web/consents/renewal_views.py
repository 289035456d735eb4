"""A new consent from the patient's own page, at any time: in a panel if one can take it in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _

from web.access import requires
from web.consents.giver import ConsentGiver
from web.consents.history import is_overtaken
from web.consents.recording import record_with_scan
from web.consents.renewal_page import own_forms, own_page
from web.consents.renewing import confirm, keep, panel_to_ask_in, stop_after, unconfirmed_consent
from web.panels.giving import tell
from web.patients.loading import load_patient_or_404
from web.request_session import db_session
from workflows.domain.consent import may_confirm
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

renewals = Blueprint("renewals", __name__)


@renewals.route("/patients/<uuid:patient_id>/consent/new", methods=["GET", "POST"])
@requires(Permission.CHANGE_PATIENT)
def record_new(patient_id: UUID) -> ResponseReturnValue:
    """Record a newly signed form; where a panel can take it in, its page is the place."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    panel_id = panel_to_ask_in(db_session(), patient_id)
    # What was recorded here is confirmed here, even if a panel could take in another one now.
    if panel_id is not None and unconfirmed_consent(db_session(), patient_id) is None:
        page = url_for("consents.show_consent", panel_id=panel_id, _anchor="record")
        return redirect(page, code=303)
    forms = own_forms(patient, sent="recording")
    if forms.recording.validate_on_submit():
        giver = ConsentGiver.alone(patient)
        record_with_scan(giver, forms.recording, lambda consent: keep(patient, consent))
        tell(_("The consent is recorded. A clinician confirms it next."), has_taken_effect=True)
        return redirect(url_for("renewals.record_new", patient_id=patient_id), code=303)
    return render_template("consents/renew_consent.html", **own_page(patient, forms))


@renewals.route("/patients/<uuid:patient_id>/consent/new/confirm", methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
def confirm_new(patient_id: UUID) -> ResponseReturnValue:
    """Stand for the new consent with one's name: from now on it holds."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    forms = own_forms(patient, sent="confirming")
    waiting = unconfirmed_consent(db_session(), patient_id)
    if waiting is None or waiting.id != forms.confirming.seen_consent_id:
        forms.confirming.refuse(_("This is not what is recorded now. The page shows what is."))
    elif is_overtaken(db_session(), waiting.id):
        forms.confirming.refuse(
            _("Something was decided after this was recorded. Record what holds now.")
        )
    elif not may_confirm(patient.actor, patient.row.hcp_id):
        forms.confirming.refuse(
            _("A clinician of your centre confirms this with their own name; an assistant cannot.")
        )
    elif forms.confirming.validate_on_submit() and confirm(patient, waiting):
        tell(_("The consent is confirmed."), has_taken_effect=True)
        if stop_after(patient_id, waiting.id, patient.actor):
            proof = url_for("proofs.show_proof", patient_id=patient_id, consent_id=waiting.id)
            return redirect(proof, code=303)
        return redirect(url_for("patients.show_patient", patient_id=patient_id), code=303)
    return render_template("consents/renew_consent.html", **own_page(patient, forms))
