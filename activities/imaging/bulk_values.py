"""Tables and samples, kept only where something beside them says how many numbers they are.

Bytes of no stated length could be anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydicom.datadict import tag_for_keyword

from activities.imaging.element_numbers import numbers
from activities.imaging.elements import Element


def _tag(name: str) -> int:
    tag = tag_for_keyword(name)
    if tag is None:
        raise KeyError(name)
    return tag


_DESCRIPTORS: Final = {
    _tag(f"{name}Data"): _tag(f"{name}Descriptor")
    for name in (
        "RedPaletteColorLookupTable",
        "GreenPaletteColorLookupTable",
        "BluePaletteColorLookupTable",
        "LUT",
    )
}
_WAVEFORM: Final = _tag("WaveformData")
_WAVEFORM_SIZE: Final = tuple(
    _tag(name)
    for name in ("NumberOfWaveformChannels", "NumberOfWaveformSamples", "WaveformBitsAllocated")
)
# One sample each.
_SAMPLES: Final = frozenset(
    _tag(name) for name in ("WaveformPaddingValue", "ChannelMinimumValue", "ChannelMaximumValue")
)
_LONGEST_SAMPLE: Final = 8
# PS3.3 C.11.1.1.1: zero entries are 65,536.
_ALL_ENTRIES: Final = 65_536
BULK: Final = frozenset({*_DESCRIPTORS, _WAVEFORM, *_SAMPLES})


def has_stated_length(element: Element, siblings: Mapping[int, Element]) -> bool:
    """Tell whether a value of ``BULK`` is as long as the attributes beside it say."""
    length = len(element.value)
    if element.tag in _SAMPLES:
        return length <= _LONGEST_SAMPLE
    if element.tag == _WAVEFORM:
        stated = _product(siblings)
        return stated is not None and length - stated in (0, 1)
    return _fits_table(length, siblings.get(_DESCRIPTORS[element.tag]))


def _product(siblings: Mapping[int, Element]) -> int | None:
    """Return the bytes of the samples of all channels (PS3.3 C.10.9)."""
    sizes = [numbers(siblings[tag]) if tag in siblings else () for tag in _WAVEFORM_SIZE]
    if not all(len(each) == 1 for each in sizes):
        return None
    channels, samples, bits = (int(each[0]) for each in sizes)
    return channels * samples * bits // 8


def _fits_table(length: int, descriptor: Element | None) -> bool:
    described = numbers(descriptor) if descriptor else ()
    if len(described) != 3:  # noqa: PLR2004 - entries, first value, bits (PS3.3 C.11.1.1.1)
        return False
    entries = int(described[0]) % _ALL_ENTRIES or _ALL_ENTRIES
    # Tables of eight bits are written one entry a byte, or a word.
    return length in (entries, entries + 1, entries * 2)
