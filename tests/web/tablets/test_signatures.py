"""A drawn signature is read in a child process; what is no signature is refused."""

from __future__ import annotations

import base64
import io
import re

import pytest
from PIL import Image

from tests.support.tablet_signing import drawn_signature, png_data_url
from web.tablets.signatures import (
    LONGEST_DATA_URL,
    NothingDrawnError,
    SignatureUnreadableError,
    looks_drawn,
    read_signature,
)


def a_jpeg_called_png() -> str:
    written = io.BytesIO()
    Image.new("RGB", (300, 100), "black").save(written, "JPEG")
    return "data:image/png;base64," + base64.b64encode(written.getvalue()).decode()


def test_the_strokes_are_kept_as_numbers_and_nothing_else():
    drawing = read_signature(drawn_signature(width=1400, height=352))

    assert (drawing.width, drawing.height) == (700, 176)
    assert re.fullmatch(r"(M\d+ \d+h\d+)+", drawing.path)


def test_ink_on_a_transparent_ground_is_read_too():
    sheet = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    sheet.paste((16, 24, 40, 255), (50, 40, 250, 44))

    assert read_signature(png_data_url(sheet)).path == "".join(
        f"M50 {y}h200" for y in range(40, 44)
    )


@pytest.mark.parametrize(
    "data_url",
    ["", png_data_url(Image.new("RGBA", (600, 200), "white")), drawn_signature()[:0]],
    ids=["nothing", "an empty box", "cleared"],
)
def test_an_empty_box_is_no_signature(data_url: str):
    with pytest.raises(NothingDrawnError):
        read_signature(data_url)


@pytest.mark.parametrize(
    "data_url",
    [
        "https://elsewhere.example/signature.png",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "data:image/png;base64,%%%",
        "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\nbroken").decode(),
        a_jpeg_called_png(),
        png_data_url(Image.new("1", (5000, 10))),
        "data:image/png;base64," + "A" * LONGEST_DATA_URL,
    ],
    ids=["an address", "svg", "no base64", "broken", "a jpeg", "too wide", "too long"],
)
def test_what_is_no_drawn_signature_is_refused(data_url: str):
    with pytest.raises(SignatureUnreadableError):
        read_signature(data_url)


def test_only_what_could_be_a_signature_goes_back_into_the_page():
    assert looks_drawn(drawn_signature())
    assert not looks_drawn("javascript:alert(1)")
