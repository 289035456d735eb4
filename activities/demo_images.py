"""Gives a patient of the demonstration images: through the real cleaning, signed and released.

The files come with pydicom: parts of them are of people who allowed that, with other names.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from activities.demo_cast import id_of
from web import audit
from web.file_store import FileStore
from web.imaging.review.releasing import mark_released
from web.imaging.uploads.receiving import NewFile, add_file, add_part, complete_upload
from web.models.audit import AuditAct
from web.models.imaging import (
    ImageConsent,
    ImageReview,
    ImageSeries,
    ImageUpload,
    ReviewDecision,
    UploadedFile,
    UploadedPart,
    UploadState,
)
from web.models.panels import Panel
from web.models.patients import Patient
from web.patient_keys import PatientCipher, PatientKeys
from web.settings import Settings
from workflows.messages import CleanFiles, DestroyOriginals, IndexSeries, TakeFiles

STORY: Final = "stxbp1"
SLICES: Final = 16
# What the slices are made from: an identifier, a place and a number of the one that there is.
_UID, _PLACE, _NUMBER = (
    b".1.1.1.1.1.20040119072730.12322",
    b"-75.699997",
    b"\x20\x00\x13\x00IS\x02\x001 ",
)
# PixelData of 128 rows, each of 256 bytes (PS3.5 7.1.2).
_PIXELS: Final = b"\xe0\x7f\x10\x00OW\x00\x00"
_ROWS: Final = 128
_ROW: Final = 256


def ensure_images(settings: Settings, sessions: sessionmaker[Session]) -> Iterator[str]:
    """Add the images unless they are there; what was begun is finished."""
    upload_id = id_of(STORY, "images")
    with sessions() as session:
        upload, panel = (
            session.get(ImageUpload, upload_id),
            session.get(Panel, id_of(STORY, "panel")),
        )
    if panel is None or (upload is not None and upload.state is UploadState.DONE):
        return
    patient_id, store = panel.patient_id, FileStore.of(settings)
    with sessions() as session:
        cipher = PatientKeys.of(settings).cipher(session, patient_id)
        by_id = session.get_one(Patient, patient_id).enrolled_by_id
    _send(sessions, store, cipher, upload_id, by_id)
    # What reads images takes a second to import, which a start that finds them need not wait for.
    from activities.imaging.cleaner import Cleaner
    from activities.imaging_studies import ImagingStudies

    with Cleaner() as cleaner:
        studies = ImagingStudies(sessions, PatientKeys.of(settings), store, cleaner)
        studies.take_files(TakeFiles(upload_id=upload_id))
        while studies.clean_files(CleanFiles(upload_id=upload_id)).waiting:
            continue
        studies.index_series(IndexSeries(upload_id=upload_id))
        count = _release(sessions, patient_id, by_id)
        studies.destroy_originals(DestroyOriginals(upload_id=upload_id))
    yield f"{count} series of images are there: CT, ultrasound, ECG and a photograph."


def demo_files() -> Mapping[str, bytes]:
    """Return the files by their names: a CT of several slices, an ultrasound, an ECG, a picture."""
    slice_ = _test_file("CT_small.dcm")
    slices = {f"CT/IM{number:04}": ct_slice(slice_, number) for number in range(SLICES)}
    return slices | {
        "US/IM0001": _test_file("examples_ybr_color.dcm"),
        "ECG/IM0001": _test_file("waveform_ecg.dcm"),
        "photograph.png": photograph(),
    }


def ct_slice(content: bytes, number: int) -> bytes:
    """Return the slice as another one of its series: other identifier, place, number, rows moved.

    Each value is replaced by one of the same length, so that no length in the file changes.
    """
    if not number:
        return content
    uid = _UID[:-2] + f"{(22 + number) % 100:02}".encode()
    place = f"{-75.699997 + 3 * number:.6f}".encode()[: len(_PLACE)].ljust(len(_PLACE), b"0")
    numbered = _NUMBER[:-2] + f"{number + 1:<2}".encode()
    changed = content.replace(_UID, uid).replace(_PLACE, place).replace(_NUMBER, numbered)
    begins_at = changed.index(_PIXELS) + len(_PIXELS) + 4
    ends_at, moved = begins_at + _ROWS * _ROW, begins_at + 2 * number * _ROW
    return (
        changed[:begins_at] + changed[moved:ends_at] + changed[begins_at:moved] + changed[ends_at:]
    )


def photograph(width: int = 320, height: int = 240) -> bytes:
    """Return a PNG of a made-up skin with a pale spot (PNG, ISO/IEC 15948)."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            pale = 40 if (x - 190) ** 2 / 3600 + (y - 110) ** 2 / 1600 < 1 else 0
            grain = (x * 7 + y * 13) % 9
            rows += bytes((205 + pale // 2 + grain, 160 + pale + grain, 140 + pale + grain))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    sum_ = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", sum_)


def _test_file(name: str) -> bytes:
    from pydicom.data import get_testdata_file

    return Path(str(get_testdata_file(name))).read_bytes()


def _send(
    sessions: sessionmaker[Session],
    store: FileStore,
    cipher: PatientCipher,
    upload_id: UUID,
    by_id: UUID,
) -> None:
    with sessions.begin() as session:
        if session.get(ImageUpload, upload_id) is None:
            session.add(
                ImageUpload(
                    id=upload_id,
                    patient_id=cipher.patient_id,
                    panel_id=id_of(STORY, "panel"),
                    uploaded_by_id=by_id,
                    command_id=upload_id,
                )
            )
    for name, content in demo_files().items():
        _send_file(sessions, store, cipher, upload_id, name, content)
    with sessions.begin() as session:
        upload = session.get_one(ImageUpload, upload_id)
        if upload.state is not UploadState.RECEIVING:
            return
        count = complete_upload(session, upload)
        audit.record(
            session,
            act=AuditAct.UPLOADED,
            person_id=by_id,
            subject_kind="image_upload",
            subject_id=upload_id,
            patient_id=cipher.patient_id,
            panel_id=upload.panel_id,
            detail={"files": count},
        )


def _send_file(
    sessions: sessionmaker[Session],
    store: FileStore,
    cipher: PatientCipher,
    upload_id: UUID,
    name: str,
    content: bytes,
) -> None:
    row_id = id_of(STORY, "image file", name)
    with sessions() as session:
        known = session.get(UploadedFile, row_id)
    if known is not None and known.received:
        return
    context = UploadedPart(file_id=row_id, begins_at=0).file_context
    stored = store.put(io.BytesIO(content), cipher, context)
    with sessions.begin() as session:
        upload = session.get_one(ImageUpload, upload_id)
        new = NewFile(id=row_id, name=name, size=len(content))
        add_part(session, add_file(session, cipher, upload, new), 0, stored)


def _release(sessions: sessionmaker[Session], patient_id: UUID, by_id: UUID) -> int:
    """Let the enrolling clinician sign for every series, and for the face in the photograph."""
    now = datetime.now(UTC)
    with sessions.begin() as session:
        series = session.scalars(
            select(ImageSeries).where(ImageSeries.patient_id == patient_id)
        ).all()
        for each in series:
            review_id = id_of(STORY, "image review", str(each.id))
            if session.get(ImageReview, review_id) is not None:
                continue
            review = ImageReview(
                id=review_id,
                series_id=each.id,
                decision=ReviewDecision.RELEASE,
                decided_by_id=by_id,
                decided_at=now,
                carried_out_at=now,
                masks={},
                failed_because="",
                command_id=review_id,
            )
            session.add(review)
            mark_released(each, review)
        consent_id = id_of(STORY, "image consent")
        if session.get(ImageConsent, consent_id) is None:
            session.add(
                ImageConsent(
                    id=consent_id,
                    patient_id=patient_id,
                    is_given=True,
                    signed_on=now.date(),
                    recorded_by_id=by_id,
                    command_id=consent_id,
                )
            )
    return len(series)
