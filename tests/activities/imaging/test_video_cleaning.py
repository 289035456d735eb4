"""Films, copied without what stands beside the pictures."""

from __future__ import annotations

import io

import av
import pytest

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


def test_a_film_cut_off_is_refused():
    verdict, content = cleaned(a_film("mp4")[:400])

    assert (verdict.refusal, content) == (RefusalReason.DAMAGED, b"")


def test_a_list_of_other_files_is_no_film():
    verdict, _ = cleaned(b"\0\0\0\x08ftyp#EXTM3U\nfile:///etc/hostname\n")

    assert verdict.refusal is RefusalReason.DAMAGED
