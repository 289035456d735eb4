"""Says what may be shown of the patients that were found, and which terms made them similar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from web.models.networks import Hcp
from web.models.patients import Patient, Sex
from web.models.records import RecordItem
from web.models.terminology import Terminology
from web.similarity.comparing import explanation
from web.similarity.ontology import Ontology
from web.similarity.phenotypes import IS_PRESENT
from web.terminology.answers import label_note
from web.terminology.labels import SpokenLabel
from web.terminology.term_facts import name_terms

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, kw_only=True)
class LikePair:
    """Two terms that were compared, in the reader's language, and their likeness in per cent.

    The notes say what must be said of a label: that nobody reviewed its translation, or in English.
    """

    term: SpokenLabel
    other: SpokenLabel
    term_note: str
    other_note: str
    percent: int
    is_same: bool


@dataclass(frozen=True, kw_only=True)
class SimilarPatient:
    """What other centres may know of a patient in the databases, and how similar it is."""

    patient_id: UUID
    nickname: str
    sex: Sex
    birth_year: int
    centre: str
    country: str
    contact_point: str
    percent: int
    pairs: Sequence[LikePair]


def described(
    session: Session,
    ontology: Ontology,
    terms: Sequence[int],
    found: Sequence[tuple[Patient, Hcp, float]],
    language: str,
) -> list[SimilarPatient]:
    """Return the patients with their terms beside the ones they were compared with."""
    codes = list(ontology.numbers)
    theirs = _terms_of_all(session, ontology, [patient.id for patient, _hcp, _score in found])
    numbers = {*terms, *(term for held in theirs.values() for term in held)}
    labels = _labels(session, [codes[number] for number in numbers], language)

    def pairs(patient_id: UUID) -> list[LikePair]:
        return [
            LikePair(
                term=labels[codes[match.term]],
                other=labels[codes[match.other]],
                term_note=label_note(labels[codes[match.term]], language),
                other_note=label_note(labels[codes[match.other]], language),
                percent=round(100 * match.likeness),
                is_same=match.term == match.other,
            )
            for match in explanation(ontology, terms, theirs[patient_id])
        ]

    return [
        SimilarPatient(
            patient_id=patient.id,
            nickname=patient.nickname,
            sex=patient.sex,
            birth_year=patient.birth_year,
            centre=hcp.name,
            country=hcp.country,
            contact_point=hcp.contact_point,
            percent=round(100 * score),
            pairs=pairs(patient.id),
        )
        for patient, hcp, score in found
        # A record that changed between two questions has nothing to explain any more.
        if theirs.get(patient.id)
    ]


def _terms_of_all(
    session: Session, ontology: Ontology, patients: Collection[UUID]
) -> Mapping[UUID, list[int]]:
    held: defaultdict[UUID, list[int]] = defaultdict(list)
    rows = session.execute(
        select(RecordItem.patient_id, RecordItem.key).where(
            RecordItem.patient_id.in_(patients), *IS_PRESENT
        ),
    )
    for patient, code in rows:
        if code in ontology.numbers:
            held[patient].append(ontology.numbers[code])
    return held


def _labels(session: Session, codes: Sequence[str], language: str) -> Mapping[str, SpokenLabel]:
    named = name_terms(session, Terminology.HPO, codes, language)
    return {code: term.label for code, term in named.items()}
