"""The vault: the owning centre reads what names a patient, nobody else, and always on record."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from tests.support.organisations import an_hcp
from web.identity_vault import (
    Identity,
    IdentityVault,
    NoIdentityError,
    NotOwnCentreError,
    VaultReader,
)
from web.models.audit import AuditAct, AuditEntry
from web.models.protection import VaultIdentity
from web.patient_keys import PatientErasedError, PatientKeys, SealBrokenError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KEYS = PatientKeys(bytes(range(32)))
VAULT = IdentityVault(bytes(range(1, 33)), KEYS)
PATIENT = uuid.UUID("22222222-2222-4222-8222-222222222222")
ANNA = Identity(
    given_name="Anna",
    family_name="Beispiel",
    born_on=date(2019, 4, 30),
    local_record_number="A-4711",
    place="Lübeck",
)


def a_clinician_of(*hcp_ids: uuid.UUID) -> VaultReader:
    return VaultReader(person_id=uuid.uuid4(), hcp_ids=frozenset(hcp_ids))


@pytest.fixture
def centre(session: Session) -> uuid.UUID:
    """Return a centre that has stored Anna's identity."""
    hcp = an_hcp(session, name="Own centre")
    KEYS.make_key(session, PATIENT)
    VAULT.store(session, a_clinician_of(hcp.id), ANNA, patient_id=PATIENT, hcp_id=hcp.id)
    session.commit()
    return hcp.id


def test_the_own_centre_reads_what_it_stored(session: Session, centre: uuid.UUID) -> None:
    reader = a_clinician_of(centre)

    identity = VAULT.read(session, reader, PATIENT, reason="consent form")

    assert identity == ANNA
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (entry.act, entry.person_id) == (AuditAct.IDENTITY_READ, reader.person_id)
    assert (entry.patient_id, entry.reason) == (PATIENT, "consent form")


def test_an_unknown_date_of_birth_stays_unknown(session: Session, centre: uuid.UUID) -> None:
    reader = a_clinician_of(centre)
    unknown = Identity(given_name="A", family_name="B", born_on=None)

    VAULT.store(session, reader, unknown, patient_id=PATIENT, hcp_id=centre)

    assert VAULT.read(session, reader, PATIENT).born_on is None


def test_another_centre_is_refused_and_that_is_on_record(
    session: Session, centre: uuid.UUID
) -> None:
    stranger = a_clinician_of(uuid.uuid4())

    with pytest.raises(NotOwnCentreError):
        VAULT.read(session, stranger, PATIENT)

    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (entry.act, entry.person_id) == (AuditAct.DENIED, stranger.person_id)
    assert entry.patient_id == PATIENT
    assert centre not in stranger.hcp_ids


def test_another_centre_cannot_write_over_it(session: Session, centre: uuid.UUID) -> None:
    other = an_hcp(session, name="Other centre").id
    session.commit()

    with pytest.raises(NotOwnCentreError):
        VAULT.store(session, a_clinician_of(other), ANNA, patient_id=PATIENT, hcp_id=other)
    with pytest.raises(NotOwnCentreError):
        VAULT.store(session, a_clinician_of(other), ANNA, patient_id=PATIENT, hcp_id=centre)

    assert VAULT.read(session, a_clinician_of(centre), PATIENT) == ANNA


def test_the_table_holds_nothing_that_can_be_read(session: Session, centre: uuid.UUID) -> None:
    sealed = session.scalars(
        select(VaultIdentity.sealed).where(VaultIdentity.hcp_id == centre)
    ).one()

    for word in ("Anna", "Beispiel", "2019", "A-4711", "beck"):
        assert word.encode() not in sealed


def test_the_vault_needs_its_own_key_beside_the_patients(
    session: Session, centre: uuid.UUID
) -> None:
    with pytest.raises(SealBrokenError):
        IdentityVault(bytes(32), KEYS).read(session, a_clinician_of(centre), PATIENT)


def test_an_erased_patient_has_no_name(session: Session, centre: uuid.UUID) -> None:
    KEYS.destroy_key(session, PATIENT)

    with pytest.raises(PatientErasedError):
        VAULT.read(session, a_clinician_of(centre), PATIENT)


def test_erasing_removes_the_row(session: Session, centre: uuid.UUID) -> None:
    VAULT.erase(session, PATIENT)
    session.flush()

    with pytest.raises(NoIdentityError):
        VAULT.read(session, a_clinician_of(centre), PATIENT)


def test_an_altered_row_is_noticed(session: Session, centre: uuid.UUID) -> None:
    session.execute(update(VaultIdentity).values(sealed=b"x" * 60))
    session.expire_all()

    with pytest.raises(SealBrokenError):
        VAULT.read(session, a_clinician_of(centre), PATIENT)
