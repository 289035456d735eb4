"""The page of similar patients, for the centre that enrolled the one they are compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, render_template
from flask_babel import get_locale

from web import audit
from web.access import requires
from web.models.audit import AuditAct
from web.patients.loading import entry_of, load_patient_or_404
from web.patients.words import SEXES
from web.rate_limits import limiter, who_asks
from web.request_session import db_session
from web.similarity.ontology import NoOntologyError
from web.similarity.queries import similar_patients, terms_of
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.patients.loading import LoadedPatient
    from web.similarity.describing import SimilarPatient

similarity = Blueprint("similarity", __name__)


@similarity.route("/patients/<uuid:patient_id>/similar")
@requires(Permission.SEE_PATIENT)
@limiter.limit("30 per minute", key_func=who_asks)
def list_similar(patient_id: UUID) -> ResponseReturnValue:
    """List patients of the reader's networks with similar phenotypes, and say why."""
    patient = load_patient_or_404(patient_id, Permission.SEE_PATIENT)
    session = db_session()
    networks = sorted({held.ern for held in patient.actor.roles if held.ern})
    locale = get_locale()
    codes = terms_of(session, patient.id)
    found: list[SimilarPatient] = []
    is_loaded = True
    try:
        found = similar_patients(session, patient.row, codes, networks, locale.language)
    except NoOntologyError:
        is_loaded = False
    _audit(patient, found)
    return render_template(
        "similarity/list_similar.html",
        patient=patient.row,
        found=found,
        has_terms=bool(codes),
        is_loaded=is_loaded,
        sexes=SEXES,
        countries=locale.territories,
    )


def _audit(patient: LoadedPatient, found: list[SimilarPatient]) -> None:
    """Record the search, and for each patient that was shown that it was, and to whom."""
    shown = [
        audit.Entry(
            act=AuditAct.SEARCHED,
            person_id=patient.actor.person_id,
            on_behalf_of_id=patient.actor.on_behalf_of,
            subject_kind="similar_patient",
            subject_id=each.patient_id,
            patient_id=each.patient_id,
        )
        for each in found
    ]
    audit.record_reads(db_session(), [*shown, entry_of(patient, "similar_patients")])
