"""What the viewer's script makes of samples as files store them, without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydicom.pixels.processing import convert_color_space

from tests.support.scripts import module_in_node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Script = Callable[[str, Any], Any]

EXPLICIT = "1.2.840.10008.1.2.1"
BASELINE = "1.2.840.10008.1.2.4.50"
_DRAWN = """(() => {
  const frame = { ...given.frame, pixelData: globalThis[given.kind].from(given.samples) };
  const drawn = it.asDrawn(frame, given.syntax);
  const { pixelData } = drawn;
  return { ...drawn, kind: pixelData.constructor.name, pixelData: Array.from(pixelData) };
})()"""


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    with module_in_node("viewer/stored_samples.js") as ask:
        yield ask


def drawn(
    script: Script,
    samples: list[int],
    *,
    kind: str = "Uint8Array",
    syntax: str = EXPLICIT,
    **frame: Any,
) -> dict[str, Any]:
    """Return the frame as the viewer draws it, of ``samples`` as its decoder answers."""
    given = {"frame": frame, "kind": kind, "samples": samples, "syntax": syntax}
    return script(_DRAWN, given)  # type: ignore[no-any-return]  # JSON


def test_halved_colours_are_those_that_pydicom_reads(script: Script) -> None:
    pairs = np.random.default_rng(5).integers(0, 256, (300, 4), np.uint8)
    whole = pairs[:, [0, 2, 3, 1, 2, 3]].reshape(-1, 1, 3)

    found = drawn(script, pairs.ravel().tolist(), photometricInterpretation="YBR_FULL_422")

    expected = convert_color_space(whole, "YBR_FULL", "RGB")
    assert found["pixelData"] == expected.ravel().tolist()
    assert (found["kind"], found["photometricInterpretation"]) == ("Uint8Array", "RGB")
    assert found["planarConfiguration"] == 0


def test_a_last_pixel_without_a_pair_has_the_colours_before_it(script: Script) -> None:
    samples = [100, 110, 128, 228, 120, 0]

    found = drawn(script, samples, photometricInterpretation="YBR_FULL_422")

    assert found["pixelData"] == [240, 29, 100, 250, 39, 110, 255, 49, 120]


def test_halved_colours_in_jpeg_are_the_decoders(script: Script) -> None:
    samples = [10, 20, 30, 40, 50, 60]

    found = drawn(script, samples, syntax=BASELINE, photometricInterpretation="YBR_FULL_422")

    assert found["pixelData"] == samples
    assert found["photometricInterpretation"] == "YBR_FULL_422"


@pytest.mark.parametrize(
    ("kind", "stored", "samples", "seen"),
    [
        ("Uint16Array", 16, [0, 0x00FF, 0xFFFF], [0, 0, 255]),
        ("Uint16Array", 12, [0, 0x010, 0xFFF], [0, 1, 255]),
        ("Uint16Array", 8, [0, 127, 255], [0, 127, 255]),
        ("Uint32Array", 32, [0, 0x01000000, 0xFFFFFFFF], [0, 1, 255]),
    ],
)
def test_of_wide_colours_the_highest_eight_bits_are_drawn(
    script: Script, kind: str, stored: int, samples: list[int], seen: list[int]
) -> None:
    found = drawn(
        script,
        samples,
        kind=kind,
        photometricInterpretation="RGB",
        samplesPerPixel=3,
        bitsStored=stored,
        pixelRepresentation=0,
    )

    assert (found["kind"], found["pixelData"]) == ("Uint8Array", seen)


def test_wide_levels_of_grey_stay_as_they_are(script: Script) -> None:
    found = drawn(script, [0, 4095], kind="Uint16Array", samplesPerPixel=1, bitsStored=12)

    assert (found["kind"], found["pixelData"]) == ("Uint16Array", [0, 4095])


@pytest.mark.parametrize(("offset", "bits"), [(2, 32), (1, 16), (3, 16), (4, 32), (1, 8)])
def test_numbers_begin_at_a_multiple_of_their_width(script: Script, offset: int, bits: int) -> None:
    moved = "it.aligned(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]).subarray(given[0]), given[1])"

    assert script(f"{moved}.byteOffset % (given[1] / 8)", [offset, bits]) == 0
    assert script(f"{moved}[0]", [offset, bits]) == offset + 1


def test_single_bits_become_bytes_the_lowest_first(script: Script) -> None:
    frame: dict[str, Any] = {"bitsAllocated": 1, "samplesPerPixel": 1, "rows": 2, "columns": 5}

    found = drawn(script, [0b10000101, 0b01], **frame)

    assert found["pixelData"] == [1, 0, 1, 0, 0, 0, 0, 1, 1, 0]
    assert (found["kind"], found["bitsAllocated"]) == ("Uint8Array", 8)


def test_a_frame_that_lacks_bits_is_not_filled(script: Script) -> None:
    frame: dict[str, Any] = {"bitsAllocated": 1, "samplesPerPixel": 1, "rows": 4, "columns": 5}

    assert drawn(script, [1, 2], **frame)["pixelData"] == [1, 2]
