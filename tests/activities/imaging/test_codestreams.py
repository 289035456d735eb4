"""What compressed frames say besides their pixels."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from PIL import Image

from activities.imaging.codestreams import silenced
from activities.imaging.refusals import FileRefusedError
from tests.support.dicom_files import CANARY

JPEG = "1.2.840.10008.1.2.4.50"
JPEG_LS = "1.2.840.10008.1.2.4.80"
JPEG_2000 = "1.2.840.10008.1.2.4.90"


def picture() -> Image.Image:
    return Image.linear_gradient("L").resize((40, 30))


def a_jpeg(**options: object) -> bytes:
    file = io.BytesIO()
    picture().save(file, "JPEG", comment=CANARY, exif=f"Exif\0\0{CANARY}".encode(), **options)
    return file.getvalue()


def a_jpeg_2000(*, wrapped: bool) -> bytes:
    file = io.BytesIO()
    picture().save(file, "JPEG2000", no_jp2=not wrapped, comment=CANARY)
    return file.getvalue()


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 2}])
def test_comments_of_jpeg_are_silenced_and_pixels_stay(options: dict[str, object]):
    frame = a_jpeg(**options)
    assert frame.count(CANARY.encode()) == 2

    quiet = silenced(frame + CANARY.encode(), JPEG, 30, 40)

    assert CANARY.encode() not in quiet
    before, after = (Image.open(io.BytesIO(each)).tobytes() for each in (frame, quiet))
    assert before == after


@pytest.mark.parametrize("wrapped", [True, False])
def test_comments_of_jpeg_2000_are_silenced_and_pixels_stay(wrapped: bool):  # noqa: FBT001 - a parameter of a test
    frame = a_jpeg_2000(wrapped=wrapped)
    assert CANARY.encode() in frame

    quiet = silenced(frame + CANARY.encode(), JPEG_2000, 30, 40)

    assert CANARY.encode() not in quiet
    assert quiet.startswith(b"\xff\x4f\xff\x51")
    before, after = (Image.open(io.BytesIO(each)).tobytes() for each in (frame, quiet))
    assert before == after


def test_a_frame_of_another_size_is_refused():
    for frame, syntax in ((a_jpeg(), JPEG), (a_jpeg_2000(wrapped=False), JPEG_2000)):
        with pytest.raises(FileRefusedError):
            silenced(frame, syntax, 31, 40)


@pytest.mark.parametrize("syntax", [JPEG, JPEG_LS, JPEG_2000])
@pytest.mark.parametrize(
    "frame", [b"", b"\xff\xd8", b"\xff\x4f\xff\x51", b"\xff" * 99, b"\xff\xd8\xff\xfe\0\1"]
)
def test_broken_frames_are_refused(syntax: str, frame: bytes):
    with pytest.raises(FileRefusedError):
        silenced(frame, syntax, 30, 40)


@pytest.mark.parametrize("kept", range(4, 700, 29))
def test_frames_cut_off_end_in_a_refusal_or_a_frame(kept: int):
    for frame, syntax in ((a_jpeg(), JPEG), (a_jpeg_2000(wrapped=False), JPEG_2000)):
        with suppress(FileRefusedError):
            assert len(silenced(frame[:kept], syntax, 30, 40)) == len(frame[:kept])


def test_frames_that_nobody_can_silence_are_refused():
    with pytest.raises(FileRefusedError):
        silenced(a_jpeg(), "1.2.840.10008.1.2.4.102", 30, 40)
