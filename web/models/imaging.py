"""Tables of imaging: what was uploaded, what became of it, and what may be seen.

A study and its series are known by cleaned identifiers only (PS3.15 Annex E); whatever a person or
a device wrote is sealed with the patient's key, and pixels lie encrypted in the file store.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from web.models.base import Base, Identified, JsonObject


def _now() -> datetime:
    return datetime.now(UTC)


class UploadState(StrEnum):
    """How far an upload has come."""

    RECEIVING = "receiving"
    CLEANING = "cleaning"
    READY = "ready"
    DONE = "done"
    DISCARDED = "discarded"


class UploadedFileState(StrEnum):
    """What became of one file."""

    RECEIVING = "receiving"
    RECEIVED = "received"
    CLEANED = "cleaned"
    REVIEW = "review"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    # An archive whose members became files of their own.
    UNPACKED = "unpacked"
    # A directory of a medium (DICOMDIR) or what a system adds to folders: nothing is missing.
    SET_ASIDE = "set_aside"


class SeriesState(StrEnum):
    """Whether a series may be seen outside the enrolling centre."""

    QUARANTINED = "quarantined"
    RELEASED = "released"
    REFUSED = "refused"


class ImageUpload(Identified):
    """One drop of files by one person: the unit of the workflow and of the progress shown."""

    __tablename__ = "image_uploads"
    __table_args__ = (Index(None, "patient_id", "started_at"), Index(None, "state"))

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    # The panel from whose page it was started, if any: its timeline shows the receipt.
    panel_id: Mapped[uuid.UUID | None]
    uploaded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    state: Mapped[UploadState] = mapped_column(default=UploadState.RECEIVING)
    started_at: Mapped[datetime] = mapped_column(default=_now)
    # When the last file had arrived and the person (or the protocol) said so.
    completed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    # When the worker last started the workflow, so that a lost start is made again.
    workflow_started_at: Mapped[datetime | None]
    # Of what a program sends in one request: when that was last at work. Nobody can go on with it,
    # so silence ends it. None for a person's upload, who may come back tomorrow.
    heard_at: Mapped[datetime | None]
    command_id: Mapped[uuid.UUID] = mapped_column(unique=True)


class UploadedFile(Identified):
    """One file as it came: how much has arrived, and the verdict in the end.

    The name may tell who the patient is: it is sealed, and only the enrolling centre sees it.
    """

    __tablename__ = "uploaded_files"
    __table_args__ = (Index(None, "upload_id", "position"),)

    upload_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("image_uploads.id"))
    position: Mapped[int]
    # Inside an archive: the file that held it.
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("uploaded_files.id"))
    sealed_name: Mapped[bytes]
    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[UploadedFileState] = mapped_column(default=UploadedFileState.RECEIVING)
    # A RefusalReason, or empty; ``detail`` is a code such as a transfer syntax, never a text.
    reason: Mapped[str] = mapped_column(String(48), default="")
    detail: Mapped[str] = mapped_column(String(128), default="")
    instance_id: Mapped[uuid.UUID | None]
    changed_at: Mapped[datetime] = mapped_column(default=_now)
    original_destroyed_at: Mapped[datetime | None]

    @property
    def name_context(self) -> str:
        """Return the place to which the sealed name is bound."""
        return f"uploaded_files:{self.id}:name"


class UploadedPart(Base):
    """One piece of a file (a PATCH of tus), encrypted until the file is judged."""

    __tablename__ = "uploaded_parts"

    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("uploaded_files.id"), primary_key=True)
    begins_at: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    file_ref: Mapped[str] = mapped_column(String(64))

    @property
    def file_context(self) -> str:
        """Return the place to which the stored piece is bound."""
        return f"uploaded_parts:{self.file_id}:{self.begins_at}"


class ImageStudy(Identified):
    """One examination, as the cleaned identifiers group it."""

    __tablename__ = "image_studies"
    __table_args__ = (UniqueConstraint("patient_id", "study_uid"),)

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    # 2.25. and a keyed hash (PS3.5 B.2); empty series of photographs have made ones too.
    study_uid: Mapped[str] = mapped_column(String(64))
    # Shifted by the patient's secret offset (PS3.15 E.3.6).
    study_date: Mapped[date | None]
    made_at: Mapped[datetime] = mapped_column(default=_now)


class ImageSeries(Identified):
    """One series: the unit that is reviewed, released and shown."""

    __tablename__ = "image_series"
    __table_args__ = (
        UniqueConstraint("patient_id", "series_uid"),
        Index(None, "study_id"),
        Index(None, "patient_id", "state"),
    )

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("image_studies.id"))
    upload_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("image_uploads.id"))
    series_uid: Mapped[str] = mapped_column(String(64))
    # An ImageKind; for DICOM ``modality`` says more (PS3.3 C.7.3.1.1.1).
    kind: Mapped[str] = mapped_column(String(24))
    modality: Mapped[str] = mapped_column(String(16), default="")
    series_number: Mapped[int | None]
    # A code of the list of descriptions, never what a device or person wrote.
    description: Mapped[str] = mapped_column(String(64), default="")
    body_part: Mapped[str] = mapped_column(String(32), default="")
    laterality: Mapped[str] = mapped_column(String(4), default="")
    rows: Mapped[int | None]
    columns: Mapped[int | None]
    instance_count: Mapped[int] = mapped_column(default=0)
    frame_count: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    is_volume: Mapped[bool] = mapped_column(default=False)
    # A VolumeFault: why the slices make no volume that could be cut another way.
    volume_fault: Mapped[str] = mapped_column(String(24), default="", server_default="")
    # Shows a face or could be rendered as one: seen only with consent to identifiable images.
    is_identifiable: Mapped[bool] = mapped_column(default=False)
    state: Mapped[SeriesState] = mapped_column(default=SeriesState.QUARANTINED)
    # ReviewReason codes: why a person must look before it is released.
    review_reasons: Mapped[JsonObject] = mapped_column(default=dict)
    # DICOM JSON Model of all instances (PS3.18 F), computed once, in the file store.
    metadata_ref: Mapped[str | None] = mapped_column(String(64))
    thumbnail_ref: Mapped[str | None] = mapped_column(String(64))
    # What was removed, replaced, shifted and kept: JSON, sealed; without a value of the original.
    sealed_receipt: Mapped[bytes | None]
    receipt_profile: Mapped[str] = mapped_column(String(64), default="")
    made_at: Mapped[datetime] = mapped_column(default=_now)
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)

    @property
    def metadata_context(self) -> str:
        """Return the place to which the stored metadata is bound."""
        return f"image_series:{self.id}:metadata"

    @property
    def thumbnail_context(self) -> str:
        """Return the place to which the stored thumbnail is bound."""
        return f"image_series:{self.id}:thumbnail"

    @property
    def receipt_context(self) -> str:
        """Return the place to which the sealed receipt is bound."""
        return f"image_series:{self.id}:receipt"


class ImageInstance(Identified):
    """One cleaned object: a DICOM instance, a photograph, a film, a document, a signal."""

    __tablename__ = "image_instances"
    __table_args__ = (
        UniqueConstraint("patient_id", "sop_uid"),
        # The same file a second time, inside one patient.
        UniqueConstraint("patient_id", "source_digest"),
        Index(None, "series_id", "instance_number"),
    )

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    series_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("image_series.id"))
    sop_uid: Mapped[str] = mapped_column(String(64))
    sop_class: Mapped[str] = mapped_column(String(64), default="")
    instance_number: Mapped[int | None]
    media_type: Mapped[str] = mapped_column(String(80), default="application/dicom")
    transfer_syntax: Mapped[str] = mapped_column(String(64), default="")
    rows: Mapped[int | None]
    columns: Mapped[int | None]
    frames: Mapped[int] = mapped_column(default=1)
    # {"frames": [[offset, length], …]}: bytes of each frame inside the stored Part 10 file.
    frame_offsets: Mapped[JsonObject] = mapped_column(default=dict)
    # Empty once the file was destroyed: the row stays for the marks and views that name it.
    file_ref: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    # Keyed hash of the original: tells a duplicate, and nothing to whoever lacks the key.
    source_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    # DICOM JSON Model of this instance (PS3.18 F), compressed by zlib; the series has all of them.
    # Of a recording of signals: {"seconds": …, "channels": [[label, samples a second], …]}.
    sealed_metadata: Mapped[bytes | None]
    made_at: Mapped[datetime] = mapped_column(default=_now)

    @property
    def file_context(self) -> str:
        """Return the place to which the stored file is bound."""
        return f"image_instances:{self.id}:file"

    @property
    def metadata_context(self) -> str:
        """Return the place to which the sealed metadata is bound."""
        return f"image_instances:{self.id}:metadata"


# What a series holds; of a destroyed image nothing may be counted, signed, sent or shown.
HAS_FILE: Final = ImageInstance.file_ref != ""


class ReviewDecision(StrEnum):
    """What a named person decided about a series."""

    RELEASE = "release"
    REFUSE = "refuse"
    WITHHOLD = "withhold"


class ImageReview(Identified):
    """A signature under a release or a refusal. What was signed is never changed.

    The worker then carries it out (blackens pixels, destroys files) and notes how that ended.
    """

    __tablename__ = "image_reviews"
    __table_args__ = (Index(None, "series_id", "decided_at"), Index(None, "carried_out_at"))

    series_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("image_series.id"))
    decision: Mapped[ReviewDecision]
    decided_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime] = mapped_column(default=_now)
    # {"masks": [{"instance", "frame", "x", "y", "width", "height"}, …], "looked_at": …}.
    masks: Mapped[JsonObject] = mapped_column(default=dict)
    carried_out_at: Mapped[datetime | None]
    # {"done": number of instances, "refs": files that are replaced and still to be removed}.
    progress: Mapped[JsonObject] = mapped_column(default=dict)
    # The name of an error, or empty.
    failed_because: Mapped[str] = mapped_column(String(64), default="")
    command_id: Mapped[uuid.UUID] = mapped_column(unique=True)


class ImageOpening(Base):
    """That a person looks at a series: written with the audit row that says so, not per frame.

    A row older than a quarter of an hour counts for nothing.
    """

    __tablename__ = "image_openings"
    __table_args__ = (Index(None, "opened_at"),)

    # The hash that names the sign-in session.
    session_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    series_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("image_series.id"), primary_key=True)
    # The panel, or on the patient's own pages the patient.
    place_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]


class ImageConsent(Identified):
    """Consent to images that can show who somebody is. Rows are added, never changed."""

    __tablename__ = "image_consents"
    __table_args__ = (Index(None, "patient_id", "recorded_at"),)

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    is_given: Mapped[bool]
    signed_on: Mapped[date | None]
    sealed_original_place: Mapped[bytes | None]
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=_now)
    command_id: Mapped[uuid.UUID] = mapped_column(unique=True)
