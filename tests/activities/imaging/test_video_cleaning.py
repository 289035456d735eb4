"""Films, copied without what stands beside the pictures."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import nullcontext
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from activities.imaging import video_cleaning
from activities.imaging.refusals import FileRefusedError
from tests.support.dicom_files import CANARY, cleaned
from tests.support.media_files import a_film
from workflows.domain.imaging.verdicts import RefusalReason, ReviewReason


def pictures(film: bytes) -> list[bytes]:
    with av.open(io.BytesIO(film)) as opened:
        return [frame.to_ndarray(format="rgb24").tobytes() for frame in opened.decode(video=0)]


@pytest.mark.parametrize("container", ["mp4", "mov", "webm"])
def test_a_film_keeps_its_pictures_and_nothing_else(container: str):
    film = a_film(container)
    assert film.count(CANARY.encode()) >= 2

    verdict, content = cleaned(film)

    assert verdict.review == {ReviewReason.FACE_PHOTOGRAPH, ReviewReason.VIDEO_OR_SOUND}
    assert pictures(content) == pictures(film)
    for trace in (CANARY, "+48.1+11.5", "x264"):
        assert trace.encode() not in content
    assert verdict.media is not None
    assert (verdict.media.width, verdict.media.height, verdict.media.seconds) == (64, 48, 2.0)
    assert verdict.media.media_type == ("video/webm" if container == "webm" else "video/mp4")


def encoded(codec: str) -> Iterator[av.Packet]:
    """Yield five pictures as an encoder gives them."""
    encoder = av.CodecContext.create(codec, "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = 64, 64, "yuv420p"
    encoder.time_base = Fraction(1, 5)
    for number in range(5):
        frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), number * 40, "uint8"))
        frame.pts = number
        yield from encoder.encode(frame)
    yield from encoder.encode()


def photographs() -> Iterator[av.Packet]:
    for number in range(5):
        file = io.BytesIO()
        picture = Image.new("RGB", (64, 64), (number * 40, 0, 0))
        exif = picture.getexif()
        exif[0x010E] = CANARY
        picture.save(file, "JPEG", exif=exif, comment=SAID)
        packet = av.Packet(file.getvalue())
        packet.pts = packet.dts = number
        packet.time_base, packet.is_keyframe = Fraction(1, 5), True
        yield packet


def a_planted_film(
    container: str, codec: str, packets: Iterator[av.Packet], *units: bytes
) -> bytes:
    """Return a film of pictures, before each of which stand the units given."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as film:
        track = film.add_stream(codec, rate=Fraction(5))
        assert isinstance(track, av.VideoStream)
        track.width, track.height = 64, 64
        track.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        for packet in packets:
            planted = av.Packet(b"".join(units) + bytes(packet))
            planted.pts, planted.dts = packet.pts, packet.dts
            planted.time_base, planted.is_keyframe = packet.time_base, packet.is_keyframe
            planted.stream = track
            film.mux(planted)
    return file.getvalue()


SAID = CANARY.encode()
# User data of no registered kind: type 5, its length, whose it is, what it says (H.264 D.1.7).
USER_DATA = b"\x05" + bytes([16 + len(SAID)]) + b"\x11" * 16 + SAID + b"\x80"
START = b"\0\0\0\x01"


@pytest.mark.parametrize(
    ("codec", "units"),
    [
        ("libx264", (START, b"\x06", USER_DATA)),
        ("libx264", (START, b"\x18", SAID)),
        ("libx264", (START, b"\x0c", SAID, b"\x80")),
        ("libx265", (START, b"\x4e\x01", USER_DATA)),
        ("libx265", (START, b"\x7c\x01", SAID)),
        # Metadata of a private kind (AV1 5.8, 6.7.1).
        ("libsvtav1", (b"\x2a", bytes([len(SAID) + 2]), b"\x1f", SAID, b"\x80")),
    ],
)
def test_what_stands_between_the_pictures_goes(codec: str, units: tuple[bytes, ...]):
    film = a_planted_film("mp4", codec, encoded(codec), *units)
    assert film.count(SAID) == 5

    verdict, content = cleaned(film)

    assert verdict.refusal is None, verdict.detail
    assert SAID not in content
    assert b"x26" not in content
    assert len(pictures(content)) == 5
    assert pictures(content) == pictures(film)


@pytest.mark.parametrize("container", ["mp4", "mov"])
def test_what_stands_inside_photographs_one_after_the_other_goes(container: str):
    film = a_planted_film(container, "mjpeg", photographs())
    assert film.count(SAID) >= 10

    verdict, content = cleaned(film)

    assert verdict.refusal is None, verdict.detail
    assert SAID not in content
    assert pictures(content) == pictures(film)


@pytest.mark.parametrize(
    ("record", "is_refused"),
    [
        (b"", False),
        (b"\x81\0\0\0\x0a\x02ab", False),
        (b"\x81\0\0\0", True),
        (b"\x81\0\0\0\x0a\x02ab\x2a\x03\x1fcd", True),
        (b"\x81\0\0\0\x2a\x02ab", True),
    ],
)
def test_what_stands_in_front_of_an_av1_film_is_one_header(record: bytes, *, is_refused: bool):
    with pytest.raises(FileRefusedError) if is_refused else nullcontext():
        video_cleaning._check_configuration(record)


def test_codecs_with_words_inside_are_refused_by_name():
    verdict, content = cleaned(a_planted_film("mp4", "mpeg4", encoded("mpeg4")))

    assert (verdict.refusal, verdict.detail) == (RefusalReason.TRANSFER_SYNTAX, "mpeg4")
    assert content == b""


def test_sound_with_words_inside_is_refused_by_name():
    verdict, content = cleaned(a_film_with_sound("vorbis"))

    assert (verdict.refusal, verdict.detail) == (RefusalReason.TRANSFER_SYNTAX, "vorbis")
    assert content == b""


@pytest.mark.parametrize("codec", ["libopus"])
def test_other_sound_stays(codec: str):
    verdict, content = cleaned(a_film_with_sound(codec))

    assert verdict.refusal is None, verdict.detail
    with av.open(io.BytesIO(content)) as film:
        assert len(list(film.decode(audio=0))) > 5


def a_film_with_sound(codec: str) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="webm") as film:
        track = film.add_stream("libvpx", rate=Fraction(5))
        track.width, track.height, track.pix_fmt = 64, 64, "yuv420p"
        sound = film.add_stream(codec, rate=48000, options={"strict": "experimental"})
        sound.layout = "stereo"
        for _number in range(5):
            film.mux(track.encode(av.VideoFrame(64, 64, "yuv420p")))
        for number in range(20):
            silence = np.zeros((2, 960), "float32")
            frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = 48000, number * 960
            if codec != "vorbis":
                resampled = av.AudioResampler("flt").resample(frame)
                for each in resampled:
                    film.mux(sound.encode(each))
            else:
                film.mux(sound.encode(frame))
        film.mux(track.encode())
        film.mux(sound.encode())
    return file.getvalue()


def test_a_film_cut_off_is_refused():
    verdict, content = cleaned(a_film("mp4")[:400])

    assert (verdict.refusal, content) == (RefusalReason.DAMAGED, b"")


def test_a_list_of_other_files_is_no_film():
    verdict, _ = cleaned(b"\0\0\0\x08ftyp#EXTM3U\nfile:///etc/hostname\n")

    assert verdict.refusal is RefusalReason.DAMAGED
