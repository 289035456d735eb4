"""Puts the body of one request into the store, and its row beside it, or neither of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, cast

from flask import Request
from sqlalchemy.orm import Session

from web.database import writing
from web.file_store import FileStore, FileTooLargeError, StoredFile
from web.imaging.uploads.arriving import ArrivingBytes, end_silence
from web.imaging.uploads.limits import PART_LIMIT
from web.imaging.uploads.receiving import add_part
from web.imaging.uploads.tus_protocol import CHECKSUM_MISMATCH, TusError, checksum
from web.models.imaging import UploadedFile, UploadedPart
from web.patient_keys import PatientCipher


def keep_piece(
    request: Request,
    session: Session,
    store: FileStore,
    cipher: PatientCipher,
    row: UploadedFile,
    make_row: Callable[[], UploadedFile],
) -> int:
    """Take the request's body in as the next piece of a file; return how much has arrived of it.

    No transaction may be open while bytes arrive: a slow line would keep all other writers
    waiting. ``make_row`` gives the file's row inside the transaction that keeps the piece; the
    caller commits it. What was stored is removed again when that refuses.

    Raises:
        TusError: 413 for a body that is too long, 460 for one that is not what was sent.
        UploadRefusedError: as add_part.

    """
    begins_at, left = row.received, row.size - row.received
    most = min(left, PART_LIMIT)
    if request.content_length is not None and request.content_length > most:
        raise TusError(413)
    wanted = checksum(request)
    end_silence(request)
    arriving = ArrivingBytes(request.stream, most, sums_up=wanted is not None)
    part = UploadedPart(file_id=row.id, begins_at=begins_at)
    try:
        stored = store.put(cast("IO[bytes]", arriving), cipher, part.file_context, limit=PART_LIMIT)
    except FileTooLargeError:
        raise TusError(413) from None
    try:
        _compare(wanted, arriving)
        return _write_down(session, make_row, begins_at, stored)
    except BaseException:
        store.delete(stored.ref)
        raise


def _compare(wanted: bytes | None, arriving: ArrivingBytes) -> None:
    if wanted is not None and wanted != arriving.sha1:
        raise TusError(CHECKSUM_MISMATCH)


def _write_down(
    session: Session, make_row: Callable[[], UploadedFile], begins_at: int, stored: StoredFile
) -> int:
    with writing():
        row = make_row()
        if not stored.size:
            # Nothing arrived; an empty piece would only be in the way of the next one.
            raise NothingArrivedError
        received = add_part(session, row, begins_at, stored)
        session.flush()
    return received


class NothingArrivedError(Exception):
    """The line was cut before the first byte; nothing was kept."""
