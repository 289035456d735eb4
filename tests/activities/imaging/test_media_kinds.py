"""What a file is, by its first bytes."""

from __future__ import annotations

import pytest

from activities.imaging.media_kinds import MediaKind, media_kind
from tests.support.dicom_files import ct_image, written
from tests.support.media_files import a_document, a_film, a_photograph, a_recording


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (a_photograph("JPEG"), MediaKind.JPEG),
        (a_photograph("PNG"), MediaKind.PNG),
        (a_document(), MediaKind.PDF),
        (b"\n\n" + a_document(), MediaKind.PDF),
        (a_recording(), MediaKind.EDF),
        (a_film("mp4"), MediaKind.MP4),
        (a_film("mov"), MediaKind.QUICKTIME),
        (a_film("webm"), MediaKind.WEBM),
        (b"\0\0\0\x18ftypheic", None),
        (b"<svg>", None),
        (b"", None),
    ],
)
def test_kinds_are_told_by_the_beginning(content: bytes, kind: MediaKind | None):
    assert media_kind(content[:1024]) is kind


def test_dicom_is_dicom_whatever_its_preamble_pretends():
    pretender = written(ct_image(), preamble=b"%PDF-1.7".ljust(128, b"\0"))

    assert media_kind(pretender) is None
