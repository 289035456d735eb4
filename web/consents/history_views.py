"""The page of a patient's consent history: who, when, what, on which paper, and what followed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, render_template

from i18n.languages import CONSENT_LANGUAGES
from web.access import requires
from web.components.days import today_here
from web.consent_tasks.facts import centre_of, consent_facts
from web.consent_tasks.words import DECISIONS, KINDS
from web.consents.history import decisions_in, held_consent
from web.consents.told_history import told_history
from web.panels.people import names_of
from web.patients import queries
from web.patients.loading import audit_patient, load_patient_or_404
from web.request_session import db_session
from workflows.domain.consent_tasks import next_review_on
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

consent_history = Blueprint("consent_history", __name__)


@consent_history.route("/patients/<uuid:patient_id>/consents")
@requires(Permission.SEE_PATIENT)
def show_history(patient_id: UUID) -> ResponseReturnValue:
    """Show every consent of the patient, the last one first; what was decided outlives erasure."""
    patient = load_patient_or_404(patient_id, Permission.SEE_PATIENT, even_erased=True)
    session, is_erased = db_session(), patient.row.erased_at is not None
    history = told_history(session, patient_id, None if is_erased else patient.cipher)
    held = held_consent(session, patient_id)
    papers = {} if is_erased else queries.paper_ids(session, patient_id)
    names = names_of(session, history.people)
    facts = consent_facts(session, patient.row, centre_of(session, patient.row))
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
    )
