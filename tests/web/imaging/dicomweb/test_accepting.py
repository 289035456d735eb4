"""What a client accepts decides the form of an answer, never what is in it."""

from __future__ import annotations

import pytest

from web.imaging.dicomweb.accepting import DICOM, OCTETS, choose

JPEG = "1.2.840.10008.1.2.4.50"


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", (OCTETS, True)),
        ("*/*", (OCTETS, True)),
        ('multipart/related; type="application/octet-stream"', (OCTETS, True)),
        ("multipart/related; type=application/octet-stream; transfer-syntax=*", (OCTETS, True)),
        ("application/octet-stream", (OCTETS, False)),
        (f"application/octet-stream; transfer-syntax={JPEG}", (OCTETS, False)),
        ('multipart/related; type="image/jpeg"', ("image/jpeg", True)),
        ("image/*", ("image/jpeg", False)),
        ("image/jp2, image/jpeg;q=0.5", ("image/jpeg", False)),
        ("image/jpeg;q=0.1, application/octet-stream;q=0.9", (OCTETS, False)),
        ('multipart/related; type="image/jpeg, x"; q=1, image/jpeg', ("image/jpeg", False)),
        ("application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1", None),
        ("text/html", None),
        ("image/jpeg;q=0", None),
        ("image/jpeg;q=often", None),
    ],
)
def test_frames(header: str, chosen: tuple[str, bool] | None) -> None:
    found = choose(header, (OCTETS, "image/jpeg"), JPEG)

    assert (found and (found.media_type, found.is_multipart)) == chosen


def test_a_file_is_sent_bare_to_whoever_takes_anything() -> None:
    found = choose("text/html, */*;q=0.8", (DICOM,), JPEG)

    assert found is not None
    assert not found.is_multipart
