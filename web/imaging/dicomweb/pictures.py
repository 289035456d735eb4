"""Sends small pictures and single frames as pictures (PS3.18 sections 10.4.1.1.3 and .4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from web.imaging.dicomweb.answers import nothing_here, record_opening, stream
from web.imaging.stored_files import find_stored_series
from web.models.imaging import ImageSeries, ImageStudy

if TYPE_CHECKING:
    from flask import Response

    from web.imaging.place import ImagePlace

_PNG: Final = b"\x89PNG"


def thumbnail(place: ImagePlace, study_uid: str, series_uid: str) -> Response:
    """Send the small picture that was made when the series came."""
    found = find_stored_series(
        place,
        ImageStudy.study_uid == study_uid,
        ImageSeries.series_uid == series_uid,
        ImageSeries.thumbnail_ref.is_not(None),
    )
    if not found:
        return nothing_here()
    picture = found[0].thumbnail()
    record_opening(place, found[0])
    kind = "image/png" if picture.startswith(_PNG) else "image/jpeg"
    return stream(place, found[0].row.id, iter((picture,)), content_type=kind, size=len(picture))
