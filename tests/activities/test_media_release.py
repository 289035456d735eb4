"""Reviews of photographs, films and documents carried out: blackened for good, or left."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from activities.imaging.cleaner import Cleaner
from tests.activities.imaging.test_media_masking import (
    a_film_with_sound,
    a_letter,
    heard_in,
    pictures,
)
from tests.activities.test_image_release import (
    carries_out,
    content_of,
    files_of,
    series_of,
    signs,
    stored,
)
from tests.support.dicom_files import CANARY, cleaned
from tests.support.media_files import a_film, a_photograph, a_recording
from tests.support.panel_site import PanelSite, a_panel_site
from web.models.imaging import ImageInstance, SeriesState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases
    from tests.support.image_files import StoredSeries

MASK: dict[str, Any] = {
    "instance": None, "frame": None, "x": 0, "y": 0, "width": 600, "height": 400,
}  # fmt: skip


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as made:
        yield made


def waits(site: PanelSite, kind: str, media_type: str, content: bytes, **how: Any) -> StoredSeries:
    with stored(site) as store:
        return store.add_object(
            kind, media_type, cleaned(content)[1], state=SeriesState.QUARANTINED, **how
        )


def row_of(site: PanelSite, made: StoredSeries) -> ImageInstance:
    with site.lent.sessions() as session:
        return session.get_one(ImageInstance, made.instance_ids[0])


def test_a_photograph_is_blackened_and_its_old_bytes_are_gone(
    site: PanelSite, cleaner: Cleaner
) -> None:
    made = waits(site, "photograph", "image/jpeg", a_photograph("JPEG"), size=(30, 40))
    before = files_of(site)

    review = carries_out(site, cleaner, signs(site, made, masks=[MASK], looked_at="all"))

    assert (review.carried_out_at is not None, review.failed_because) == (True, "")
    assert series_of(site, made).state is SeriesState.RELEASED
    content = content_of(site, made.instance_ids[0])
    assert np.asarray(Image.open(io.BytesIO(content))).max() == 0
    assert not files_of(site) & before
    row = row_of(site, made)
    assert (row.columns, row.rows, row.size) == (30, 40, len(content))


def test_a_document_is_made_of_pictures(site: PanelSite, cleaner: Cleaner) -> None:
    made = waits(site, "document", "application/pdf", a_letter(), pages=2)

    carries_out(site, cleaner, signs(site, made, masks=[{**MASK, "frame": 1}], looked_at="all"))

    content = content_of(site, made.instance_ids[0])
    assert len(PdfReader(io.BytesIO(content)).pages) == 2
    assert CANARY.encode() not in content
    assert (row_of(site, made).media_type, row_of(site, made).frames) == ("application/pdf", 2)
    # Its first page stands in the list of series.
    assert series_of(site, made).thumbnail_ref is not None


def test_a_film_of_another_kind_becomes_mp4(site: PanelSite, cleaner: Cleaner) -> None:
    made = waits(site, "video", "video/webm", a_film("webm"), size=(64, 48))

    carries_out(site, cleaner, signs(site, made, masks=[MASK], looked_at="all"))

    assert row_of(site, made).media_type == "video/mp4"
    with av.open(io.BytesIO(content_of(site, made.instance_ids[0])), "r") as film:
        shades = [frame.to_ndarray(format="gray").max() for frame in film.decode(video=0)]
    assert len(shades) == 20
    assert max(shades) <= 20


def test_a_film_loses_its_sound_and_nothing_else(site: PanelSite, cleaner: Cleaner) -> None:
    made = waits(site, "video", "video/mp4", a_film_with_sound(), size=(64, 48))
    assert heard_in(made.files[0]) > 0

    carries_out(site, cleaner, signs(site, made, is_silent=True, looked_at="all"))

    content = content_of(site, made.instance_ids[0])
    assert heard_in(content) == 0
    assert len(pictures(content)) == len(pictures(made.files[0])) == 5
    assert series_of(site, made).state is SeriesState.RELEASED


def test_what_has_no_rectangle_of_its_own_stays_as_it_is(site: PanelSite, cleaner: Cleaner) -> None:
    made = waits(site, "photograph", "image/png", a_photograph("PNG"), size=(30, 40))
    with stored(site) as store:
        store._store(made, "2.25.77", cleaned(a_photograph("JPEG"))[1], media_type="image/jpeg")
    only = {**MASK, "instance": str(made.instance_ids[1])}

    review = carries_out(site, cleaner, signs(site, made, masks=[only], looked_at="all"))

    assert review.failed_because == ""
    assert content_of(site, made.instance_ids[0]) == made.files[0]
    assert content_of(site, made.instance_ids[1]) != cleaned(a_photograph("JPEG"))[1]
    assert series_of(site, made).state is SeriesState.RELEASED


def test_what_has_no_pixels_is_not_released_with_a_rectangle(
    site: PanelSite, cleaner: Cleaner
) -> None:
    made = waits(site, "signal", "application/edf", a_recording())

    review = carries_out(site, cleaner, signs(site, made, masks=[MASK], looked_at="all"))

    assert review.failed_because == "cannot_mask"
    assert series_of(site, made).state is SeriesState.QUARANTINED
    assert content_of(site, made.instance_ids[0]) == made.files[0]
