"""Tables and samples, kept only where something beside them says how many numbers they are.

Bytes of no stated length could be anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydicom.datadict import tag_for_keyword

from activities.imaging.element_numbers import numbers
from activities.imaging.elements import Element
from activities.imaging.segmented_tables import expanded_table


def _tag(name: str) -> int:
    tag = tag_for_keyword(name)
    if tag is None:
        raise KeyError(name)
    return tag


_COLOURS: Final = tuple(f"{name}PaletteColorLookupTable" for name in ("Red", "Green", "Blue"))
_DESCRIPTORS: Final = {
    _tag(f"{name}Data"): _tag(f"{name}Descriptor") for name in (*_COLOURS, "LUT")
}
# Tables in segments, and where they stand when every entry is written out.
_WRITTEN_OUT: Final = {_tag(f"Segmented{name}Data"): _tag(f"{name}Data") for name in _COLOURS}
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
SEGMENTED: Final = frozenset(_WRITTEN_OUT)
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


def written_out(element: Element, siblings: Mapping[int, Element]) -> Element | None:
    """Return the table of ``SEGMENTED`` with every entry; None when it is none, or is there."""
    tag = _WRITTEN_OUT[element.tag]
    described = _described(siblings.get(_DESCRIPTORS[tag]))
    if described is None or tag in siblings:
        return None
    entries, bits = described
    try:
        return Element(tag, "OW", expanded_table(element.value, entries, bits))
    except ValueError:
        return None


def _product(siblings: Mapping[int, Element]) -> int | None:
    """Return the bytes of the samples of all channels (PS3.3 C.10.9)."""
    sizes = [numbers(siblings[tag]) if tag in siblings else () for tag in _WAVEFORM_SIZE]
    if not all(len(each) == 1 for each in sizes):
        return None
    channels, samples, bits = (int(each[0]) for each in sizes)
    return channels * samples * bits // 8


def _fits_table(length: int, descriptor: Element | None) -> bool:
    described = _described(descriptor)
    if described is None:
        return False
    entries, _bits = described
    # Tables of eight bits are written one entry a byte, or a word.
    return length in (entries, entries + 1, entries * 2)


def _described(descriptor: Element | None) -> tuple[int, int] | None:
    """Return how many entries a table has and of how many bits (PS3.3 C.11.1.1.1)."""
    said = numbers(descriptor) if descriptor else ()
    if len(said) != 3:  # noqa: PLR2004 - entries, first value, bits
        return None
    return int(said[0]) % _ALL_ENTRIES or _ALL_ENTRIES, int(said[2])
