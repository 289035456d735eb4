"""Finds similar patients in the reader's networks whose consent to databases holds now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Final
from uuid import UUID

import numpy as np
from sqlalchemy import or_, select

from web.consents.effective import consent_condition
from web.models.networks import Hcp
from web.models.panels import Panel, PanelErn
from web.models.patients import Patient
from web.models.records import RecordItem
from web.similarity.comparing import similarities
from web.similarity.describing import SimilarPatient, described
from web.similarity.ontology import ONTOLOGIES, Floats
from web.similarity.phenotypes import INDEX, IS_PRESENT
from workflows.domain.consent import ConsentPurpose

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.similarity.phenotypes import Phenotypes

MOST_SHOWN: Final = 20
# Below this, patients have little more in common than that something is abnormal.
LEAST_SIMILARITY: Final = 0.3
_ASKED_AT_ONCE: Final = 400


def terms_of(session: Session, patient_id: UUID) -> list[str]:
    """Return the codes of the patient's present phenotypes."""
    return list(
        session.scalars(
            select(RecordItem.key)
            .where(RecordItem.patient_id == patient_id, *IS_PRESENT)
            .order_by(RecordItem.key),
        )
    )


def similar_patients(
    session: Session,
    patient: Patient,
    codes: Collection[str],
    networks: Collection[str],
    language: str,
) -> list[SimilarPatient]:
    """Return at most 20 patients of these networks, those most similar to these terms first.

    Only those whose consent to databases holds now, and neither restricted nor erased; the
    patient's own is never among them. Raises NoOntologyError when HPO is not loaded.
    """
    ontology = ONTOLOGIES.present(session)
    terms = [ontology.numbers[code] for code in codes if code in ontology.numbers]
    known = INDEX.present(session, ontology)
    scores = similarities(ontology, terms, known)
    found: list[tuple[Patient, Hcp, float]] = []
    for candidates in _best_first(known, scores, without=patient.id):
        allowed = _allowed(session, candidates, networks)
        found += [(*allowed[each], candidates[each]) for each in candidates if each in allowed]
        if len(found) >= MOST_SHOWN:
            break
    return described(session, ontology, terms, found[:MOST_SHOWN], language)


def _best_first(known: Phenotypes, scores: Floats, *, without: UUID) -> Iterator[dict[UUID, float]]:
    """Yield candidates with their similarity, some hundreds at a time, the most similar first."""
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] >= LEAST_SIMILARITY]
    for start in range(0, len(order), _ASKED_AT_ONCE):
        places = order[start : start + _ASKED_AT_ONCE]
        yield {
            known.patients[place]: float(scores[place])
            for place in places
            if known.patients[place] != without
        }


def _allowed(
    session: Session, candidates: Collection[UUID], networks: Collection[str]
) -> Mapping[UUID, tuple[Patient, Hcp]]:
    if not candidates:
        return {}
    in_network = (
        select(Panel.id)
        .outerjoin(PanelErn, PanelErn.panel_id == Panel.id)
        .where(
            Panel.patient_id == Patient.id,
            or_(Panel.ern_code.in_(networks), PanelErn.ern_code.in_(networks)),
        )
        .exists()
    )
    rows = session.execute(
        select(Patient, Hcp)
        .join(Hcp, Hcp.id == Patient.hcp_id)
        .where(
            Patient.id.in_(candidates),
            in_network,
            consent_condition(Patient.__table__.c.id, ConsentPurpose.DATABASES),
        ),
    )
    return {patient.id: (patient, hcp) for patient, hcp in rows}
