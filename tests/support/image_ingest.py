"""Uploads without pages: rows and pieces as they arrive, and the activities that judge them."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import select
from temporalio.testing import ActivityEnvironment

from activities.imaging.cleaner import Cleaner
from activities.imaging_studies import ImagingStudies
from tests.support.care_records import record_care
from web.file_store import FileStore, StoredFile
from web.imaging.uploads.receiving import (
    NewFile,
    add_file,
    add_part,
    begin_upload,
    complete_upload,
)
from web.models.imaging import (
    ImageInstance,
    ImageSeries,
    ImageUpload,
    SeriesState,
    UploadedFile,
    UploadedPart,
)
from web.models.patients import Patient, Sex
from web.patient_keys import PatientKeys
from workflows.domain.consent import ConsentDecision
from workflows.messages import (
    CleanFiles,
    DestroyOriginals,
    IndexSeries,
    TakeFiles,
    UploadProgress,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.databases import Database
    from tests.support.recorded_panels import RecordedPanels
    from web.patient_keys import PatientCipher


@dataclass
class ImageIngest:
    """A patient whose images come in."""

    world: RecordedPanels
    folder: Path
    cleaner: Cleaner
    patient_id: UUID = field(default_factory=uuid4)
    store_url: str = ""

    def __post_init__(self) -> None:
        self.store = FileStore(self.store_url or f"file://{self.folder}/files")
        self.keys = PatientKeys(bytes(range(32)))
        self.studies = ImagingStudies(self.lent.sessions, self.keys, self.store, self.cleaner)
        with self.lent.sessions.begin() as session:
            session.add(
                Patient(
                    id=self.patient_id,
                    hcp_id=self.world.hcps["DE"],
                    nickname=f"Amber {self.patient_id.hex[:8]}",
                    sex=Sex.FEMALE,
                    birth_year=2021,
                    birth_month=4,
                    residence_area="Schleswig-Holstein",
                    enrolled_by_id=self.world.people["clinician"],
                )
            )
            session.flush()
            self.keys.make_key(session, self.patient_id)

    @property
    def lent(self) -> Database:
        """Return the database."""
        return self.world.lent

    @property
    def cipher(self) -> PatientCipher:
        """Return what opens the patient's files."""
        with self.lent.sessions() as session:
            return self.keys.cipher(session, self.patient_id)

    def sends(self, files: Mapping[str, bytes], *, piece: int = 1 << 20) -> UUID:
        """Send files in pieces and say that all are there; return the upload's id."""
        cipher = self.cipher
        with self.lent.sessions.begin() as session:
            upload = begin_upload(
                session,
                self.patient_id,
                person_id=self.world.people["clinician"],
                panel_id=None,
                command_id=uuid4(),
            )
            for name, content in files.items():
                new = NewFile(id=uuid4(), name=name, size=len(content))
                row = add_file(session, cipher, upload, new)
                for begins_at in range(0, len(content), piece):
                    stored = self._stores(cipher, row.id, begins_at, content[begins_at:][:piece])
                    add_part(session, row, begins_at, stored)
            complete_upload(session, upload)
            return upload.id

    def _stores(
        self, cipher: PatientCipher, file_id: UUID, begins_at: int, piece: bytes
    ) -> StoredFile:
        context = UploadedPart(file_id=file_id, begins_at=begins_at).file_context
        return self.store.put(io.BytesIO(piece), cipher, context)

    def judges(self, upload_id: UUID) -> UploadProgress:
        """Do what the workflow does until the upload waits for a person."""
        taken = self.does(self.studies.take_files, TakeFiles(upload_id=upload_id))
        if taken.is_stopped:
            return taken
        while (
            left := self.does(self.studies.clean_files, CleanFiles(upload_id=upload_id))
        ).waiting:
            assert not left.is_stopped
        if left.is_stopped:
            return left
        return self.does(self.studies.index_series, IndexSeries(upload_id=upload_id))

    def destroys(self, upload_id: UUID) -> UploadProgress:
        """Do what the workflow does when it is woken."""
        return self.does(self.studies.destroy_originals, DestroyOriginals(upload_id=upload_id))

    def decides(self, state: SeriesState) -> None:
        """Decide about every series, as the page of the review does; a refusal destroys."""
        with self.lent.sessions.begin() as session:
            for series in session.scalars(select(ImageSeries)):
                series.state, series.released_at = state, datetime.now(UTC)
            refs = list(session.scalars(select(ImageInstance.file_ref)))
        if state is SeriesState.REFUSED:
            for ref in refs:
                self.store.delete(ref)

    def withdraws(self) -> None:
        """Record that consent for care was given and then withdrawn."""
        for position, care in enumerate((ConsentDecision.GIVEN, ConsentDecision.WITHDRAWN)):
            record_care(self.lent, self.patient_id, self.world.people["clinician"], position, care)

    @staticmethod
    def does(step: Any, message: Any) -> UploadProgress:
        """Run one activity as the worker does."""
        answer: UploadProgress = ActivityEnvironment().run(step, message)
        return answer

    def rows(self, kind: type[Any]) -> list[Any]:
        """Return the rows of a table."""
        with self.lent.sessions() as session:
            return list(session.scalars(select(kind)))

    def files(self) -> dict[str, UploadedFile]:
        """Return the uploaded files by their names."""
        cipher = self.cipher
        return {
            cipher.open_text(row.sealed_name, row.name_context): row
            for row in self.rows(UploadedFile)
        }

    def upload(self, upload_id: UUID) -> ImageUpload:
        """Return an upload as it is now."""
        with self.lent.sessions() as session:
            return session.get_one(ImageUpload, upload_id)

    def stored(self) -> list[str]:
        """Return the names of what lies in the store."""
        return [path.name for path in (self.folder / "files").rglob("*") if path.is_file()]

    def named(self) -> set[str]:
        """Return the names that rows know."""
        refs = {row.file_ref for row in self.rows(UploadedPart)}
        refs |= {row.file_ref for row in self.rows(ImageInstance)}
        for row in self.rows(ImageSeries):
            refs |= {row.metadata_ref, row.thumbnail_ref} - {None}
        return refs
