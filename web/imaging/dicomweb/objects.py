"""Sends what is no DICOM: photographs, films (piece by piece, as players ask), papers, signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from flask import request

from web.imaging.dicomweb.answers import nothing_here, record_opening, refuse, stream
from web.imaging.stored_files import find_instance
from web.models.imaging import ImageInstance, ImageSeries

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Response

    from web.imaging.place import ImagePlace

_SUFFIXES: Final[Mapping[str, str]] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
    "application/pdf": "pdf",
    "application/dicom": "dcm",
}


def stored_object(place: ImagePlace, series_id: UUID, instance_id: UUID) -> Response:
    """Send a file or the range of it that is asked for (RFC 9110 section 14)."""
    stored = find_instance(place, ImageSeries.id == series_id, ImageInstance.id == instance_id)
    if stored is None:
        return nothing_here()
    row = stored.row
    start, stop = _asked_range(row.size)
    pieces = stored.read(start, stop - start)
    record_opening(place, stored)
    is_part = stop - start < row.size
    answer = stream(
        place,
        row.series_id,
        pieces,
        content_type=row.media_type,
        size=stop - start,
        status=206 if is_part else 200,
    )
    if is_part:
        answer.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{row.size}"
    answer.headers["Accept-Ranges"] = "bytes"
    # A name of ours: what the file was called may tell whose it is.
    name = f"image-{row.id.hex[:8]}.{_SUFFIXES.get(row.media_type, 'bin')}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _asked_range(size: int) -> tuple[int, int]:
    """Return the bytes to send; several ranges, or another unit, are answered with all of them."""
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return 0, size
    found = asked.range_for_length(size)
    if found is None:
        refuse(416, f"The file has {size} bytes.")
    return found
