"""Sends small pictures and single frames as pictures (PS3.18 sections 10.4.1.1.3 and .4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import isfinite
from typing import IO, TYPE_CHECKING, Final

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
from web.imaging.slides import MOST_PIXELS, SLIDE_CLASS, WHOLE, pixels_of
from web.imaging.stored_files import StoredInstance, find_instance, find_stored_series
from web.models.imaging import ImageInstance, ImageSeries, ImageStudy

if TYPE_CHECKING:
    from flask import Response
    from sqlalchemy import ColumnElement

    from web.imaging.place import ImagePlace

# Frames of images, pages of documents.
_DRAWN: Final = (DICOM, "application/pdf")
_PNG: Final = b"\x89PNG"
_LONGEST_SIDE: Final = 1024
_LONGEST_SLIDE: Final = 2048
_ITEM_HEADER: Final = 8
_FIRST_AND_ASKED: Final = 2
# NumberOfFrames is an integer string (PS3.5 6.2).
_MOST_FRAMES: Final = 2**31 - 1
_FORMS: Final[Mapping[str, str]] = {"image/png": "PNG", "image/jpeg": "JPEG"}


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
    if frame == WHOLE:
        return nothing_here()
    return _drawn(place, named(study_uid, series_uid, sop_uid), frame, _LONGEST_SIDE)


def rendered_instance(place: ImagePlace, study_uid: str, series_uid: str, sop_uid: str) -> Response:
    """Draw the first frame; of a slide, all tiles of the file as one picture."""
    which = named(study_uid, series_uid, sop_uid)
    stored = find_instance(place, *which, ImageInstance.sop_class == SLIDE_CLASS)
    if stored is None:
        return _drawn(place, which, 1, _LONGEST_SIDE)
    if pixels_of(stored.row) > MOST_PIXELS:
        refuse(406, "This level of the slide is too large to be drawn as one picture.")
    return _drawn(place, which, WHOLE, _LONGEST_SLIDE)


def _drawn(
    place: ImagePlace, which: Sequence[ColumnElement[bool]], frame: int, longest: int
) -> Response:
    window, longest_side = _asked(longest)
    stored = find_instance(
        place,
        *which,
        ImageInstance.media_type.in_(_DRAWN),
        # JSON paths take numbers from 1 here; what is no frame is asked for by nobody.
        frames=(1, frame) if 1 <= frame <= _MOST_FRAMES else (),
    )
    if stored is None or (frame != WHOLE and not 1 <= frame <= stored.row.frames):
        return nothing_here()
    # Lossless unless somebody asks for JPEG alone, which PS3.18 8.7.4 wants of everybody.
    chosen = choose(accept_header(), tuple(_FORMS))
    if chosen is None:
        refuse(406, "Frames are drawn as PNG or JPEG.")
    row = stored.row
    # Drawing takes its time: nobody else's write shall wait for it.
    record_opening(place, stored)
    try:
        with lent_frame(stored) as source:
            picture = RENDERER.picture(
                source,
                frame=frame,
                window=window,
                longest_side=longest_side,
                form=_FORMS[chosen.media_type],
            )
    except BusyError:
        refuse(503, "Many pictures are being drawn. Ask again in a moment.", wait_seconds=5)
    except NotDrawnError:
        refuse(406, f"This cannot be drawn here: transfer syntax {row.transfer_syntax}.")
    return stream(
        place, row.series_id, iter((picture,)), content_type=chosen.media_type, size=len(picture)
    )


@contextmanager
def lent_frame(stored: StoredInstance) -> Iterator[IO[bytes]]:
    """Lend the file with its header and the last of the frames asked for; the others are zeros.

    A film has thousands of frames: each picture decrypts its own. Of compressed frames the headers
    of the items around (PS3.5 A.4) are read too; the offset table says where those are.
    """
    row, spans = stored.row, [span for span in stored.spans if span is not None]
    if len(spans) < _FIRST_AND_ASKED:
        ranges = [(0, row.size)]
    else:
        (header_end, _length), (begin, length) = spans[0], spans[-1]
        end = min(row.size, begin + length + _ITEM_HEADER)
        ranges = [(0, header_end), (max(header_end, begin - _ITEM_HEADER), end)]
    pieces = [(begin, stored.read(begin, end - begin)) for begin, end in ranges]
    with plain_file(pieces, row.size, sum(end - begin for begin, end in ranges)) as file:
        yield file


def _asked(longest: int) -> tuple[tuple[float, float] | None, int]:
    """Return window (centre, width) and longest side that the query asks for (PS3.18 8.3.5.1)."""
    try:
        window = [float(each) for each in request.args.get("window", "").split(",")[:2] if each]
        viewport = [int(each) for each in request.args.get("viewport", "").split(",")[:2] if each]
    except ValueError:
        refuse(400, "window is centre,width,linear and viewport is width,height.")
    is_window = len(window) == 2 and all(map(isfinite, window))  # noqa: PLR2004 - centre and width
    side = max(viewport, default=longest)
    return (window[0], window[1]) if is_window else None, min(max(side, 1), longest)
