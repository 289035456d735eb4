"""What stands in compressed pixels beside the stored bits is gone; else a file stays as it is."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

import numpy as np
import pytest
from imagecodecs import jpeg8_encode, jpegls_encode
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.pixels.encoders.base import get_encoder
from pydicom.pixels.utils import pixel_array
from pydicom.uid import UID

from activities.imaging.cleaner import CleanedFile, Cleaner
from activities.imaging.codestreams import coded_bits
from tests.support.dicom_files import SECRETS, corpus_file, ct_image, read_back, written
from workflows.domain.imaging.verdicts import ReviewReason

JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70"
JPEG_LS = "1.2.840.10008.1.2.4.80"
JPEG_2000 = "1.2.840.10008.1.2.4.90"
EXPLICIT = "1.2.840.10008.1.2.1"
IMAGE = (np.arange(64 * 64, dtype="<u2") % 4096).reshape(64, 64)
# A drawing in bits that no viewer shows.
SECRET = np.zeros((64, 64), "<u2")
SECRET[10:20, 5:50] = 0xA000


@pytest.fixture(scope="module")
def cleaner() -> Iterator[Cleaner]:
    with Cleaner() as lent:
        yield lent


def clean(cleaner: Cleaner, content: bytes) -> tuple[CleanedFile, bytes]:
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(content)
        source.flush()
        verdict = cleaner.clean(cast("BinaryIO", source), cast("BinaryIO", target), SECRETS)
        target.seek(0)
        return verdict, target.read()


def compressed(pixels: np.ndarray, syntax: str, **attributes: object) -> bytes:
    """Return an image with 12 bits stored whose codestream has 16."""
    frames = [_encoded(each, syntax) for each in pixels.reshape(-1, 64, 64)]
    image: Dataset = ct_image(
        Rows=64, Columns=64, NumberOfFrames=len(frames), BodyPartExamined="ABDOMEN", **attributes
    )
    image.file_meta.TransferSyntaxUID = UID(syntax)
    image.PixelData = encapsulate(frames)
    image["PixelData"].is_undefined_length = True
    return written(image)


def in_colours(pixels: np.ndarray, photometric: str) -> bytes:
    """Return an image in colour with 12 bits stored whose codestream has 16."""
    image: Dataset = ct_image(
        Rows=64,
        Columns=64,
        SamplesPerPixel=3,
        PhotometricInterpretation=photometric,
        PlanarConfiguration=0,
        BodyPartExamined="ABDOMEN",
    )
    image.file_meta.TransferSyntaxUID = UID(JPEG_LS)
    image.PixelData = encapsulate([bytes(jpegls_encode(pixels))])
    image["PixelData"].is_undefined_length = True
    return written(image)


def _encoded(frame: np.ndarray, syntax: str) -> bytes:
    if syntax == JPEG_LOSSLESS:
        return bytes(jpeg8_encode(frame, lossless=True, bitspersample=16))
    said = {
        "rows": 64,
        "columns": 64,
        "number_of_frames": 1,
        "samples_per_pixel": 1,
        "bits_allocated": 16,
        "bits_stored": 16,
        "pixel_representation": 0,
        "photometric_interpretation": "MONOCHROME2",
    }
    encoder = get_encoder(UID(syntax))
    return encoder.encode(np.ascontiguousarray(frame).tobytes(), index=0, **said)


@pytest.mark.parametrize("syntax", [JPEG_LOSSLESS, JPEG_LS, JPEG_2000])
def test_what_is_hidden_above_the_stored_bits_is_gone(cleaner: Cleaner, syntax: str):
    pixels = np.stack([IMAGE, IMAGE | SECRET])

    verdict, content = clean(cleaner, compressed(pixels, syntax))

    assert verdict.refusal is None, verdict.detail
    assert verdict.facts is not None
    image = read_back(content)
    assert verdict.facts.transfer_syntax == image.file_meta.TransferSyntaxUID == EXPLICIT
    assert np.array_equal(pixel_array(image), np.stack([IMAGE, IMAGE]))
    frames = [content[at : at + length] for at, length in verdict.facts.frame_offsets]
    assert frames == [IMAGE.tobytes()] * 2


@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL"])
def test_what_is_hidden_above_colours_is_gone(cleaner: Cleaner, photometric: str):
    plain = np.stack([IMAGE, np.full_like(IMAGE, 2048), np.full_like(IMAGE, 2048)], axis=-1)
    content = in_colours(plain | SECRET[..., None], photometric)

    verdict, after = clean(cleaner, content)

    assert verdict.facts is not None, verdict.detail
    assert verdict.facts.transfer_syntax == EXPLICIT
    grey = np.repeat(IMAGE[..., None], 3, axis=2)
    expected = grey if photometric == "YBR_FULL" else plain
    assert np.array_equal(pixel_array(read_back(after)), expected)


def test_colours_that_hide_nothing_stay_compressed(cleaner: Cleaner):
    plain = np.repeat(IMAGE[..., None], 3, axis=2)

    verdict, _after = clean(cleaner, in_colours(plain, "YBR_FULL"))

    assert verdict.facts is not None
    assert verdict.facts.transfer_syntax == JPEG_LS


@pytest.mark.parametrize("syntax", [JPEG_LOSSLESS, JPEG_LS, JPEG_2000])
def test_what_hides_nothing_stays_compressed(cleaner: Cleaner, syntax: str):
    verdict, content = clean(cleaner, compressed(IMAGE, syntax))

    assert verdict.facts is not None
    assert verdict.facts.transfer_syntax == syntax
    assert read_back(content).file_meta.TransferSyntaxUID == syntax


def test_bits_in_which_old_devices_drew_are_cleared_too(cleaner: Cleaner):
    # Bit 11 is among the twelve stored ones; the overlay's own group says that it lies there.
    drawn = (IMAGE & 0x07FF) | (SECRET >> 4 & 0x0800)
    image = read_back(compressed(drawn, JPEG_LOSSLESS))
    # OverlayBitsAllocated and OverlayBitPosition of the first overlay.
    image.add_new((0x6000, 0x0100), "US", 16)
    image.add_new((0x6000, 0x0102), "US", 11)

    _verdict, after = clean(cleaner, written(image))

    assert np.array_equal(pixel_array(read_back(after)), IMAGE & 0x07FF)


def test_signed_pixels_keep_their_sign(cleaner: Cleaner):
    values = (IMAGE.astype("<i2") - 2048).astype("<i2")
    # Twelve bits of a negative number, and something above them.
    loud = (values.view("<u2") & 0x0FFF) | 0x5000

    _verdict, after = clean(cleaner, compressed(loud, JPEG_LOSSLESS, PixelRepresentation=1))

    assert np.array_equal(pixel_array(read_back(after)), values)


def test_what_does_not_decode_is_for_a_person(cleaner: Cleaner):
    content = compressed(IMAGE, JPEG_LOSSLESS)
    # A table of codes that no stream can be read with.
    at = content.index(b"\xff\xc4") + 5
    broken = content[:at] + b"\xff" * 16 + content[at + 16 :]

    verdict, _after = clean(cleaner, broken)

    assert verdict.refusal is None
    assert ReviewReason.CANNOT_DECODE in verdict.review


@pytest.mark.parametrize(
    ("name", "syntax", "bits"),
    [
        ("JPEG-LL.dcm", JPEG_LOSSLESS, 16),
        ("JPGExtended.dcm", "1.2.840.10008.1.2.4.51", 12),
        ("693_J2KR.dcm", JPEG_2000, 14),
        ("emri_small_jpeg_ls_lossless.dcm", JPEG_LS, 16),
    ],
)
def test_the_bits_of_a_codestream_are_read_of_its_header(name: str, syntax: str, bits: int):
    image = read_back(corpus_file(name).read_bytes())
    length = int.from_bytes(image.PixelData[4:8], "little")
    frame = io.BytesIO(image.PixelData[8 + length + 8 :]).read()

    assert coded_bits(frame, syntax) == bits
