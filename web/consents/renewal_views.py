"""A new consent from the patient's own page, at any time: in a panel if one can take it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _

from i18n.languages import CONSENT_LANGUAGES
from web.access import requires
from web.components.days import today_here
from web.consents.explainers import explainers, likely_explainer
from web.consents.forms import ConfirmForm, RecordForm
from web.consents.giver import ConsentGiver
from web.consents.history import decisions_in, held_consent, is_overtaken, open_record
from web.consents.offered_forms import offered_forms
from web.consents.papers import papers_of, printed_papers
from web.consents.recording import record_with_scan
from web.consents.renewing import confirm, keep, panel_to_ask_in, stop_after, unconfirmed_consent
from web.panels.giving import tell
from web.panels.people import names_of
from web.patients.correspondence import language_of
from web.patients.loading import LoadedPatient, audit_patient, load_patient_or_404
from web.request_session import db_session
from workflows.domain.consent import ConsentDecision, may_confirm
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

renewals = Blueprint("renewals", __name__)


@dataclass(frozen=True, kw_only=True)
class _Forms:
    recording: RecordForm
    confirming: ConfirmForm


@renewals.route("/patients/<uuid:patient_id>/consent/new", methods=["GET", "POST"])
@requires(Permission.CHANGE_PATIENT)
def record_new(patient_id: UUID) -> ResponseReturnValue:
    """Record a newly signed form; where a panel can take it in, its page is the place."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    panel_id = panel_to_ask_in(db_session(), patient_id)
    if panel_id is not None:
        page = url_for("consents.show_consent", panel_id=panel_id, _anchor="record")
        return redirect(page, code=303)
    forms = _forms(patient, sent="recording")
    if forms.recording.validate_on_submit():
        giver = ConsentGiver.alone(patient)
        record_with_scan(giver, forms.recording, lambda consent: keep(patient, consent))
        tell(_("The consent is recorded. A clinician confirms it next."), has_taken_effect=True)
        return redirect(url_for("renewals.record_new", patient_id=patient_id), code=303)
    return _page(patient, forms)


@renewals.route("/patients/<uuid:patient_id>/consent/new/confirm", methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
def confirm_new(patient_id: UUID) -> ResponseReturnValue:
    """Stand for the new consent with one's name: from now on it holds."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    forms = _forms(patient, sent="confirming")
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
    return _page(patient, forms)


def _page(patient: LoadedPatient, forms: _Forms) -> str:
    session = db_session()
    waiting, held = unconfirmed_consent(session, patient.id), held_consent(session, patient.id)
    recorded = open_record(waiting, patient.cipher) if waiting else None
    if waiting is not None and forms.confirming.consent_id.data is None:
        forms.confirming.consent_id.data = str(waiting.id)
    audit_patient(patient, "consent")
    session.commit()
    return render_template(
        "consents/renew_consent.html",
        patient=patient.row,
        forms=forms,
        recorded=recorded,
        held=decisions_in(held) if held else (),
        takes_back=waiting is not None and waiting.care is ConsentDecision.WITHDRAWN,
        may_confirm=may_confirm(patient.actor, patient.row.hcp_id),
        names=names_of(session, recorded.people if recorded else frozenset()),
        languages=CONSENT_LANGUAGES,
    )


def _forms(patient: LoadedPatient, *, sent: str) -> _Forms:
    """Return the page's forms; ``sent`` names the one to be read from the request."""

    def options(name: str) -> dict[str, Any]:
        prefix = {"prefix": f"{name}-"}
        return prefix if name == sent else {"formdata": None, **prefix}

    session, hcp_id = db_session(), patient.row.hcp_id
    recording = RecordForm(**options("recording"))
    recording.offer_versions(offered_forms(session, hcp_id, today_here()))
    recording.offer_papers(printed_papers(papers_of(session, patient.id)))
    recording.offer_explainers(
        explainers(session, hcp_id, datetime.now(UTC)), likely_explainer(patient.actor, hcp_id)
    )
    if not recording.is_submitted():
        recording.language.data = language_of(session, patient.row)
    return _Forms(recording=recording, confirming=ConfirmForm(**options("confirming")))
