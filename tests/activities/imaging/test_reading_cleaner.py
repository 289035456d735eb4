"""Series whose pictures hold text wait for a person."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

import numpy as np
import pytest
from PIL import Image, ImageDraw

from activities.imaging.cleaned_files import CleanedFile
from activities.imaging.reading_cleaner import IMAGES_READ, ReadingCleaner
from tests.support.dicom_files import SECRETS, ct_image, written
from workflows.domain.imaging.verdicts import FileVerdict, ReviewReason


@pytest.fixture(scope="module")
def cleaner() -> Iterator[ReadingCleaner]:
    with ReadingCleaner() as started:
        yield started


def clean(cleaner: ReadingCleaner, words: str, **attributes: object) -> CleanedFile:
    picture = Image.new("L", (512, 512))
    ImageDraw.Draw(picture).text((200, 300), words, fill=255, font_size=28)
    pixels = np.asarray(picture, dtype="<u2").tobytes()
    image = ct_image(Rows=512, Columns=512, PixelData=pixels, **attributes)
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(written(image))
        source.flush()
        return cleaner.clean(cast("BinaryIO", source), cast("BinaryIO", target), SECRETS)


def test_text_is_a_reason_to_look(cleaner: ReadingCleaner):
    verdict = clean(cleaner, "BEISPIEL ERIKA", SeriesInstanceUID="1.2.1")

    assert verdict.verdict is FileVerdict.REVIEW
    assert verdict.review == {ReviewReason.TEXT_FOUND}


def test_pictures_without_text_are_free(cleaner: ReadingCleaner):
    assert clean(cleaner, "", SeriesInstanceUID="1.2.2").verdict is FileVerdict.CLEANED


def test_a_few_of_each_series_are_read(cleaner: ReadingCleaner):
    verdicts = [
        clean(cleaner, "BEISPIEL ERIKA", SeriesInstanceUID="1.2.3").verdict
        for _image in range(IMAGES_READ + 1)
    ]

    assert verdicts == [FileVerdict.REVIEW] * IMAGES_READ + [FileVerdict.CLEANED]


def test_what_devices_write_into_pictures_is_read_too(cleaner: ReadingCleaner):
    with_text = clean(cleaner, "BEISPIEL ERIKA", SeriesInstanceUID="1.2.5", Modality="US")
    without = clean(cleaner, "", SeriesInstanceUID="1.2.6", Modality="US")

    assert with_text.review == {ReviewReason.TEXT_FOUND, ReviewReason.BURNED_IN_LIKELY}
    assert without.review == {ReviewReason.BURNED_IN_LIKELY}


def test_a_head_is_read_though_it_waits_anyway(cleaner: ReadingCleaner):
    verdict = clean(
        cleaner, "BEISPIEL ERIKA", SeriesInstanceUID="1.2.4", BodyPartExamined="HEAD",
        ImagePositionPatient=[0, 0, 0], ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
    )  # fmt: skip

    assert verdict.review == {ReviewReason.TEXT_FOUND, ReviewReason.HEAD_VOLUME}
