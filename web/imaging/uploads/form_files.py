"""Keeps the files of a form, for browsers without JavaScript, with the same rows as tus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, cast

from werkzeug.datastructures import FileStorage

from web.components.plain_text import plain
from web.file_store import FileStore
from web.imaging.uploads.arriving import ArrivingBytes
from web.imaging.uploads.limits import NAME_LIMIT, PART_LIMIT
from web.imaging.uploads.loading import LoadedUpload
from web.imaging.uploads.receiving import NewFile, add_file, add_part, file_id
from web.models.imaging import UploadedFile, UploadedPart
from web.request_session import db_session, installation


def files_in(sent: Sequence[FileStorage | str] | None) -> list[FileStorage]:
    """Return the files that were chosen; an empty field sends one without a name."""
    return [each for each in sent or () if isinstance(each, FileStorage) and each.filename]


def keep_form_files(upload: LoadedUpload, files: Sequence[FileStorage]) -> Iterator[None]:
    """Keep the files, and yield where the caller commits: nobody waits while pieces are stored.

    The same form a second time adds nothing.
    """
    for number, file in enumerate(files):
        stream = file.stream
        size = stream.seek(0, 2)
        name = plain(file.filename or "", lines=False)[-NAME_LIMIT:] or "file"
        row_id = file_id(upload.cipher, upload.row.id, f"form {number} {size} {name}")
        row = add_file(db_session(), *upload.open, NewFile(id=row_id, name=name, size=size))
        received = row.received
        yield
        while received < size:
            received = _keep_piece(upload, row, received, stream)
            yield
        # What was sent lies in a temporary file, which is not needed any more.
        file.close()


def _keep_piece(upload: LoadedUpload, row: UploadedFile, begins_at: int, stream: IO[bytes]) -> int:
    stream.seek(begins_at)
    store = FileStore.of(installation())
    part = UploadedPart(file_id=row.id, begins_at=begins_at)
    arriving = cast("IO[bytes]", ArrivingBytes(stream, PART_LIMIT))
    piece = store.put(arriving, upload.cipher, part.file_context)
    try:
        return add_part(db_session(), row, begins_at, piece)
    except BaseException:
        store.delete(piece.ref)
        raise
