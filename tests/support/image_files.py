"""Made-up DICOM files as they are after cleaning, and the rows that say where they lie."""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    UID,
    CTImageStorage,
    ExplicitVRLittleEndian,
    UltrasoundMultiFrameImageStorage,
)

from web.file_store import FileStore
from web.models.imaging import (
    ImageConsent,
    ImageInstance,
    ImageSeries,
    ImageStudy,
    ImageUpload,
    SeriesState,
    UploadState,
)
from web.patient_keys import PatientKeys

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.patient_keys import PatientCipher
    from web.settings import Settings


@dataclass(kw_only=True)
class StoredSeries:
    """What was stored, for a test to compare with: UIDs, ids, and each frame's bytes."""

    id: UUID
    study_uid: str
    series_uid: str
    sop_uids: list[str] = field(default_factory=list)
    instance_ids: list[UUID] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)
    # By instance, by frame.
    frames: list[list[bytes]] = field(default_factory=list)

    def path(self, instance: int | None = None) -> str:
        """Return the address of the series, or of one of its instances, below a DICOMweb root."""
        series = f"/dicomweb/studies/{self.study_uid}/series/{self.series_uid}"
        return series if instance is None else f"{series}/instances/{self.sop_uids[instance]}"


def made_uid() -> str:
    """Return a new UID as PS3.5 B.2 makes them."""
    return f"2.25.{uuid4().int}"


def a_dicom_file(
    study_uid: str,
    series_uid: str,
    sop_uid: str,
    *,
    number: int = 1,
    frames: int = 1,
    side: int = 64,
    modality: str = "CT",
) -> tuple[Dataset, bytes]:
    """Return a data set with random pixels (16 bit, grey) and its Part 10 file."""
    pixels = np.random.default_rng(number).integers(0, 4096, (frames, side, side), dtype=np.uint16)
    is_ct = modality == "CT"
    made = Dataset()
    sop_class = CTImageStorage if is_ct else UltrasoundMultiFrameImageStorage
    made.SOPClassUID = sop_class
    made.SOPInstanceUID, made.SeriesInstanceUID = sop_uid, series_uid
    made.StudyInstanceUID = study_uid
    made.Modality, made.InstanceNumber, made.SeriesNumber = modality, number, 2
    made.PatientName = made.PatientID = "Amber Heron"
    made.PatientIdentityRemoved = "YES"
    made.Rows = made.Columns = side
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 12, 11, 0
    if is_ct:
        made.RescaleSlope, made.RescaleIntercept = "1", "-1024"
        made.PixelSpacing, made.ImagePositionPatient = [0.5, 0.5], [0, 0, number]
        made.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        made.FrameOfReferenceUID = f"{study_uid}1"[:64]
    if frames > 1:
        made.NumberOfFrames = frames
    made.PixelData = pixels.tobytes()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = sop_class
    made.file_meta.MediaStorageSOPInstanceUID = UID(sop_uid)
    written = io.BytesIO()
    made.save_as(written, enforce_file_format=True)
    return made, written.getvalue()


@dataclass(kw_only=True)
class SeriesStore:
    """Stores made-up series of one patient."""

    session: Session
    settings: Settings
    patient_id: UUID
    person_id: UUID

    @property
    def cipher(self) -> PatientCipher:
        """Return the patient's cipher."""
        return PatientKeys.of(self.settings).cipher(self.session, self.patient_id)

    def add(
        self,
        *,
        slices: int = 2,
        frames: int = 1,
        side: int = 64,
        modality: str = "CT",
        state: SeriesState = SeriesState.RELEASED,
        **columns: Any,
    ) -> StoredSeries:
        """Store a series of grey images."""
        study = ImageStudy(
            id=uuid4(),
            patient_id=self.patient_id,
            study_uid=made_uid(),
            study_date=date(2024, 3, 5),
        )
        made = StoredSeries(id=uuid4(), study_uid=study.study_uid, series_uid=made_uid())
        row = ImageSeries(
            id=made.id,
            patient_id=self.patient_id,
            study_id=study.id,
            upload_id=self._upload(),
            series_uid=made.series_uid,
            kind="dicom",
            modality=modality,
            series_number=2,
            rows=side,
            columns=side,
            instance_count=slices,
            frame_count=slices * frames,
            state=state,
            released_at=datetime.now(UTC) if state is SeriesState.RELEASED else None,
            receipt_profile="PS3.15 2026c",
            **columns,
        )
        self.session.add(study)
        self.session.flush()
        self.session.add(row)
        self.session.flush()
        how: dict[str, Any] = {"frames": frames, "side": side, "modality": modality}
        self._finish(row, [self._instance(made, at, **how) for at in range(1, slices + 1)])
        return made

    def add_object(
        self,
        kind: str,
        media_type: str,
        content: bytes,
        *,
        size: tuple[int | None, int | None] = (None, None),
        pages: int = 1,
        **columns: Any,
    ) -> StoredSeries:
        """Store a photograph, a film, a document or a signal as a series of its own.

        ``size`` is width and height in pixels, ``columns`` are those of the series.
        """
        study = ImageStudy(id=uuid4(), patient_id=self.patient_id, study_uid=made_uid())
        made = StoredSeries(id=uuid4(), study_uid=study.study_uid, series_uid=made_uid())
        row = ImageSeries(
            id=made.id,
            patient_id=self.patient_id,
            study_id=study.id,
            upload_id=self._upload(),
            series_uid=made.series_uid,
            kind=kind,
            instance_count=1,
            **({"state": SeriesState.RELEASED} | columns),
        )
        self.session.add(study)
        self.session.flush()
        self.session.add(row)
        self.session.flush()
        width, height = size
        more = {"columns": width, "rows": height, "frames": pages}
        self._store(made, made_uid(), content, media_type=media_type, **more)
        self.session.flush()
        return made

    def consents(self, *, is_given: bool) -> None:
        """Record consent to identifiable images, or that it was taken back."""
        self.session.add(
            ImageConsent(
                patient_id=self.patient_id,
                is_given=is_given,
                recorded_by_id=self.person_id,
                command_id=uuid4(),
            ),
        )
        self.session.flush()

    def _upload(self) -> UUID:
        upload = ImageUpload(
            id=uuid4(),
            patient_id=self.patient_id,
            uploaded_by_id=self.person_id,
            state=UploadState.READY,
            command_id=uuid4(),
        )
        self.session.add(upload)
        self.session.flush()
        return upload.id

    def _instance(self, made: StoredSeries, number: int, **how: Any) -> dict[str, Any]:
        sop_uid = made_uid()
        dataset, content = a_dicom_file(
            made.study_uid, made.series_uid, sop_uid, number=number, **how
        )
        pixels = dataset.PixelData
        begin, size = content.index(pixels), len(pixels) // how["frames"]
        offsets = [[begin + at * size, size] for at in range(how["frames"])]
        row = self._store(
            made,
            sop_uid,
            content,
            sop_class=str(dataset.SOPClassUID),
            instance_number=number,
            transfer_syntax=str(ExplicitVRLittleEndian),
            rows=how["side"],
            columns=how["side"],
            frames=how["frames"],
            frame_offsets={"frames": offsets},
        )
        made.frames.append([content[at : at + length] for at, length in offsets])
        del dataset.PixelData
        described: dict[str, Any] = dataset.to_json_dict()
        written = zlib.compress(json.dumps(described).encode())
        row.sealed_metadata = self.cipher.seal(written, row.metadata_context)
        return described

    def _store(
        self, made: StoredSeries, sop_uid: str, content: bytes, **columns: Any
    ) -> ImageInstance:
        row = ImageInstance(
            id=uuid4(),
            patient_id=self.patient_id,
            series_id=made.id,
            sop_uid=sop_uid,
            source_digest=hashlib.sha256(content).digest(),
            **columns,
        )
        stored = FileStore.of(self.settings).put(io.BytesIO(content), self.cipher, row.file_context)
        row.file_ref, row.size, row.sha256 = stored.ref, stored.size, stored.sha256
        self.session.add(row)
        made.sop_uids.append(sop_uid)
        made.instance_ids.append(row.id)
        made.files.append(content)
        return row

    def _finish(self, row: ImageSeries, described: list[dict[str, Any]]) -> None:
        store = FileStore.of(self.settings)
        whole = io.BytesIO(json.dumps(described).encode())
        row.metadata_ref = store.put(whole, self.cipher, row.metadata_context).ref
        picture = io.BytesIO(b"\x89PNG\r\n\x1a\nnot looked into")
        row.thumbnail_ref = store.put(picture, self.cipher, row.thumbnail_context).ref
        receipt = {"options": [], "files": row.instance_count, "removed": {"PatientName": 1}}
        row.sealed_receipt = self.cipher.seal(json.dumps(receipt), row.receipt_context)
        self.session.flush()
