"""What DICOM objects only carry comes out, cleaned, as a file; of the rest it is said why not."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import av
import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import UID
from pypdf import PdfReader

from activities.imaging.cleaned_files import CleanedFile
from activities.imaging.piecewise_files import PiecewiseFile
from activities.imaging.sop_classes import refusal_of
from tests.support.dicom_files import CANARY, cleaned, corpus_file, ct_image, written
from tests.support.media_files import a_document, a_film
from workflows.domain.imaging.verdicts import ImageKind, RefusalReason, ReviewReason

STORAGE = "1.2.840.10008.5.1.4.1.1."
ENDOSCOPY = f"{STORAGE}77.1.1.1"
JPEG_SYNTAXES = "1.2.840.10008.1.2.4."


def an_object(sop_class: str, **attributes: Any) -> Dataset:
    """Return an object with a canary in its names and in a sequence, without pixels."""
    inner = Dataset()
    inner.PatientName = inner.TextValue = CANARY
    image = ct_image(
        StudyDate="20200304",
        PatientName=CANARY,
        SeriesDescription=CANARY,
        ContentSequence=Sequence([inner]),
        SOPClassUID=sop_class,
        **attributes,
    )
    image.file_meta.MediaStorageSOPClassUID = UID(sop_class)
    del image.PixelData, image.Rows
    return image


def a_wrapped_document(content: bytes) -> bytes:
    image = an_object(f"{STORAGE}104.1", Modality="DOC", MIMETypeOfEncapsulatedDocument=CANARY)
    image.EncapsulatedDocument = content + b"\0" * (len(content) % 2)
    image.DocumentTitle = CANARY
    return written(image)


def a_stream(codec: str, container: str, *, sound: str = "") -> bytes:
    """Return ten pictures, ever lighter, of 64 x 48 pixels and half a second."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as film:
        film.metadata["title"] = CANARY
        track = film.add_stream(codec, rate=Fraction(25))
        track.width, track.height, track.pix_fmt = 64, 48, "yuv420p"
        heard = film.add_stream(sound, rate=48000) if sound else None
        for number in range(10):
            grey = np.full((48, 64, 3), 20 + number * 20, "uint8")
            film.mux(track.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        if heard is not None:
            heard.layout = "stereo"
            for number in range(20):
                tone = av.AudioFrame.from_ndarray(np.zeros((2, 1152), "int16"), "s16p", "stereo")
                tone.sample_rate, tone.pts = 48000, number * 1152
                for each in av.AudioResampler(heard.format.name).resample(tone):
                    film.mux(heard.encode(each))
            film.mux(heard.encode())
        film.mux(track.encode())
    return file.getvalue()


def a_wrapped_film(stream: bytes, syntax: int, *, pieces: int = 1, **attributes: Any) -> bytes:
    image = an_object(
        ENDOSCOPY,
        **{"Modality": "ES", "Rows": 48, "Columns": 64, "NumberOfFrames": 10} | attributes,
    )
    image.file_meta.TransferSyntaxUID = UID(f"{JPEG_SYNTAXES}{syntax}")
    image.PixelData = encapsulate([stream], fragments_per_frame=pieces, has_bot=False)
    image["PixelData"].VR = "OB"
    image["PixelData"].is_undefined_length = True
    return written(image)


def pictures(film: bytes) -> list[np.ndarray]:
    with av.open(io.BytesIO(film)) as opened:
        return [frame.to_ndarray(format="gray") for frame in opened.decode(video=0)]


def assert_plays(verdict: CleanedFile, content: bytes) -> None:
    """Check that a browser plays the film, that all of it is there, and nothing else."""
    assert verdict.refusal is None, verdict.detail
    assert verdict.media is not None
    assert (verdict.kind, verdict.media.media_type) == (ImageKind.VIDEO, "video/mp4")
    assert (verdict.media.width, verdict.media.height) == (64, 48)
    with av.open(io.BytesIO(content)) as film:
        assert film.streams.video[0].codec_context.codec.canonical_name == "h264"
    shades = [float(each.mean()) for each in pictures(content)]
    assert len(shades) == 10
    assert shades == sorted(shades)
    for trace in (CANARY, "x264", "Lavc", "FFmpeg"):
        assert trace.encode() not in content


def test_a_wrapped_document_goes_the_way_of_documents():
    verdict, content = cleaned(a_wrapped_document(a_document()))

    assert verdict.refusal is None, verdict.detail
    assert verdict.media is not None
    assert verdict.facts is not None
    assert (verdict.kind, verdict.media.pages) == (ImageKind.DOCUMENT, 2)
    assert verdict.review == {ReviewReason.FREE_TEXT}
    assert (verdict.facts.modality, verdict.facts.frames) == ("DOC", 2)
    assert CANARY.encode() not in content
    assert CANARY not in str(verdict)
    assert len(PdfReader(io.BytesIO(content)).pages) == 2
    # It belongs to the examination with which it came, on a day that was moved as all others.
    image = cleaned(written(ct_image(StudyDate="20200304")))[0].facts
    assert image is not None
    assert (verdict.facts.study_uid, verdict.facts.study_date) == (
        image.study_uid,
        image.study_date,
    )
    assert verdict.facts.series_uid != image.series_uid
    assert verdict.receipt.removed["AA"] >= 1
    assert verdict.receipt.replaced["PatientName"] == 1


@pytest.mark.parametrize("content", [b"", b"MZ no PDF", b"<html>", b"%PDF-1.7 and no more"])
def test_what_is_no_document_inside_is_refused(content: bytes):
    verdict, after = cleaned(a_wrapped_document(content))

    assert (verdict.refusal, after) == (RefusalReason.DAMAGED, b"")


@pytest.mark.parametrize(
    ("codec", "container", "syntax"),
    [
        ("libx264", "mpegts", 102),
        ("libx264", "mp4", 104),
        ("libx264", "h264", 102),
        ("mpeg2video", "mpegts", 100),
        ("mpeg2video", "mpeg2video", 100),
        ("mpeg2video", "vob", 101),
        ("libx265", "mpegts", 107),
        ("libx265", "hevc", 107),
    ],
)
def test_films_in_dicom_become_films_that_browsers_play(codec: str, container: str, syntax: int):
    stream = a_stream(codec, container)
    verdict, content = cleaned(a_wrapped_film(stream, syntax))

    assert_plays(verdict, content)
    assert ReviewReason.VIDEO_OR_SOUND in verdict.review
    assert verdict.facts is not None
    assert (verdict.facts.modality, verdict.facts.rows, verdict.facts.columns) == ("ES", 48, 64)


def test_a_film_in_many_pieces_is_one_film():
    stream = a_stream("libx264", "mpegts")

    verdict, content = cleaned(a_wrapped_film(stream, 102, pieces=7))

    assert_plays(verdict, content)


def test_sound_that_browsers_do_not_play_stays_behind():
    stream = a_stream("libx264", "mpegts", sound="mp2")

    verdict, content = cleaned(a_wrapped_film(stream, 102))

    assert_plays(verdict, content)
    with av.open(io.BytesIO(content)) as film:
        assert len(film.streams.audio) == 0


def test_a_film_without_moments_gets_those_of_the_header():
    stream = a_stream("mpeg2video", "mpeg2video")

    _verdict, content = cleaned(a_wrapped_film(stream, 100, FrameTime="100"))

    with av.open(io.BytesIO(content)) as film:
        moments = [float(frame.pts * frame.time_base) for frame in film.decode(video=0)]
    assert moments[-1] - moments[0] == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize("stream", [b"G" * 2000, b"\0\0\1\xb3" + b"\x17" * 900, b"no film" * 100])
def test_what_is_no_film_inside_is_refused(stream: bytes):
    verdict, after = cleaned(a_wrapped_film(stream, 102))

    assert (verdict.refusal, after) == (RefusalReason.DAMAGED, b"")


def test_other_objects_do_not_pass_as_films():
    image = an_object(f"{STORAGE}88.11", Rows=48)
    image.file_meta.TransferSyntaxUID = UID(f"{JPEG_SYNTAXES}102")
    image.PixelData = encapsulate([a_film("mp4")], has_bot=False)
    image["PixelData"].is_undefined_length = True

    assert cleaned(written(image))[0].refusal is RefusalReason.STRUCTURED_REPORT


@pytest.mark.parametrize(
    ("sop_class", "reason"),
    [
        (f"{STORAGE}88.33", RefusalReason.STRUCTURED_REPORT),
        (f"{STORAGE}88.67", RefusalReason.STRUCTURED_REPORT),
        (f"{STORAGE}88.59", RefusalReason.STRUCTURED_REPORT),
        (f"{STORAGE}104.2", RefusalReason.CLINICAL_DOCUMENT),
        (f"{STORAGE}11.1", RefusalReason.PRESENTATION_STATE),
        (f"{STORAGE}481.5", RefusalReason.RADIOTHERAPY_PLAN),
        (f"{STORAGE}66", RefusalReason.RAW_OBJECT),
        (f"{STORAGE}104.3", RefusalReason.SOP_CLASS),
        ("1.3.12.2.1107.5.9.1", RefusalReason.PRIVATE_OBJECT),
        ("1.2.840.10008.1.3.10", RefusalReason.NOT_NEEDED),
    ],
)
def test_what_is_kept_out_is_named_with_its_kind_and_why(sop_class: str, reason: RefusalReason):
    verdict, after = cleaned(written(an_object(sop_class)))

    assert (verdict.refusal, after) == (reason, b"")
    assert verdict.detail.startswith(sop_class)
    assert CANARY not in str(verdict)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("test-SR.dcm", RefusalReason.STRUCTURED_REPORT),
        ("reportsi.dcm", RefusalReason.STRUCTURED_REPORT),
        ("rtplan.dcm", RefusalReason.RADIOTHERAPY_PLAN),
        ("DICOMDIR", RefusalReason.NOT_NEEDED),
    ],
)
def test_real_ones_are_kept_out_too(name: str, reason: RefusalReason):
    assert cleaned(corpus_file(name).read_bytes())[0].refusal is reason


def test_an_empty_class_is_of_no_maker():
    assert refusal_of("") is RefusalReason.SOP_CLASS


def test_pieces_read_as_one_file():
    file = PiecewiseFile([memoryview(each) for each in (b"abc", b"", b"d", b"efgh")])

    assert file.read() == b"abcdefgh"
    assert file.seek(-3, io.SEEK_END) == 5
    assert io.BufferedReader(file).read(2) == b"fg"
    assert (file.seek(99), file.read(1)) == (99, b"")
