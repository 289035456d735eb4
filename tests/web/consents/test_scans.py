"""A scan of the signed form: told by what it holds, kept as it is, dropped when refused."""

from __future__ import annotations

import io
from uuid import UUID, uuid4

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from tests.support.centre_site import CLINICIAN, CentreSite
from web.consent_vault import ConsentVault, NewFile
from web.consents.scans import SCAN_LIMIT, drop_unless_used, read_scan, scan_id_of
from web.discussions.file_kinds import FileRefusal, FileRefusedError, MediaType
from web.file_store import NoSuchFileError
from web.identity_vault import VaultReader
from web.models.consents import ConsentFile, ConsentFileKind

PDF = b"%PDF-1.7\nsigned\n%%EOF\n"


def a_photograph() -> bytes:
    """Return a picture with a camera's own words in it."""
    picture, written = Image.new("RGB", (40, 30), "white"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "canary: taken at the bedside"
    picture.save(written, "JPEG", exif=exif)
    return written.getvalue()


def sent(content: bytes, name: str = "scan.pdf") -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


@pytest.mark.parametrize(
    ("content", "kind"), [(PDF, MediaType.PDF), (a_photograph(), MediaType.JPEG)]
)
def test_a_scan_is_evidence_and_stays_as_it_came(content: bytes, kind: MediaType):
    scan = read_scan(sent(content))

    assert (scan.kind, scan.content) == (kind, content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", FileRefusal.EMPTY),
        (b"only words", FileRefusal.UNKNOWN_KIND),
        (b"<html><script>1</script></html>", FileRefusal.UNKNOWN_KIND),
        (PDF + bytes(SCAN_LIMIT), FileRefusal.TOO_LARGE),
    ],
)
def test_what_is_no_scan_is_refused_whatever_its_name_says(content: bytes, reason: FileRefusal):
    with pytest.raises(FileRefusedError) as refusal:
        read_scan(sent(content))

    assert refusal.value.reason is reason


def test_a_scan_whose_consent_did_not_come_to_be_is_dropped(site: CentreSite):
    patient = site.patient(site.enrols())
    vault, file_id = ConsentVault.of(site.settings), scan_id_of(uuid4())
    clinician = site.actor(CLINICIAN).person_id
    new = NewFile(
        id=file_id,
        patient_id=patient.id,
        hcp_id=patient.hcp_id,
        kind=ConsentFileKind.SCAN,
        media_type="application/pdf",
        content=PDF,
        stored_by_id=clinician,
    )
    with site.lent.sessions() as session:
        row = vault.store(session, new)
        session.commit()

        drop_unless_used(session, vault, file_id, row.file_ref)

        assert session.scalars(select(ConsentFile)).all() == []
        with pytest.raises(NoSuchFileError):
            vault.read(
                session, VaultReader(person_id=clinician, hcp_ids=frozenset({patient.hcp_id})), row
            )


def test_a_form_sent_twice_brings_one_scan():
    command_id = UUID(int=7)

    assert scan_id_of(command_id) == scan_id_of(command_id)
