"""Photographs, and what is common to all that is no DICOM."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.support.dicom_files import CANARY, cleaned
from tests.support.media_files import a_document, a_film, a_photograph, a_recording
from workflows.domain.imaging.verdicts import (
    FileVerdict,
    ImageKind,
    RefusalReason,
    ReviewReason,
)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photograph_stands_upright_and_says_nothing(kind: str):
    verdict, content = cleaned(a_photograph(kind))

    assert verdict.review == {ReviewReason.FACE_PHOTOGRAPH}
    assert verdict.media is not None
    assert (verdict.media.width, verdict.media.height) == (30, 40)
    picture = Image.open(io.BytesIO(content))
    assert picture.size == (30, 40)
    assert not picture.getexif()
    assert CANARY.encode() not in content


@pytest.mark.parametrize(
    ("content", "kind", "verdict"),
    [
        (a_photograph("PNG"), ImageKind.PHOTOGRAPH, FileVerdict.REVIEW),
        (a_film("mp4"), ImageKind.VIDEO, FileVerdict.REVIEW),
        (a_document(), ImageKind.DOCUMENT, FileVerdict.REVIEW),
        (a_recording(), ImageKind.SIGNAL, FileVerdict.CLEANED),
    ],
)
def test_each_kind_has_its_verdict_and_the_same_bytes_each_time(
    content: bytes, kind: ImageKind, verdict: FileVerdict
):
    first, second = cleaned(content), cleaned(content)

    assert (first[0].kind, first[0].verdict) == (kind, verdict)
    assert first[0].facts is None
    assert first[0].receipt.profile == "Removal of metadata"
    assert first == second


def test_a_picture_that_would_flood_the_memory_is_refused():
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")

    assert cleaned(bomb.getvalue())[0].refusal is RefusalReason.TOO_LARGE


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0 no picture", b"\x89PNG\r\n\x1a\n" * 9])
def test_a_broken_picture_is_refused(content: bytes):
    verdict, left = cleaned(content)

    assert (verdict.refusal, verdict.kind, left) == (
        RefusalReason.DAMAGED,
        ImageKind.PHOTOGRAPH,
        b"",
    )
