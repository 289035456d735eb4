"""Finds patients of a centre, and their panels, with few questions however many rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from web.models.networks import Hcp
from web.models.panels import Panel
from web.models.patients import ConsentPaper, Patient
from web.name_order import NameOrder

ROWS_A_PAGE: Final = 50


def list_of_patients(
    session: Session,
    centres: Collection[UUID],
    *,
    nickname: str,
    page: int,
) -> tuple[Sequence[Patient], int]:
    """Return one page of the centres' patients, the last enrolled first, and how many there are."""
    wanted = select(Patient).where(Patient.hcp_id.in_(centres))
    for word in nickname.split():
        wanted = wanted.where(Patient.nickname.icontains(word, autoescape=True))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.scalars(
        wanted.order_by(Patient.enrolled_at.desc(), Patient.id)
        .limit(ROWS_A_PAGE)
        .offset((page - 1) * ROWS_A_PAGE),
    ).all()
    return rows, total


def panels_of(
    session: Session,
    patient_ids: Collection[UUID],
) -> Mapping[UUID, Sequence[Panel]]:
    """Return the panels of each patient, the last opened first."""
    found: defaultdict[UUID, list[Panel]] = defaultdict(list)
    rows = session.scalars(
        select(Panel).where(Panel.patient_id.in_(patient_ids)).order_by(Panel.opened_at.desc()),
    )
    for row in rows:
        found[row.patient_id].append(row)
    return found


def centre_names(session: Session, centres: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the centres' names, in their alphabetical order."""
    query = select(Hcp.id, Hcp.name).where(Hcp.id.in_(centres)).order_by(NameOrder(Hcp.name))
    return {row.id: row.name for row in session.execute(query)}


def paper_ids(session: Session, patient_id: UUID) -> Mapping[str, UUID]:
    """Return the printed papers of a patient, by consent number."""
    query = select(ConsentPaper.consent_number, ConsentPaper.id).where(
        ConsentPaper.patient_id == patient_id,
        ConsentPaper.printed_at.is_not(None),
    )
    return {row.consent_number: row.id for row in session.execute(query)}
