"""Unwraps what DICOM only carries: PDF documents, and films that browsers play as files.

What is inside is cleaned as if it had come by itself; of the object around it stay the examination
to which it belongs, its day, kind and part of the body.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO, Final, cast

from activities.imaging.cleaned_files import CleaningSecrets, InstanceFacts, MediaFacts, Receipt
from activities.imaging.dicom_cleaning import cleaned_elements, risk_facts, said_class
from activities.imaging.element_numbers import numbers
from activities.imaging.elements import PIXEL_DATA, Element, text
from activities.imaging.instance_facts import Written, instance_facts
from activities.imaging.media_kinds import MediaKind, media_kind
from activities.imaging.part10_reading import Part10, named_uid
from activities.imaging.piecewise_files import PiecewiseFile
from activities.imaging.rebuilding import Rebuilder
from activities.imaging.refusals import FileRefusedError, damaged
from activities.imaging.sop_classes import ACCEPTED, ENCAPSULATED_PDF, refusal_of
from activities.imaging.tallies import Tally
from activities.imaging.transfer_syntaxes import FILMS, H_264, HEVC
from workflows.domain.imaging.risk import RiskFacts
from workflows.domain.imaging.verdicts import ImageKind, RefusalReason

_DOCUMENT: Final = 0x00420011
# RecommendedDisplayFrameRate, CineRate; FrameTime in milliseconds (PS3.3 C.7.6.5).
_RATES: Final = (0x00082144, 0x00180040)
_FRAME_TIME: Final = 0x00181063
_USUAL_RATE: Final = 25.0
_MOST_RATE: Final = 240.0
_TRANSPORT_PACKET: Final = 188
_START_CODES: Final = (b"\0\0\1", b"\0\0\0\1")
# Containers with moments in them; single streams of pictures have none.
_TIMED: Final = frozenset({"mpegts", "mov"})


@dataclass(frozen=True, kw_only=True)
class Unwrapped:
    """What was inside, cleaned, and where it belongs."""

    facts: InstanceFacts
    media: MediaFacts
    risk: RiskFacts
    receipt: Receipt


def is_wrapped(read: Part10) -> bool:
    """Tell whether the object only carries a file of another kind."""
    return read.transfer_syntax in FILMS or said_class(read) == ENCAPSULATED_PDF


def unwrap(read: Part10, target: BinaryIO, secrets: CleaningSecrets, tally: Tally) -> Unwrapped:
    """Write the file inside, cleaned, to ``target``; raises FileRefusedError."""
    original = {each.tag: each for each in read.elements}
    sop_class = said_class(read)
    counts: Counter[str] = Counter()
    if sop_class == ENCAPSULATED_PDF:
        kind, media = ImageKind.DOCUMENT, _document(original, target, counts)
    elif sop_class in ACCEPTED:
        kind, media = ImageKind.VIDEO, _film(read.transfer_syntax, original, target, counts)
    else:
        raise FileRefusedError(refusal_of(sop_class), named_uid(sop_class))
    facts = _facts(read, media, kind, secrets, tally)
    receipt = tally.receipt()
    removed = Counter(receipt.removed) + counts
    return Unwrapped(
        facts=facts,
        media=media,
        risk=replace(risk_facts(facts, original), kind=kind),
        receipt=replace(receipt, removed=dict(sorted(removed.items()))),
    )


def _facts(
    read: Part10, media: MediaFacts, kind: ImageKind, secrets: CleaningSecrets, tally: Tally
) -> InstanceFacts:
    """Return where the file belongs: a series of its own, beside the images of the same series."""
    elements = cleaned_elements(read, secrets, tally)
    facts = instance_facts(Written(elements=elements, layout=None, transfer_syntax="", offsets=()))
    return replace(
        facts,
        series_uid=Rebuilder(secrets, Tally()).new_uid(f"{facts.series_uid}/{kind.value}"),
        rows=media.height,
        columns=media.width,
        frames=media.pages or 1,
        dicom_json="",
    )


def _document(
    original: Mapping[int, Element], target: BinaryIO, counts: Counter[str]
) -> MediaFacts:
    from activities.imaging.document_cleaning import clean_document

    content = bytes(original[_DOCUMENT].value) if _DOCUMENT in original else b""
    if media_kind(content) is not MediaKind.PDF:
        raise damaged("there is no PDF inside")
    pages = clean_document(io.BytesIO(content), target, counts)
    return MediaFacts(media_type=MediaKind.PDF.value, pages=pages)


def _film(
    syntax: str, original: Mapping[int, Element], target: BinaryIO, counts: Counter[str]
) -> MediaFacts:
    """Copy what browsers play; draw all other films anew."""
    from activities.imaging.video_cleaning import copy_stream
    from activities.imaging.video_encoding import encode_stream

    fragments = original[PIXEL_DATA].fragments if PIXEL_DATA in original else None
    if not fragments or len(fragments) < 2:  # noqa: PLR2004 - the offset table and a fragment
        raise FileRefusedError(RefusalReason.INCOMPLETE, "no pixels")
    stream = cast("BinaryIO", PiecewiseFile(fragments[1:]))
    reader = _reader(stream.read(2 * _TRANSPORT_PACKET), syntax)
    if syntax in H_264 and reader in _TIMED:
        try:
            return copy_stream(stream, target, reader, "mp4", counts)
        except FileRefusedError as refusal:
            # Its sound, or picture, is not what browsers play.
            if refusal.reason is not RefusalReason.TRANSFER_SYNTAX:
                raise
            target.seek(0)
            target.truncate()
    return encode_stream(stream, target, reader, rate=None if reader in _TIMED else _rate(original))


def _reader(start: bytes, syntax: str) -> str:
    """Return what FFmpeg calls the container (ISO 13818-1, 14496-12) or stream of a film."""
    if start[:1] == b"G" == start[_TRANSPORT_PACKET : _TRANSPORT_PACKET + 1]:
        return "mpegts"
    if start[4:8] == b"ftyp":
        return "mov"
    if start.startswith(b"\0\0\1\xba"):
        return "mpeg"
    if not start.startswith(_START_CODES):
        raise damaged("the stream of a film")
    return "hevc" if syntax in HEVC else "h264" if syntax in H_264 else "mpegvideo"


def _rate(original: Mapping[int, Element]) -> float:
    """Return the pictures a second that the header states, within reason."""
    said = [_number(original, tag) for tag in _RATES]
    if milliseconds := _number(original, _FRAME_TIME):
        said.append(1000 / milliseconds)
    return next((each for each in said if 0 < each <= _MOST_RATE), _USUAL_RATE)


def _number(original: Mapping[int, Element], tag: int) -> float:
    if tag not in original or not text(original[tag]):
        return 0.0
    try:
        return numbers(original[tag])[0]
    except ValueError:
        return 0.0
