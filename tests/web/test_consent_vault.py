"""The vault of signed consents: sealed twice, read by the owning centre only, always on record."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.support.organisations import a_person, an_hcp
from web.consent_vault import ConsentVault, NewFile
from web.file_store import FileStore, NoSuchFileError
from web.identity_vault import NotOwnCentreError, VaultReader
from web.models.audit import AuditAct, AuditEntry
from web.models.consents import ConsentFile, ConsentFileKind
from web.models.patients import Patient, Sex
from web.patient_keys import PatientErasedError, PatientKeys, SealBrokenError

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

KEYS = PatientKeys(bytes(range(32)))
SCAN = b"%PDF-1.7 signed by Canary Quastenflosser\n%%EOF"


@pytest.fixture
def vault(tmp_path: Path) -> ConsentVault:
    return ConsentVault(bytes(range(1, 33)), KEYS, FileStore(f"file://{tmp_path}"))


@pytest.fixture
def patient(session: Session) -> Patient:
    hcp, clinician = an_hcp(session), a_person(session)
    row = Patient(
        id=uuid.uuid4(),
        hcp_id=hcp.id,
        nickname=f"Vault {uuid.uuid4().hex[:8]}",
        sex=Sex.FEMALE,
        birth_year=2021,
        birth_month=4,
        residence_area="Holstein",
        enrolled_by_id=clinician.id,
    )
    session.add(row)
    session.flush()
    KEYS.make_key(session, row.id)
    return row


def a_scan(patient: Patient) -> NewFile:
    return NewFile(
        id=uuid.uuid4(),
        patient_id=patient.id,
        hcp_id=patient.hcp_id,
        kind=ConsentFileKind.SCAN,
        media_type="application/pdf",
        content=SCAN,
        stored_by_id=patient.enrolled_by_id,
        names={"parent": "Canary Quastenflosser"},
    )


def a_clinician_of(hcp_id: uuid.UUID) -> VaultReader:
    return VaultReader(person_id=uuid.uuid4(), hcp_ids=frozenset({hcp_id}))


def acts_on(session: Session, row: ConsentFile) -> list[AuditAct]:
    return list(
        session.scalars(
            select(AuditEntry.act)
            .where(AuditEntry.subject_id == str(row.id))
            .order_by(AuditEntry.seq),
        ),
    )


def test_the_owning_centre_reads_what_it_stored_and_both_are_on_record(
    session: Session, vault: ConsentVault, patient: Patient
):
    row = vault.store(session, a_scan(patient))

    content = vault.read(session, a_clinician_of(patient.hcp_id), row)

    assert content == SCAN
    assert (row.size, row.media_type) == (len(SCAN), "application/pdf")
    assert vault.names(session, row) == {"parent": "Canary Quastenflosser"}
    assert acts_on(session, row) == [AuditAct.UPLOADED, AuditAct.DOWNLOADED]


def test_another_centre_is_refused_on_record(
    session: Session, vault: ConsentVault, patient: Patient
):
    row = vault.store(session, a_scan(patient))
    session.commit()

    with pytest.raises(NotOwnCentreError):
        vault.read(session, a_clinician_of(uuid.uuid4()), row)

    assert acts_on(session, row) == [AuditAct.UPLOADED, AuditAct.DENIED]


def test_neither_the_patient_s_key_nor_the_vault_s_opens_it_alone(
    session: Session, vault: ConsentVault, patient: Patient, tmp_path: Path
):
    row = vault.store(session, a_scan(patient))
    other = ConsentVault(bytes(32), KEYS, FileStore(f"file://{tmp_path}"))

    [stored] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert b"Canary" not in stored.read_bytes()
    assert b"Canary" not in row.sealed_names
    cipher = KEYS.cipher(session, patient.id)
    context = f"consent_files:{row.id}:file"
    opened = b"".join(FileStore(f"file://{tmp_path}").open_decrypted(row.file_ref, cipher, context))
    assert b"Canary" not in opened
    with pytest.raises(SealBrokenError):
        other.read(session, a_clinician_of(patient.hcp_id), row)


def test_what_is_sealed_opens_in_its_own_place_only(
    session: Session, vault: ConsentVault, patient: Patient
):
    sealed = vault.seal(session, patient.id, b"answers", "tablet_sessions:1:answers")

    assert vault.open(session, patient.id, sealed, "tablet_sessions:1:answers") == b"answers"
    with pytest.raises(SealBrokenError):
        vault.open(session, patient.id, sealed, "tablet_sessions:2:answers")


def test_erasing_the_patient_closes_the_vault(
    session: Session, vault: ConsentVault, patient: Patient
):
    row = vault.store(session, a_scan(patient))

    KEYS.destroy_key(session, patient.id)

    with pytest.raises(PatientErasedError):
        vault.read(session, a_clinician_of(patient.hcp_id), row)


def test_what_is_discarded_is_gone(session: Session, vault: ConsentVault, patient: Patient):
    row = vault.store(session, a_scan(patient))

    vault.discard(row.file_ref)

    with pytest.raises(NoSuchFileError):
        vault.read(session, a_clinician_of(patient.hcp_id), row)
