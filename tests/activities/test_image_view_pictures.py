"""The small pictures of views: what was looked at, as it was turned, and once."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image

from activities.image_view_pictures import SIDE, ImageViewPictures, as_looked_at
from activities.imaging.cleaner import Cleaner
from tests.support.image_files import SeriesStore, StoredSeries
from tests.support.panel_site import a_panel_site, with_members
from tests.support.real_images import head_scan, store_series
from tests.support.slides import Level, a_level
from web.file_store import FileStore
from web.imaging.viewer.shapes import Look, MarkBody
from web.models.image_marks import ImageMark, ImageView, ImageViewMark, MarkKind
from web.models.imaging import ImageInstance
from web.patient_keys import PatientKeys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases
    from tests.support.panel_site import PanelSite

FIT: dict[str, Any] = {
    "window": {"centre": 40, "width": 400},
    "invert": False,
    "zoom": 1,
    "rotation": 0,
    "flipHorizontal": False,
    "flipVertical": False,
    "centre": (64, 64),
}
# Two levels of one slide, whose coarser tiles are 128 pixels wide.
FINE = Level(columns=512, rows=512, tile=256)
COARSE = Level(columns=256, rows=256, tile=128)


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    """Lend a panel in discussion."""
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as made:
        yield with_members(made)


@pytest.fixture
def maker(site: PanelSite) -> Iterator[ImageViewPictures]:
    """Lend what makes the pictures."""
    keys, store = PatientKeys.of(site.settings), FileStore.of(site.settings)
    with Cleaner() as cleaner:
        yield ImageViewPictures(site.lent.sessions, keys, store, cleaner)


def a_look(**changes: Any) -> Look:
    """Return a look at the whole image of 128 pixels."""
    return Look.model_validate({**FIT, **changes})


def corners(picture: bytes) -> list[int]:
    """Return how bright the four corners are: upper left, upper right, lower left, lower right."""
    with Image.open(io.BytesIO(picture)) as opened:
        grey = np.asarray(opened.convert("L"))
    near, far = SIDE // 8, SIDE - SIDE // 8
    return [int(grey[y, x]) for y in (near, far) for x in (near, far)]


def a_picture() -> bytes:
    """Return a black PNG whose upper left quarter is white."""
    pixels = np.zeros((128, 128), np.uint8)
    pixels[:64, :64] = 255
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [255, 0, 0, 0]),
        ({"flipHorizontal": True}, [0, 255, 0, 0]),
        ({"flipVertical": True}, [0, 0, 255, 0]),
        ({"rotation": 90}, [0, 255, 0, 0]),
        ({"rotation": 90, "flipHorizontal": True}, [0, 0, 0, 255]),
        ({"zoom": 2, "centre": (32, 32)}, [255, 255, 255, 255]),
        ({"zoom": 2, "centre": (64, 64)}, [255, 0, 0, 0]),
    ],
)
def test_the_picture_is_turned_as_the_viewer_turns(
    changes: dict[str, Any], expected: list[int]
) -> None:
    picture = as_looked_at(a_picture(), a_look(**changes), 128, is_inverted=False)

    assert corners(picture) == expected


def test_the_picture_can_be_inverted() -> None:
    picture = as_looked_at(a_picture(), a_look(), 128, is_inverted=True)

    assert corners(picture) == [0, 255, 255, 255]


def keep(site: PanelSite, *, with_mark: bool = False, look: str = "") -> ImageView:
    """Store a scan and a view of its first image."""
    with site.lent.sessions.begin() as session:
        store = SeriesStore(
            session=session,
            settings=site.settings,
            patient_id=site.patient_id,
            person_id=site.people["clinician"],
        )
        series = store_series(store, head_scan(1, side=128))
        row = _view(site, series)
        row.sealed_state = store.cipher.seal(look or a_look().model_dump_json(), row.state_context)
        if with_mark:
            mark = _mark(site, series)
            body = MarkBody(points=((64.0, 1.0), (64.0, 127.0)), text="", values=())
            mark.sealed_body = store.cipher.seal(body.model_dump_json(), mark.sealed_context)
            session.add_all([mark, row])
            session.flush()
            session.add(ImageViewMark(view_id=row.id, mark_id=mark.mark_id, mark_version=1))
        session.add(row)
    return row


def picture_of(site: PanelSite, view: ImageView) -> bytes:
    """Return the stored picture."""
    with site.lent.sessions() as session:
        row = session.get_one(ImageView, view.id)
        assert row.thumbnail_ref
        cipher = PatientKeys.of(site.settings).cipher(session, site.patient_id)
        store = FileStore.of(site.settings)
        return b"".join(store.open_decrypted(row.thumbnail_ref, cipher, row.thumbnail_context))


def test_a_kept_view_gets_its_picture_once(site: PanelSite, maker: ImageViewPictures) -> None:
    view = keep(site)

    counts = [maker.make_due(), maker.make_due()]

    assert counts == [1, 0]
    with Image.open(io.BytesIO(picture_of(site, view))) as opened:
        assert opened.size == (SIDE, SIDE)
        assert np.asarray(opened.convert("L")).std() > 10


def test_the_mark_is_drawn(site: PanelSite, maker: ImageViewPictures) -> None:
    view = keep(site, with_mark=True)

    maker.make_due()

    with Image.open(io.BytesIO(picture_of(site, view))) as opened:
        red, green, blue = np.asarray(opened.convert("RGB"))[SIDE // 2, SIDE // 2]
    assert red > 200 > blue
    assert green > 150


def test_a_mark_on_another_tile_of_a_slide_is_drawn_where_it_reaches(
    site: PanelSite, maker: ImageViewPictures
) -> None:
    with site.lent.sessions.begin() as session:
        store = SeriesStore(
            session=session,
            settings=site.settings,
            patient_id=site.patient_id,
            person_id=site.people["clinician"],
        )
        series = store_series(store, [a_level(FINE), a_level(COARSE)])
        row, mark = _view(site, series), _mark(site, series)
        # Of the coarser level the second tile is looked at; the mark begins in one of the finer.
        row.instance_id, row.frame, mark.frame = series.instance_ids[1], 2, 2
        look = a_look(window=None).model_dump_json()
        row.sealed_state = store.cipher.seal(look, row.state_context)
        body = MarkBody(points=((0.0, 128.0), (256.0, 128.0)), text="", values=())
        mark.sealed_body = store.cipher.seal(body.model_dump_json(), mark.sealed_context)
        session.add_all([mark, row])
        session.flush()
        session.add(ImageViewMark(view_id=row.id, mark_id=mark.mark_id, mark_version=1))

    maker.make_due()

    with Image.open(io.BytesIO(picture_of(site, row))) as opened:
        pixels = np.asarray(opened.convert("RGB")).astype(int)
    yellow = (pixels[..., 0] > 200) & (pixels[..., 1] > 150) & (pixels[..., 2] < 120)
    down, across = np.nonzero(yellow)
    assert SIDE // 2 - 4 < down.mean() < SIDE // 2 + 4
    assert across.min() < 8
    assert across.max() > SIDE - 8


def test_what_cannot_be_drawn_is_given_up(site: PanelSite, maker: ImageViewPictures) -> None:
    view = keep(site)
    with site.lent.sessions.begin() as session:
        session.get_one(ImageView, view.id).frame = 7

    counts = [maker.make_due(), maker.make_due()]

    assert counts == [1, 0]
    with site.lent.sessions() as session:
        assert session.get_one(ImageView, view.id).thumbnail_ref == ""


def test_one_look_that_is_none_keeps_no_other_view_waiting(
    site: PanelSite, maker: ImageViewPictures
) -> None:
    tiny = keep(site, look=a_look().model_dump_json().replace('"zoom":1.0', '"zoom":0.005'))
    view = keep(site)

    maker.make_due()

    assert picture_of(site, view)
    with site.lent.sessions() as session:
        assert session.get_one(ImageView, tiny.id).thumbnail_ref == ""


def test_a_picture_of_what_was_blackened_meanwhile_is_not_kept(
    site: PanelSite, maker: ImageViewPictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = keep(site)
    drawn = ImageViewPictures._drawn

    def slowly(self: ImageViewPictures, *arguments: Any) -> bytes:
        picture = drawn(self, *arguments)
        with site.lent.sessions.begin() as session:
            session.get_one(ImageInstance, view.instance_id).file_ref = "f" * 32
        return picture

    monkeypatch.setattr(ImageViewPictures, "_drawn", slowly)
    maker.make_due()

    with site.lent.sessions() as session:
        assert session.get_one(ImageView, view.id).thumbnail_ref is None


def _view(site: PanelSite, series: StoredSeries) -> ImageView:
    return ImageView(
        id=uuid4(),
        panel_id=site.panel_id,
        patient_id=site.patient_id,
        series_id=series.id,
        instance_id=series.instance_ids[0],
        frame=1,
        author_id=site.people["member"],
        command_id=uuid4(),
    )


def _mark(site: PanelSite, series: StoredSeries) -> ImageMark:
    return ImageMark(
        mark_id=uuid4(),
        version=1,
        panel_id=site.panel_id,
        patient_id=site.patient_id,
        series_id=series.id,
        instance_id=series.instance_ids[0],
        frame=1,
        kind=MarkKind.LENGTH,
        author_id=site.people["member"],
        made_at=datetime.now(UTC),
        command_id=uuid4(),
    )
