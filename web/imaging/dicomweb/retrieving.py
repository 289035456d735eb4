"""Sends metadata, instances and frames (WADO-RS, PS3.18 section 10.4)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from web.imaging.dicomweb.accepting import DICOM, MEDIA_TYPES, OCTETS, choose
from web.imaging.dicomweb.answers import (
    JSON,
    accept_header,
    json_answer,
    nothing_here,
    record_opening,
    refuse,
    stream,
)
from web.imaging.dicomweb.arrays import one_array
from web.imaging.dicomweb.packed_frames import packed_frame
from web.imaging.dicomweb.parts import Part, Parts
from web.imaging.stored_files import (
    StoredInstance,
    StoredSeries,
    find_instance,
    find_stored_series,
)
from web.imaging.watching import watch
from web.models.imaging import ImageInstance, ImageSeries, ImageStudy
from web.panels.watching import while_allowed

if TYPE_CHECKING:
    from flask import Response
    from sqlalchemy import ColumnElement

    from web.imaging.place import ImagePlace

_MOST_FRAMES: Final = 256
_NOT_ACCEPTABLE: Final = "Sent as it is stored: transfer syntax {}. Nothing is transcoded."


def study_metadata(place: ImagePlace, study_uid: str) -> Response:
    """Send the metadata of all instances of a study that are in sight."""
    found = find_stored_series(
        place, ImageStudy.study_uid == study_uid, ImageSeries.metadata_ref.is_not(None)
    )
    if not found:
        return nothing_here()
    # Opened before anything is recorded or sent: what cannot be read must end as an error.
    arrays = [while_allowed(stored.metadata(), watch(place, stored.row.id)) for stored in found]
    for stored in found:
        record_opening(place, stored)
    return stream(place, found[0].row.id, one_array(arrays), content_type=JSON)


def series_metadata(place: ImagePlace, study_uid: str, series_uid: str) -> Response:
    """Send a series' metadata as it was computed when it came."""
    stored = _series(place, study_uid, series_uid)
    if stored is None:
        return nothing_here()
    pieces = stored.metadata()
    record_opening(place, stored)
    return stream(place, stored.row.id, pieces, content_type=JSON)


def instance_metadata(place: ImagePlace, study_uid: str, series_uid: str, sop_uid: str) -> Response:
    """Send one instance's metadata."""
    stored = find_instance(place, *named(study_uid, series_uid, sop_uid), _IS_PART_10)
    described = stored.metadata() if stored is not None else None
    if stored is None or described is None:
        return nothing_here()
    record_opening(place, stored)
    return json_answer([json.loads(described)])


def instance(place: ImagePlace, study_uid: str, series_uid: str, sop_uid: str) -> Response:
    """Send a Part 10 file, bare or as the one part of several."""
    stored = find_instance(place, *named(study_uid, series_uid, sop_uid), _IS_PART_10)
    if stored is None:
        return nothing_here()
    chosen = choose(accept_header(), (DICOM,), stored.row.transfer_syntax)
    if chosen is None:
        refuse(406, _NOT_ACCEPTABLE.format(stored.row.transfer_syntax))
    row = stored.row
    pieces = stored.read()
    record_opening(place, stored)
    content_type = f"{DICOM}; transfer-syntax={row.transfer_syntax}"
    if chosen.is_multipart:
        part = Part(content_type=content_type, size=row.size, read=stored.read)
        parts = Parts(media_type=DICOM, parts=[part])
        return _several(place, stored, parts, pieces)
    answer = stream(place, row.series_id, pieces, content_type=content_type, size=row.size)
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.sop_uid}.dcm"'
    return answer


def frames(
    place: ImagePlace, study_uid: str, series_uid: str, sop_uid: str, frame_list: str
) -> Response:
    """Send frames in the transfer syntax in which they are stored."""
    numbers = _numbers(frame_list)
    stored = find_instance(place, *named(study_uid, series_uid, sop_uid), frames=numbers)
    if stored is None:
        return nothing_here()
    spans = [span for span in stored.spans if span is not None]
    if len(spans) < len(numbers):
        return nothing_here()
    syntax = stored.row.transfer_syntax
    offered = [each for each in (OCTETS, MEDIA_TYPES.get(syntax)) if each is not None]
    chosen = choose(accept_header(), offered, syntax)
    if chosen is None or (len(spans) > 1 and not chosen.is_multipart):
        refuse(406, _NOT_ACCEPTABLE.format(syntax))
    content_type = f"{chosen.media_type}; transfer-syntax={syntax}"
    parts = [
        _frame(stored, number, span, content_type)
        for number, span in zip(numbers, spans, strict=True)
    ]
    # Opened before anything is recorded or sent: what cannot be read must end as an error.
    first = parts[0].read()
    record_opening(place, stored)
    if chosen.is_multipart:
        return _several(place, stored, Parts(media_type=chosen.media_type, parts=parts), first)
    size = parts[0].size
    return stream(place, stored.row.series_id, first, content_type=content_type, size=size)


def _frame(stored: StoredInstance, number: int, span: tuple[int, int], content_type: str) -> Part:
    packed = packed_frame(stored.row, number, span[1])

    def read() -> Iterator[bytes]:
        pieces = stored.read(*span)
        return pieces if packed is None else packed.alone(pieces)

    return Part(
        content_type=content_type, size=span[1] if packed is None else packed.size, read=read
    )


def named(study_uid: str, series_uid: str, sop_uid: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that name one instance."""
    return (
        ImageStudy.study_uid == study_uid,
        ImageSeries.series_uid == series_uid,
        ImageInstance.sop_uid == sop_uid,
    )


_IS_PART_10 = ImageInstance.media_type == DICOM


def _series(place: ImagePlace, study_uid: str, series_uid: str) -> StoredSeries | None:
    found = find_stored_series(
        place,
        ImageStudy.study_uid == study_uid,
        ImageSeries.series_uid == series_uid,
        ImageSeries.metadata_ref.is_not(None),
    )
    return found[0] if found else None


def _several(
    place: ImagePlace, stored: StoredInstance, parts: Parts, first: Iterator[bytes]
) -> Response:
    return stream(
        place,
        stored.row.series_id,
        parts.body(first),
        content_type=parts.content_type,
        size=parts.size,
    )


def _numbers(frame_list: str) -> list[int]:
    """Return frame numbers from 1 (PS3.18 10.4.1.1.6)."""
    entries = frame_list.split(",")
    if len(entries) > _MOST_FRAMES or not all(
        each.isascii() and each.isdigit() and 0 < int(each) < 2**31 for each in entries
    ):
        refuse(400, f"Frames are numbers from 1, at most {_MOST_FRAMES} at once.")
    return [int(each) for each in entries]
