"""Every state and reason that the list of images may show has words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel

from activities.imaging.archives import ArchiveFault
from activities.imaging_cleaning import FAILED_HERE
from activities.imaging_keeping import SAME_OBJECT
from web.imaging import words
from web.imaging.uploads.limits import UploadRefusal
from web.models.imaging import ImageSeries, SeriesState, UploadedFileState, UploadState
from workflows.domain.imaging.verdicts import ImageKind, RefusalReason, ReviewReason


@pytest.fixture(autouse=True)
def _in_a_page() -> Iterator[None]:
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        yield


def test_every_code_has_words():
    assert set(words.KINDS) == set(ImageKind)
    assert set(words.SERIES_STATES) == set(words.SERIES_TONES) == set(SeriesState)
    assert set(words.UPLOAD_STATES) == set(UploadState)
    assert set(words.FILE_STATES) == set(UploadedFileState)
    assert set(words.UPLOAD_REFUSALS) == set(UploadRefusal)
    assert set(words.OWN_REASONS) == {*ArchiveFault, SAME_OBJECT, FAILED_HERE}


@pytest.mark.parametrize("reason", [*RefusalReason, *ArchiveFault, SAME_OBJECT])
def test_every_reason_is_told_with_its_code(reason: str):
    told = words.reason_words(reason, "1.2.840.10008.1.2.4.100")

    assert told.endswith("(1.2.840.10008.1.2.4.100)")
    assert len(words.reason_words(reason, "")) > 10


def test_every_reason_to_look_is_a_sentence():
    codes = {"codes": [*ReviewReason, "of another version"]}

    assert len(words.review_words(codes)) == len(ReviewReason)


@pytest.mark.parametrize(
    ("kind", "rows", "told"),
    [
        (ImageKind.DICOM, 512, "30 images"),
        (ImageKind.PHOTOGRAPH, 900, "30 images"),
        (ImageKind.DICOM, None, "1 file"),
        (ImageKind.DOCUMENT, None, "1 file"),
        (ImageKind.VIDEO, 480, "1 file"),
    ],
)
def test_only_pictures_are_counted_as_images(kind: ImageKind, rows: int | None, told: str):
    is_many = told.startswith("30")
    series = ImageSeries(kind=kind, rows=rows, instance_count=1, frame_count=30 if is_many else 0)

    assert words.counted_words(series) == told


@pytest.mark.parametrize(
    ("kind", "modality", "told"),
    [
        ("dicom", "CT", "CT"),
        ("dicom", "ZZ", "ZZ"),
        ("photograph", "", "Photograph"),
        ("video", "ES", "Endoscopy, Video"),
        ("document", "DOC", "Document (PDF)"),
    ],
)
def test_a_series_is_called_by_its_modality_or_its_kind(kind: str, modality: str, told: str):
    assert words.modality_words(kind, modality) == told


@pytest.mark.parametrize(
    ("size", "told"), [(1, "1 kB"), (999_000, "999 kB"), (1_500_000, "1.5 MB"), (2**31, "2.15 GB")]
)
def test_a_size_is_told_as_people_read_it(size: int, told: str):
    assert words.readable_size(size) == told
