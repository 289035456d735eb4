"""What stood under a rectangle in a photograph, a film or a document is gone."""

from __future__ import annotations

import io
import struct
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from activities.imaging.cleaned_files import Mask
from tests.activities.imaging.test_masking import masked
from tests.support.dicom_files import CANARY, cleaned
from tests.support.media_files import a_film, a_photograph, a_recording
from workflows.domain.imaging.verdicts import ImageKind, RefusalReason

EVERYWHERE = Mask(frame=None, x=8, y=6, width=16, height=10)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1"])
def test_a_photograph_is_black_under_the_rectangle_and_nowhere_else(kind: str, mode: str):
    if kind == "JPEG" and mode not in ("RGB", "L"):
        mode = "CMYK"
    picture = Image.new("RGB", (60, 40), "white").convert(mode)
    file = io.BytesIO()
    picture.save(file, kind)
    _verdict, content = cleaned(file.getvalue())

    verdict, after = masked(content, EVERYWHERE)

    assert (verdict.refusal, verdict.kind) == (None, ImageKind.PHOTOGRAPH)
    assert verdict.media is not None
    assert (verdict.media.width, verdict.media.height) == (60, 40)
    assert verdict.receipt.masked_regions == 1
    seen = np.asarray(Image.open(io.BytesIO(after)).convert("RGBA"))
    # JPEG smears edges a little, within blocks of eight pixels.
    assert seen[7:15, 9:23, :3].max() <= 30
    assert seen[6:16, 8:24, 3].min() == 255
    assert seen[:, 40:, :3].min() >= 250
    assert seen[30:, :, :3].min() >= 250


def test_nothing_of_a_name_is_left_in_the_bytes_of_a_photograph():
    picture = Image.new("L", (200, 40), 255)
    ImageDraw.Draw(picture).text((4, 4), CANARY, fill=0)
    plain = Image.new("L", (200, 40), 255)
    over = Mask(frame=None, x=0, y=0, width=200, height=20)
    files = []
    for each in (picture, plain):
        file = io.BytesIO()
        each.save(file, "JPEG")
        files.append(masked(cleaned(file.getvalue())[1], over)[1])

    assert files[0] == files[1]


def test_a_photograph_that_is_broken_is_refused():
    verdict, after = masked(a_photograph("JPEG")[:200], EVERYWHERE)

    assert (verdict.refusal, after) == (RefusalReason.DAMAGED, b"")


def pictures(film: bytes) -> list[np.ndarray]:
    with av.open(io.BytesIO(film)) as opened:
        return [frame.to_ndarray(format="rgb24") for frame in opened.decode(video=0)]


@pytest.mark.parametrize("container", ["mp4", "webm"])
def test_a_film_is_black_under_the_rectangle_in_every_picture(container: str):
    film = a_film(container)
    _verdict, content = cleaned(film)

    verdict, after = masked(content, EVERYWHERE)

    assert verdict.refusal is None, verdict.detail
    assert verdict.media is not None
    assert verdict.media.media_type == "video/mp4"
    assert (verdict.media.width, verdict.media.height, verdict.media.seconds) == (64, 48, 2.0)
    before, now = pictures(film), pictures(after)
    assert len(now) == len(before) == 20
    for old, new in zip(before, now, strict=True):
        assert new[7:15, 9:23].max() <= 12
        assert np.abs(new[20:, 30:].astype(int) - old[20:, 30:]).max() <= 12
    for trace in (CANARY, "x264", "+48.1"):
        assert trace.encode() not in after


MOMENTS = (0, 3, 4, 9, 20)


def a_film_with_sound() -> bytes:
    """Return five pictures at MOMENTS, in tenths of a second, and two seconds of sound."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as film:
        track = film.add_stream("libx264", rate=Fraction(10))
        sound = film.add_stream("aac", rate=48000)
        track.width, track.height, track.pix_fmt = 64, 48, "yuv420p"
        for at in MOMENTS:
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 9 * at, "uint8"))
            frame.pts, frame.time_base = at, Fraction(1, 10)
            film.mux(track.encode(frame))
        for number in range(90):
            tone = av.AudioFrame.from_ndarray(np.zeros((1, 1024), "float32"), "fltp", "mono")
            tone.sample_rate, tone.pts = 48000, number * 1024
            film.mux(sound.encode(tone))
        film.mux(track.encode())
        film.mux(sound.encode())
    return file.getvalue()


def heard_in(film: bytes) -> int:
    with av.open(io.BytesIO(film)) as opened:
        return len(list(opened.decode(audio=0))) if opened.streams.audio else 0


def test_a_film_keeps_its_moments_and_its_sound():
    _verdict, content = cleaned(a_film_with_sound())

    _masked, after = masked(content, EVERYWHERE)

    with av.open(io.BytesIO(after)) as film:
        shown = [round(float(frame.pts * frame.time_base), 2) for frame in film.decode(video=0)]
    assert [each - shown[0] for each in shown] == pytest.approx([at / 10 for at in MOMENTS])
    assert heard_in(after) >= 85


@pytest.mark.parametrize("masks", [(), (EVERYWHERE,)])
def test_the_sound_of_a_film_can_be_taken_away(masks: tuple[Mask, ...]):
    _verdict, content = cleaned(a_film_with_sound())
    assert heard_in(content) >= 85

    verdict, after = masked(content, *masks, is_silent=True)

    assert verdict.refusal is None, verdict.detail
    assert heard_in(after) == 0
    assert len(pictures(after)) == 5
    assert bool(masks) is not np.array_equal(pictures(after)[4], pictures(content)[4])


def a_page(writer: PdfWriter, words: str, width: float = 300, height: float = 400) -> None:
    page = writer.add_blank_page(width, height)
    content = DecodedStreamObject()
    content.set_data(f"BT /F1 24 Tf 40 {height - 60} Td ({words}) Tj ET".encode())
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    page[NameObject("/Contents")] = writer._add_object(content)


def a_letter() -> bytes:
    writer = PdfWriter()
    a_page(writer, CANARY)
    a_page(writer, "Befund ohne Namen", 400, 300)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def page_of(document: bytes, number: int) -> np.ndarray:
    from activities.imaging.document_masking import drawn_page

    return np.asarray(drawn_page(io.BytesIO(document), number).convert("L"))


def test_a_document_with_a_rectangle_becomes_pictures_of_all_its_pages():
    _verdict, content = cleaned(a_letter())
    assert CANARY in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    before = page_of(content, 2)

    verdict, after = masked(content, Mask(frame=1, x=0, y=100, width=1316, height=300))

    assert verdict.refusal is None, verdict.detail
    assert verdict.media is not None
    assert (verdict.media.pages, verdict.media.media_type) == (2, "application/pdf")
    reader = PdfReader(io.BytesIO(after))
    assert [each.extract_text() for each in reader.pages] == ["", ""]
    assert [tuple(map(float, each.mediabox[2:])) for each in reader.pages] == [
        (300, 400),
        (400, 300),
    ]
    assert CANARY.encode() not in after
    assert all(CANARY.encode() not in bytes(each.get_data()) for each in _streams(reader))
    first = page_of(after, 1)
    assert first.shape == (1754, 1316)
    assert first[110:390, 10:1300].max() <= 12
    assert first[420:].min() >= 240
    # What is beside the rectangles looks as it did.
    assert np.abs(page_of(after, 2).astype(int) - before).mean() < 2
    assert page_of(after, 2).min() < 60


def test_a_rectangle_without_a_page_is_on_every_page():
    _verdict, content = cleaned(a_letter())

    _masked, after = masked(content, Mask(frame=None, x=0, y=0, width=200, height=50))

    for number in (1, 2):
        assert page_of(after, number)[5:45, 5:195].max() <= 12


def test_a_masked_document_can_be_cleaned_again():
    _verdict, content = cleaned(a_letter())
    _masked, after = masked(content, Mask(frame=1, x=0, y=0, width=9, height=9))

    verdict, again = cleaned(after)

    assert verdict.refusal is None, verdict.detail
    assert len(PdfReader(io.BytesIO(again)).pages) == 2


def _streams(reader: PdfReader) -> list[DecodedStreamObject]:
    found = []
    for number in range(1, len(reader.xref[0]) + 1):
        each = reader.get_object(number)
        if hasattr(each, "get_data") and each.get("/Subtype") != "/Image":
            found.append(each)
    return found


def test_a_recording_of_signals_has_nothing_to_blacken():
    verdict, after = masked(cleaned(a_recording())[1], EVERYWHERE)

    assert (verdict.refusal, verdict.detail, after) == (
        RefusalReason.INCOMPLETE,
        "no pixels",
        b"",
    )


# Matrices of a track's header (ISO/IEC 14496-12 8.3.2): turned by quarters, and mirrored.
TURNED = {
    0: (0x10000, 0, 0, 0, 0x10000, 0),
    1: (0, 0x10000, 0, -0x10000, 0, 0),
    2: (-0x10000, 0, 0, 0, -0x10000, 0),
    3: (0, -0x10000, 0, 0x10000, 0, 0),
}
MIRRORED = (-0x10000, 0, 0, 0, 0x10000, 0)


def a_turned_film(matrix: tuple[int, ...]) -> bytes:
    """Return a film whose upper left corner, as it is stored, is bright."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as film:
        track = film.add_stream("libx264", rate=Fraction(10), options={"crf": "1"})
        track.width, track.height, track.pix_fmt = 64, 48, "yuv420p"
        pixels = np.full((48, 64, 3), 90, "uint8")
        pixels[:16, :16] = 250
        for _number in range(3):
            film.mux(track.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        film.mux(track.encode())
    content = file.getvalue()
    # Version and flags, times, number and length, then eight bytes and eight more.
    at = content.index(b"tkhd") + 4 + 4 + 20 + 16
    return content[:at] + struct.pack(">9i", *matrix, 0, 0, 0x40000000) + content[at + 36 :]


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_rectangles_lie_where_a_turned_film_is_seen(turns: int):
    _verdict, content = cleaned(a_turned_film(TURNED[turns]))
    # Turned to the right, the corner goes from one corner of the picture to the next.
    width, height = (48, 64) if turns % 2 else (64, 48)
    x = width - 16 if turns in (1, 2) else 0
    y = height - 16 if turns in (2, 3) else 0
    assert _verdict.media is not None
    assert (_verdict.media.width, _verdict.media.height) == (width, height)

    _masked, after = masked(content, Mask(frame=None, x=x, y=y, width=16, height=16))

    seen = pictures(after)[0]
    assert seen.shape == (height, width, 3)
    assert seen.max() < 140


def test_a_mirrored_film_is_shown_as_it_is_stored():
    _verdict, content = cleaned(a_turned_film(MIRRORED))

    assert struct.pack(">2i", *MIRRORED[:2]) not in content
    _masked, after = masked(content, Mask(frame=None, x=0, y=0, width=16, height=16))
    assert pictures(after)[0].max() < 140
