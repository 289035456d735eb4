"""Patients enrolled past the pages of a running product, with a key of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import select

from web.models.patients import Patient, Sex
from web.models.people import Person
from web.patient_keys import PatientKeys

if TYPE_CHECKING:
    from tests.support.running_product import RunningProduct


def enrolled(product: RunningProduct, key: str) -> UUID:
    """Enrol a patient at the centre of the made-up person ``key``, the part before the @."""
    patient_id = uuid4()
    with product.sessions.begin() as session:
        person = session.scalars(select(Person).where(Person.email.startswith(f"{key}@"))).one()
        session.add(
            Patient(
                id=patient_id,
                hcp_id=person.affiliations[0].hcp_id,
                nickname=f"Amber {patient_id.hex[:8]}",
                sex=Sex.FEMALE,
                birth_year=2021,
                birth_month=4,
                residence_area="Schleswig-Holstein",
                enrolled_by_id=person.id,
            )
        )
        session.flush()
        PatientKeys.of(product.settings).make_key(session, patient_id)
    return patient_id
