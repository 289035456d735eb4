"""Blackens rectangles in a cleaned file, for good (PS3.15 E.3.1).

A compressed DICOM file is unpacked for that and written as explicit little endian: nothing of what
stood under a mask is left in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from activities.imaging.bit_masking import blackened_bits
from activities.imaging.cleaned_files import CleanedFile, InstanceFacts, Mask, MediaFacts
from activities.imaging.dicom_cleaning import write_header
from activities.imaging.elements import Element
from activities.imaging.frame_drawing import darkest_entry
from activities.imaging.frame_reading import Frame, read_frames, read_header
from activities.imaging.identity import BURNED_IN, METHOD_CODES, method_codes
from activities.imaging.instance_facts import Written, instance_facts
from activities.imaging.media_kinds import IMAGE_KINDS, START_BYTES, media_kind
from activities.imaging.part10_reading import is_part10, read_part10
from activities.imaging.pixel_layout import PixelLayout, pixel_layout
from activities.imaging.pixel_writing import (
    Offsets,
    native_pixels,
    write_compressed,
    write_native,
)
from activities.imaging.receipts import empty_receipt
from activities.imaging.refusals import FileRefusedError, damaged
from activities.imaging.source_files import mapped, refused
from activities.imaging.tallies import CLAIMED, CLEAN_PIXELS
from activities.imaging.transfer_syntaxes import NATIVE
from activities.imaging.unpacked_writing import write_unpacked
from workflows.domain.imaging.verdicts import FileVerdict, ImageKind, RefusalReason


def masked_file(
    source: BinaryIO,
    target: BinaryIO,
    masks: Sequence[Mask],
    *,
    is_confirmed: bool,
    is_silent: bool = False,
) -> CleanedFile:
    """Write a cleaned file with its masks; a refusal leaves nothing in ``target``.

    Only what a person has confirmed says BurnedInAnnotation NO and claims Clean Pixel Data.
    """
    facts: InstanceFacts | None = None
    media: MediaFacts | None = None
    with mapped(source) as data:
        digest = hashlib.sha256(data).digest()
        start = bytes(data[:START_BYTES])
        try:
            if is_part10(start):
                facts = _rewritten(data, source, target, masks, is_confirmed=is_confirmed)
            else:
                media = _masked_media(start, source, target, masks, is_silent=is_silent)
        except FileRefusedError as refusal:
            target.seek(0)
            target.truncate()
            return refused(refusal, digest, _kind_of(start))
    options = () if facts is None else (*CLAIMED, CLEAN_PIXELS) if is_confirmed else CLAIMED
    receipt = replace(
        empty_receipt(),
        options=tuple(sorted(code for code, _meaning in options)),
        masked_regions=len(masks),
    )
    return CleanedFile(
        verdict=FileVerdict.CLEANED,
        refusal=None,
        detail="",
        review=frozenset(),
        kind=_kind_of(start),
        facts=facts,
        receipt=receipt,
        source_digest=digest,
        media=media,
    )


def _kind_of(start: bytes) -> ImageKind:
    kind = media_kind(start)
    return IMAGE_KINDS[kind] if kind else ImageKind.DICOM


def _masked_media(
    start: bytes, source: BinaryIO, target: BinaryIO, masks: Sequence[Mask], *, is_silent: bool
) -> MediaFacts:
    from activities.imaging.media_masking import masked_media

    kind = media_kind(start)
    if kind is None:
        raise FileRefusedError(RefusalReason.NOT_RECOGNISED)
    return masked_media(kind, source, target, masks, is_silent=is_silent)


def _rewritten(
    data: memoryview,
    source: BinaryIO,
    target: BinaryIO,
    masks: Sequence[Mask],
    *,
    is_confirmed: bool,
) -> InstanceFacts:
    read = read_part10(data)
    elements = {each.tag: each for each in read.elements}
    layout = pixel_layout(elements)
    syntax = read.transfer_syntax
    is_packed = layout is not None and layout.bits_allocated == 1 and syntax in NATIVE
    if layout is not None and masks and not is_packed:
        return _masked(source, target, elements, layout, masks, is_confirmed=is_confirmed)
    if is_confirmed:
        elements = _with_confirmation(elements)
    write_header(target, elements, syntax)
    offsets: Offsets = ()
    if layout is not None:
        pixels = elements.pop(layout.tag)
        if syntax in NATIVE:
            unpacked = native_pixels(pixels, layout, was_big_endian=False)
            if masks:
                unpacked = replace(unpacked, content=blackened_bits(unpacked, layout, masks))
            offsets = write_native(target, unpacked, layout)
        else:
            offsets = write_compressed(target, pixels, layout, syntax).offsets
    return instance_facts(
        Written(elements=elements, layout=layout, transfer_syntax=syntax, offsets=offsets)
    )


def _masked(
    source: BinaryIO,
    target: BinaryIO,
    elements: dict[int, Element],
    layout: PixelLayout,
    masks: Sequence[Mask],
    *,
    is_confirmed: bool,
) -> InstanceFacts:
    """Write all frames unpacked, those with masks blackened."""
    header = read_header(source)
    frames = _blackened(source, masks, layout, darkest_entry(header))
    if is_confirmed:
        elements = _with_confirmation(elements)
    return write_unpacked(target, elements, layout, frames)


def _blackened(
    source: BinaryIO, masks: Sequence[Mask], layout: PixelLayout, darkest: int | None
) -> Iterator[Frame]:
    """Yield the frames with the darkest value that each has under its masks.

    The lowest number there could be would change what a viewer takes for the range of greys.
    ``darkest`` is the number of the darkest colour of a palette, None without one.
    """
    count = 0
    for count, frame in enumerate(read_frames(source), start=1):
        drawn = frame.copy()
        black = _black(frame, layout) if darkest is None else darkest
        for each in masks:
            if each.frame in (None, count):
                x, y = max(0, each.x), max(0, each.y)
                drawn[y : max(y, each.y + each.height), x : max(x, each.x + each.width)] = black
        yield drawn
    if count != layout.frames:
        raise damaged("the number of frames")


def _black(frame: Frame, layout: PixelLayout) -> float:
    if layout.samples > 1:
        return 0
    return float(frame.max() if layout.photometric == "MONOCHROME1" else frame.min())


def _with_confirmation(elements: dict[int, Element]) -> dict[int, Element]:
    confirmed = elements | {
        BURNED_IN: Element(BURNED_IN, "CS", b"NO"),
        METHOD_CODES: method_codes((*CLAIMED, CLEAN_PIXELS)),
    }
    return dict(sorted(confirmed.items()))
