"""Cleans one DICOM file: reads it strictly, rebuilds it from what is allowed, writes it anew.

Runs in a limited child process. See decision 0022.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from activities.imaging.cleaned_files import CleaningSecrets, InstanceFacts
from activities.imaging.element_numbers import numbers
from activities.imaging.element_writing import encoded
from activities.imaging.elements import PIXEL_TAGS, Element, keyword, text
from activities.imaging.identity import (
    BURNED_IN,
    empty_elements,
    identity_elements,
    meta_elements,
)
from activities.imaging.instance_facts import (
    SERIES,
    SOP_CLASS,
    SOP_INSTANCE,
    STUDY,
    Written,
    image_type,
    instance_facts,
)
from activities.imaging.part10_reading import MAGIC, Part10, named_uid
from activities.imaging.pixel_layout import PixelLayout, pixel_layout
from activities.imaging.pixel_writing import (
    Offsets,
    native_pixels,
    write_compressed,
    write_native,
)
from activities.imaging.rebuilding import Rebuilder
from activities.imaging.refusals import FileRefusedError
from activities.imaging.sop_classes import ACCEPTED, DIRECTORY, WAVEFORMS, refusal_of
from activities.imaging.tallies import Tally
from activities.imaging.transfer_syntaxes import (
    BIG_ENDIAN,
    EXPLICIT_LITTLE_ENDIAN,
    NATIVE,
)
from workflows.domain.imaging.risk import RiskFacts
from workflows.domain.imaging.verdicts import ImageKind, RefusalReason

_PREAMBLE: Final = bytes(128)
_NEEDED: Final = (SOP_INSTANCE, STUDY, SERIES)
_OVERLAY_GROUP: Final = 0x6000
_OVERLAY_BITS_ALLOCATED: Final = 0x0100
_OVERLAY_BIT_POSITION: Final = 0x0102
# The meta information that every file has and that is made anew.
_META_REPLACED: Final = frozenset({0x00020003, 0x00020012, 0x00020013})
_META_KEPT: Final = frozenset({0x00020000, 0x00020001, 0x00020002, 0x00020010})


@dataclass(frozen=True, kw_only=True)
class CleanedDicom:
    """What was written, and what bears on the risk."""

    facts: InstanceFacts
    risk: RiskFacts
    # As in CleanedFile.
    spare_bits: tuple[int, ...] | None


def clean_dicom(
    read: Part10,
    target: BinaryIO,
    secrets: CleaningSecrets,
    tally: Tally,
) -> CleanedDicom:
    """Write the cleaned file to ``target``; raises FileRefusedError."""
    original = {each.tag: each for each in read.elements}
    sop_class = said_class(read)
    if DIRECTORY in (sop_class, read.sop_class):
        raise FileRefusedError(RefusalReason.NOT_NEEDED, named_uid(DIRECTORY))
    if sop_class not in ACCEPTED:
        raise FileRefusedError(refusal_of(sop_class), named_uid(sop_class))
    layout = pixel_layout(original)
    if layout is None and sop_class not in WAVEFORMS:
        raise FileRefusedError(RefusalReason.INCOMPLETE, "no pixels")
    elements = cleaned_elements(read, secrets, tally)
    written, spare_bits = _write(read, original, elements, layout, target)
    facts = instance_facts(written)
    return CleanedDicom(facts=facts, risk=risk_facts(facts, original), spare_bits=spare_bits)


def said_class(read: Part10) -> str:
    """Return the kind of object that a file says it holds."""
    said = next((text(each) for each in read.elements if each.tag == SOP_CLASS), "")
    return said or read.sop_class


def cleaned_elements(read: Part10, secrets: CleaningSecrets, tally: Tally) -> dict[int, Element]:
    """Return the cleaned data set without its pixels; raises FileRefusedError."""
    present = {each.tag for each in read.elements if each.tag in _NEEDED and text(each)}
    for tag in _NEEDED:
        if tag not in present:
            raise FileRefusedError(RefusalReason.INCOMPLETE, keyword(tag))
    elements = _rebuilt(read, secrets, tally)
    for tag in _NEEDED:
        # It was there, but not as an identifier.
        if tag not in elements:
            raise FileRefusedError(RefusalReason.DAMAGED, keyword(tag))
    elements[SOP_CLASS] = Element(SOP_CLASS, "UI", said_class(read).encode())
    return elements


def _rebuilt(read: Part10, secrets: CleaningSecrets, tally: Tally) -> dict[int, Element]:
    """Return the cleaned data set without its pixels, in the order of the tags."""
    rebuilder = Rebuilder(secrets, tally)
    kept = {each.tag: each for each in rebuilder.rebuilt(read.elements)}
    for each in read.meta:
        if each.tag in _META_REPLACED:
            tally.replaced[each.tag] += 1
        elif each.tag not in _META_KEPT:
            tally.removed[each.tag] += 1
    # NO is for a person to say, once the pixels have been looked at.
    if BURNED_IN in kept and text(kept[BURNED_IN]) != "YES":
        del kept[BURNED_IN]
        tally.removed[BURNED_IN] += 1
    identity = identity_elements(secrets.pseudonym)
    for each in read.elements:
        if each.tag in identity:
            _count_as_replaced(tally, each.tag)
    merged = empty_elements() | kept | identity
    return dict(sorted(merged.items()))


def _count_as_replaced(tally: Tally, tag: int) -> None:
    for counts in (tally.removed, tally.emptied, tally.kept):
        counts.pop(tag, None)
    tally.replaced[tag] += 1


def _write(
    read: Part10,
    original: Mapping[int, Element],
    elements: Mapping[int, Element],
    layout: PixelLayout | None,
    target: BinaryIO,
) -> tuple[Written, tuple[int, ...] | None]:
    """Write the file; return what it is, and which bits of compressed pixels nobody looked at."""
    is_native = read.transfer_syntax in NATIVE
    syntax = EXPLICIT_LITTLE_ENDIAN if is_native else read.transfer_syntax
    write_header(target, elements, syntax)
    offsets: Offsets = ()
    spare_bits = None
    if layout is not None:
        pixels = original[layout.tag]
        drawn = _overlay_bits(original, layout)
        if is_native:
            was_big_endian = read.transfer_syntax == BIG_ENDIAN
            unpacked = native_pixels(pixels, layout, was_big_endian=was_big_endian)
            offsets = write_native(target, unpacked, layout, drawn)
        else:
            frames = write_compressed(target, pixels, layout, syntax)
            offsets = frames.offsets
            if drawn or frames.most_bits > layout.bits_stored:
                spare_bits = tuple(drawn)
    written = Written(elements=elements, layout=layout, transfer_syntax=syntax, offsets=offsets)
    return written, spare_bits


def write_header(target: BinaryIO, elements: Mapping[int, Element], transfer_syntax: str) -> None:
    """Write preamble, meta information and data set up to the pixels."""
    meta = encoded(
        meta_elements(text(elements[SOP_CLASS]), text(elements[SOP_INSTANCE]), transfer_syntax)
    )
    length = Element(0x00020000, "UL", struct.pack("<I", len(meta)))
    target.write(_PREAMBLE + MAGIC + encoded((length,)) + meta)
    before = (each for each in elements.values() if each.tag < min(PIXEL_TAGS))
    target.write(encoded(before))


def _overlay_bits(original: Mapping[int, Element], layout: PixelLayout) -> list[int]:
    """Return the bits of the pixels in which overlays lie."""
    bits = []
    for group in range(_OVERLAY_GROUP, _OVERLAY_GROUP + 0x20, 2):
        allocated = original.get(group << 16 | _OVERLAY_BITS_ALLOCATED)
        position = original.get(group << 16 | _OVERLAY_BIT_POSITION)
        if allocated and position and numbers(allocated) != (1.0,):
            bits += [int(each) for each in numbers(position) if 0 < each < layout.bits_allocated]
    return bits


def risk_facts(facts: InstanceFacts, original: Mapping[int, Element]) -> RiskFacts:
    """Return what bears on the risk: of the original where the cleaned file says less."""
    return RiskFacts(
        kind=ImageKind.DICOM,
        modality=facts.modality,
        sop_class=facts.sop_class,
        image_type=image_type(original),
        burned_in_annotation=text(original[BURNED_IN]) if BURNED_IN in original else "",
        body_part=facts.body_part,
        is_volume_slice=facts.is_volume_slice,
    )
