"""Sends small pictures and single frames as pictures (PS3.18 sections 10.4.1.1.3 and .4)."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

from flask import request

from web.imaging.dicomweb.accepting import DICOM, choose
from web.imaging.dicomweb.answers import (
    accept_header,
    nothing_here,
    record_opening,
    refuse,
    stream,
)
from web.imaging.dicomweb.renderer import RENDERER, BusyError, NotDrawnError, plain_file
from web.imaging.dicomweb.retrieving import named
from web.imaging.stored_files import find_instance, find_stored_series
from web.models.imaging import ImageInstance, ImageSeries, ImageStudy

if TYPE_CHECKING:
    from flask import Response

    from web.imaging.place import ImagePlace

_PNG: Final = b"\x89PNG"
_LONGEST_SIDE: Final = 1024


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


def rendered(
    place: ImagePlace, study_uid: str, series_uid: str, sop_uid: str, frame: int = 1
) -> Response:
    """Draw one frame; the size is that of ``viewport``, the window that of ``window``."""
    window, longest_side = _asked()
    stored = find_instance(
        place, *named(study_uid, series_uid, sop_uid), ImageInstance.media_type == DICOM
    )
    if stored is None or not 1 <= frame <= stored.row.frames:
        return nothing_here()
    if choose(accept_header(), ("image/png",)) is None:
        refuse(406, "Frames are drawn as PNG.")
    row = stored.row
    # Drawing takes its time: nobody else's write shall wait for it.
    record_opening(place, stored)
    try:
        with plain_file(stored.read(), row.size) as source:
            picture = RENDERER.png(source, frame=frame, window=window, longest_side=longest_side)
    except BusyError:
        refuse(503, "Many pictures are being drawn. Ask again in a moment.")
    except NotDrawnError:
        refuse(406, f"This cannot be drawn here: transfer syntax {row.transfer_syntax}.")
    return stream(
        place, row.series_id, iter((picture,)), content_type="image/png", size=len(picture)
    )


def _asked() -> tuple[tuple[float, float] | None, int]:
    """Return window (centre, width) and longest side that the query asks for (PS3.18 8.3.5.1)."""
    try:
        window = [float(each) for each in request.args.get("window", "").split(",")[:2] if each]
        viewport = [int(each) for each in request.args.get("viewport", "").split(",")[:2] if each]
    except ValueError:
        refuse(400, "window is centre,width,linear and viewport is width,height.")
    is_window = len(window) == 2 and all(map(isfinite, window))  # noqa: PLR2004 - centre and width
    side = max(viewport, default=_LONGEST_SIDE)
    return (window[0], window[1]) if is_window else None, min(max(side, 1), _LONGEST_SIDE)
