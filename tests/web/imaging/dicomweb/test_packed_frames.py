"""Frames of single bits, each by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sqlalchemy import select

from tests.support.dicom_files import ct_image
from tests.support.real_images import store_series
from web.imaging.dicomweb.packed_frames import PackedFrame
from web.models.imaging import ImageInstance

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing


BARE = "application/octet-stream; transfer-syntax=*"
PARTS = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'


@pytest.mark.parametrize(("rows", "columns"), [(3, 3), (5, 7), (4, 4), (1, 1), (40, 41)])
@pytest.mark.parametrize("piece", [1, 2, 1000])
def test_each_frame_begins_with_its_own_first_bit(rows: int, columns: int, piece: int) -> None:
    bits = np.random.default_rng(3).integers(0, 2, (5, rows * columns), np.uint8)
    stored = np.packbits(bits.ravel(), bitorder="little").tobytes()
    for number, frame in enumerate(bits, start=1):
        packed = PackedFrame(number, rows * columns)
        first, end = (number - 1) * rows * columns // 8, -(-number * rows * columns // 8)
        pieces = (stored[at : min(at + piece, end)] for at in range(first, end, piece))

        alone = b"".join(packed.alone(pieces))

        assert alone == np.packbits(frame, bitorder="little").tobytes()
        assert packed.size == len(alone)


def test_a_frame_that_begins_inside_a_byte_is_sent_from_its_first_bit(
    panel_site: PanelSite, storing: Storing
) -> None:
    image = ct_image(
        Rows=3, Columns=3, BitsAllocated=1, BitsStored=1, HighBit=0, NumberOfFrames=3,
        PixelData=b"\x01\xfe\x07\x04",
    )  # fmt: skip
    with storing() as store:
        made = store_series(store, [image])
        sop_uid = store.session.scalars(
            select(ImageInstance.sop_uid).filter_by(series_id=made.id)
        ).one()
    path = f"/dicomweb/studies/{made.study_uid}/series/{made.series_uid}/instances/{sop_uid}/frames"

    single = panel_site.get("member", f"{path}/2", headers={"Accept": BARE})
    several = panel_site.get("member", f"{path}/3,1", headers={"Accept": PARTS})

    # Nine bits each, the first lowest: 1 and eight 0; nine 1; 1, seven 0 and 1.
    assert (single.data, single.content_length) == (b"\xff\x01", 2)
    assert several.content_length == len(several.data)
    assert [part.split(b"\r\n\r\n")[1][:2] for part in several.data.split(b"--")[1:3]] == [
        b"\x01\x01",
        b"\x01\x00",
    ]
