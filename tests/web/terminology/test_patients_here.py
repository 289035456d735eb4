"""How many patients of a centre have a term."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from tests.support.organisations import a_person, an_hcp
from web.models.patients import Patient, Sex
from web.models.records import ItemKind, RecordItem
from web.terminology.patients_here import PatientCount, count_patients

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Centre:
    """A centre whose patients get phenotypes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.id = an_hcp(session).id
        self._person = a_person(session).id

    def enrols(self, *codes: str, standing: str = "present", removed: bool = False) -> UUID:
        patient = Patient(
            id=uuid4(),
            hcp_id=self.id,
            nickname=uuid4().hex,
            sex=Sex.FEMALE,
            birth_year=2021,
            birth_month=4,
            residence_area="Somewhere",
            enrolled_by_id=self._person,
        )
        self._session.add(patient)
        self._session.flush()
        for code in codes:
            self._session.add(
                RecordItem(
                    patient_id=patient.id,
                    kind=ItemKind.PHENOTYPE,
                    key=code,
                    standing=standing,
                    sealed_content=b"",
                    changed_by_id=self._person,
                    removed_at=datetime.now(UTC) if removed else None,
                ),
            )
        self._session.flush()
        return patient.id


@pytest.fixture
def centre(loaded: Session) -> Centre:
    return Centre(loaded)


def test_patients_with_the_term_or_a_narrower_one_are_counted_once(loaded: Session, centre: Centre):
    centre.enrols("HP:0001250")
    centre.enrols("HP:0007359")
    centre.enrols("HP:0001250", "HP:0007359", "HP:0004488")

    assert count_patients(loaded, "HP:0001250", [centre.id]) == PatientCount(
        exactly=2, with_narrower=3
    )
    assert count_patients(loaded, "HP:0000707", [centre.id]).with_narrower == 3
    assert count_patients(loaded, "HP:0000240", [centre.id]).with_narrower == 1


def test_what_is_excluded_or_removed_does_not_count(loaded: Session, centre: Centre):
    centre.enrols("HP:0001250", standing="excluded")
    centre.enrols("HP:0001250", removed=True)

    assert count_patients(loaded, "HP:0001250", [centre.id]) == PatientCount(
        exactly=0, with_narrower=0
    )


def test_an_erased_patient_does_not_count(loaded: Session, centre: Centre):
    erased = loaded.get_one(Patient, centre.enrols("HP:0001250"))
    erased.erased_at = datetime.now(UTC)
    loaded.flush()

    assert count_patients(loaded, "HP:0001250", [centre.id]).exactly == 0


def test_another_centre_s_patients_do_not_count(loaded: Session, centre: Centre):
    Centre(loaded).enrols("HP:0001250")

    assert count_patients(loaded, "HP:0001250", [centre.id]).exactly == 0
    assert count_patients(loaded, "HP:0001250", []).with_narrower == 0
