"""RLE of samples that are wider than a byte, as the viewer's script reads it, without a browser."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.scripts import module_in_node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Script = Callable[[str, Any], Any]

_UNROLLED = """(() => {
  const frame = { rows: 1, columns: 3, planarConfiguration: 1, ...given.frame };
  try {
    const { pixelData, planarConfiguration } = it.unrolled(frame, Uint8Array.from(given.bytes));
    const samples = Array.from(pixelData);
    return { kind: pixelData.constructor.name, samples, planarConfiguration };
  } catch (error) {
    return { error: error.name };
  }
})()"""


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    with module_in_node("viewer/run_lengths.js") as ask:
        yield ask


def rle(*segments: bytes) -> list[int]:
    """Return a frame of these segments (PS3.5 G.5)."""
    places = [64 + sum(map(len, segments[:number])) for number in range(len(segments))]
    header = struct.pack("<16I", len(segments), *places, *[0] * (15 - len(places)))
    return list(header + b"".join(segments))


def unrolled(script: Script, frame: list[int], bits: int, samples: int = 1) -> dict[str, Any]:
    """Return what becomes of a frame of three pixels."""
    told = {"bitsAllocated": bits, "samplesPerPixel": samples}
    return script(_UNROLLED, {"bytes": frame, "frame": told})  # type: ignore[no-any-return]  # JSON


def test_colours_are_put_together_pixel_by_pixel(script: Script) -> None:
    # Repeated, as they are, and both; 128 says nothing.
    red, green = (b"\xfe\x01", b"\x02\x0a\x0b\x0c"), (b"\x80\xff\x02\x00\x03", b"\xfe\xff")
    blue = (b"\x01\x04\x05\x00\x06", b"\xfe\x00\x00")

    found = unrolled(script, rle(*red, *green, *blue), 16, samples=3)

    assert found == {
        "kind": "Uint16Array",
        "samples": [0x10A, 0x2FF, 0x400, 0x10B, 0x2FF, 0x500, 0x10C, 0x3FF, 0x600],
        "planarConfiguration": 0,
    }


def test_four_bytes_of_a_sample_come_highest_first(script: Script) -> None:
    segments = [bytes([0xFE, byte]) for byte in (0x01, 0x23, 0x45, 0x67)]

    assert unrolled(script, rle(*segments), 32)["samples"] == [0x01234567] * 3


def test_what_runs_on_over_the_end_is_left_out(script: Script) -> None:
    assert unrolled(script, rle(b"\xf0\x01", b"\x05\1\2\3\4\5\6"), 16)["samples"] == [
        0x101,
        0x102,
        0x103,
    ]


@pytest.mark.parametrize("segments", [(b"\xfe\x01",), (b"\xfe\x01", b"\xff\x01")])
def test_a_frame_that_lacks_samples_is_a_fault(script: Script, segments: tuple[bytes, ...]) -> None:
    assert unrolled(script, rle(*segments), 16) == {"error": "RangeError"}


@pytest.mark.parametrize(("bits", "samples"), [(16, 3), (32, 1)])
def test_wide_colours_and_the_widest_grey_are_read_here(
    script: Script, bits: int, samples: int
) -> None:
    assert script("it.isWide(given)", {"bitsAllocated": bits, "samplesPerPixel": samples}) is True


@pytest.mark.parametrize(("bits", "samples"), [(8, 3), (16, 1)])
def test_other_frames_are_left_to_cornerstone(script: Script, bits: int, samples: int) -> None:
    assert script("it.isWide(given)", {"bitsAllocated": bits, "samplesPerPixel": samples}) is False
