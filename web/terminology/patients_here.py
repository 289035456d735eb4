"""How many patients of the reader's own centres have a term, itself or something narrower."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import case, func, select

from web.models.patients import Patient
from web.models.records import ItemKind, RecordItem
from web.models.terminology import TermEdge, Terminology

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_PRESENT: Final = "present"


@dataclass(frozen=True, kw_only=True)
class PatientCount:
    """How many patients have exactly this term, and how many this one or one below it."""

    exactly: int
    with_narrower: int


def count_patients(session: Session, code: str, centres: Collection[UUID]) -> PatientCount:
    """Count the patients of these centres in whose record the term is present."""
    below = (
        select(TermEdge.child)
        .where(TermEdge.terminology == Terminology.HPO, TermEdge.parent == code)
        .cte("below", recursive=True)
    )
    below = below.union(
        select(TermEdge.child).where(
            TermEdge.terminology == Terminology.HPO,
            TermEdge.parent == below.c.child,
        ),
    )
    has_exactly = case((RecordItem.key == code, RecordItem.patient_id), else_=None)
    exactly, with_narrower = session.execute(
        select(func.count(has_exactly.distinct()), func.count(RecordItem.patient_id.distinct()))
        .join(Patient, Patient.id == RecordItem.patient_id)
        .where(
            RecordItem.kind == ItemKind.PHENOTYPE,
            RecordItem.standing == _PRESENT,
            RecordItem.removed_at.is_(None),
            Patient.hcp_id.in_(centres),
            Patient.erased_at.is_(None),
            (RecordItem.key == code) | RecordItem.key.in_(select(below.c.child)),
        ),
    ).one()
    return PatientCount(exactly=exactly, with_narrower=with_narrower)
