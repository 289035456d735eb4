"""What the viewer's script adds to and tells of the description of an image, without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.scripts import module_in_node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Script = Callable[[str, Any], Any]

NATIVE, EXTENDED = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.51"


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    with module_in_node("viewer/readable.js") as ask:
        yield ask


def described(photometric: str, bits: int) -> dict[str, Any]:
    """Return DICOM JSON of an image's colours and bits."""
    return {
        "00280004": {"vr": "CS", "Value": [photometric]},
        "00280100": {"vr": "US", "Value": [bits]},
    }


def test_single_bits_have_the_window_in_which_one_is_white(script: Script) -> None:
    instance = described("MONOCHROME2", 1) | {
        "00281050": {"vr": "DS", "Value": [0.5]},
        "00281056": {"vr": "CS", "Value": ["LINEAR_EXACT"]},
    }

    found = script("it.completed(given)", instance)

    assert (found["00281050"]["Value"], found["00281051"]["Value"]) == ([1], [2])
    assert "00281056" not in found


def test_other_images_keep_their_window(script: Script) -> None:
    found = script("it.completed(given)", described("MONOCHROME2", 8))

    assert "00281050" not in found


@pytest.mark.parametrize(
    ("photometric", "bits", "syntax"),
    [("RGB", 16, NATIVE), ("RGB", 8, EXTENDED), ("MONOCHROME2", 16, EXTENDED)],
)
def test_the_browser_has_the_colours_of(
    script: Script, photometric: str, bits: int, syntax: str
) -> None:
    image = {"instance": described(photometric, bits), "syntax": syntax}

    assert script("it.lacksColours(given)", image) is False


@pytest.mark.parametrize(
    ("photometric", "bits", "syntax"), [("YBR_FULL", 16, EXTENDED), ("PALETTE COLOR", 8, NATIVE)]
)
def test_the_browser_lacks_the_colours_of(
    script: Script, photometric: str, bits: int, syntax: str
) -> None:
    image = {"instance": described(photometric, bits), "syntax": syntax}

    assert script("it.lacksColours(given)", image) is True
