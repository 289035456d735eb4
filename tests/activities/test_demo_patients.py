from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from activities.demo_cast import id_of
from activities.demo_patients import dicom_file
from activities.demo_stories import read_stories
from tests.support.served_demo import a_kept_demo
from web.file_store import FileStore
from web.models.discussions import Attachment, PanelRequest
from web.models.patients import Patient
from web.models.protection import VaultIdentity
from web.patient_keys import PatientKeys

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Databases


def test_files_lie_encrypted_in_the_store_and_open_unchanged(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh("sqlite") as lent:
        settings = a_kept_demo(lent, tmp_path)
        with lent.sessions() as session:
            for row in session.scalars(select(Attachment)):
                cipher = PatientKeys.of(settings).cipher(session, row.patient_id)
                store = FileStore.of(settings)
                content = b"".join(store.open_decrypted(row.file_ref, cipher, row.file_context))

                assert content[128:132] == b"DICM"
                assert hashlib.sha256(content).hexdigest() == row.sha256
                assert row.media_type == "application/dicom"
            assert len(session.scalars(select(Attachment)).all()) == 3
        kept = list((tmp_path / "files").rglob("*"))
        assert not any(b"DICM" in path.read_bytes() for path in kept if path.is_file())


def test_names_are_in_the_vault_and_texts_sealed(databases: Databases, tmp_path: Path) -> None:
    story = next(each for each in read_stories() if each.key == "fbn1")
    with databases.fresh("sqlite") as lent:
        settings = a_kept_demo(lent, tmp_path)
        with lent.sessions() as session:
            patient = session.get_one(Patient, id_of("fbn1", "patient"))
            request = session.get_one(PanelRequest, id_of("fbn1", "panel"))
            cipher = PatientKeys.of(settings).cipher(session, patient.id)
            place = f"panel_requests:{request.panel_id}:background"

            assert session.get(VaultIdentity, patient.id) is not None
            assert cipher.open_text(request.sealed_background, place) == story.background
            assert patient.enrolled_at < request.changed_at or (
                patient.enrolled_at == request.changed_at
            )
        database_file = lent.url.removeprefix("sqlite:///")
        with open(database_file, "rb") as file:  # noqa: PTH123 - the URL's own spelling
            content = file.read()
    for words in ("Fictif", "ZD-55031", "valve-sparing"):
        assert words.encode() not in content


def test_a_file_that_pydicom_does_not_ship_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="no_such_file"):
        dicom_file("no_such_file.dcm")
