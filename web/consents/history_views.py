"""The page of a patient's consent history: who, when, what, on which paper, and what followed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from i18n.languages import CONSENT_LANGUAGES
from web.access import requires
from web.components.days import today_here
from web.components.fields import CommandIdField
from web.components.forms import ConsiliumForm
from web.consent_tasks.facts import centre_of, consent_facts
from web.consent_tasks.words import DECISIONS, KINDS
from web.consents.archives import archive_of, archives_of, ask_for_archive, has_archived_copy
from web.consents.document_answers import pdf_answer
from web.consents.document_words import DOCUMENT_STAGES
from web.consents.documents import documents_about, newest_made
from web.consents.history import decisions_in
from web.consents.told_history import told_history
from web.models.patients import Consent
from web.panels.giving import command_id_of
from web.panels.people import names_of
from web.patients import queries
from web.patients.loading import audit_patient, load_patient_or_404
from web.request_session import db_session
from workflows.domain.consent_tasks import next_review_on
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.patients.loading import LoadedPatient

consent_history = Blueprint("consent_history", __name__)


class ArchiveForm(ConsiliumForm):
    """Ask for the archived copy of a consent on paper."""

    command_id = CommandIdField()


@consent_history.route("/patients/<uuid:patient_id>/consents")
@requires(Permission.SEE_PATIENT)
def show_history(patient_id: UUID) -> ResponseReturnValue:
    """Show every consent of the patient, the last one first; what was decided outlives erasure."""
    patient = load_patient_or_404(patient_id, Permission.SEE_PATIENT, even_erased=True)
    session, is_erased = db_session(), patient.row.erased_at is not None
    history = told_history(session, patient_id, None if is_erased else patient.cipher)
    rows = () if is_erased else tuple(each.row for each in history.records)
    held = next(iter(history.rows.confirmed), None)
    papers = {} if is_erased else queries.paper_ids(session, patient_id)
    names = names_of(session, history.people)
    centre = centre_of(session, patient.row)
    facts = consent_facts(session, patient.row, centre, rows=history.rows)
    audit_patient(patient, "consent_history")
    return render_template(
        "consent_history/show_history.html",
        patient=patient.row,
        history=history,
        held=decisions_in(held) if held else (),
        papers=papers,
        names=names,
        languages=CONSENT_LANGUAGES,
        kinds=KINDS,
        decisions=DECISIONS,
        review_on=None if is_erased else next_review_on(facts),
        today=today_here(),
        archives=archives_of(session, rows),
        command_ids={row.id: uuid4() for row in rows},
        document_stages=DOCUMENT_STAGES,
    )


@consent_history.route(
    "/patients/<uuid:patient_id>/consents/<uuid:consent_id>/archive", methods=["POST"]
)
@requires(Permission.SEE_PATIENT)
def make_archive(patient_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """Have the archived copy of a consent on paper made."""
    patient = load_patient_or_404(patient_id, Permission.SEE_PATIENT)
    consent, form = _archivable_or_404(patient, consent_id), ArchiveForm()
    if not form.validate_on_submit():
        abort(400)
    ask_for_archive(db_session(), consent, patient.actor, command_id_of(form))
    db_session().commit()
    flash(_("The archived copy is being made."), "success")
    address = url_for("consent_history.show_history", patient_id=patient_id, _anchor="records")
    return redirect(address, code=303)


@consent_history.route("/patients/<uuid:patient_id>/consents/<uuid:consent_id>/archive/pdf")
@requires(Permission.SEE_PATIENT)
def download_archive(patient_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """Hand out the newest archived copy, for the enrolling centre only."""
    patient = load_patient_or_404(patient_id, Permission.SEE_PATIENT)
    consent = _archivable_or_404(patient, consent_id)
    made = newest_made(documents_about(db_session(), archive_of(consent)))
    return pdf_answer(patient, made, f"consent-{consent.id.hex[:8]}")


def _archivable_or_404(patient: LoadedPatient, consent_id: UUID) -> Consent:
    consent = db_session().get(Consent, consent_id)
    if consent is None or consent.patient_id != patient.id or not has_archived_copy(consent):
        abort(404)
    return consent
