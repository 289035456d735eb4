"""The brush on photographs, pages and films: where a person draws is where it becomes black."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import av
import numpy as np
import pydicom
import pytest
from PIL import Image
from playwright.sync_api import expect
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.activities.imaging.test_media_masking import TURNED, a_letter, a_turned_film, page_of
from tests.activities.imaging.test_slide_drawing import SLIDE, a_slide, tiles
from tests.e2e.test_image_review import FINGER, draw, sign, works
from tests.support.chromium import accessibility_findings
from tests.support.dicom_files import cleaned
from tests.support.real_images import store_series
from tests.support.viewer_site import ViewerSite, a_viewer_site
from web.imaging.dicomweb.renderer import RENDERER
from web.models.imaging import SeriesState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.support.databases import Databases
    from tests.support.image_files import StoredSeries

LOOK = {"codes": ["free_text"]}


@pytest.fixture(scope="module")
def viewer(
    databases: Databases, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ViewerSite]:
    """Serve a panel whose patient has photographs, papers and films that wait."""
    folder = tmp_path_factory.mktemp("media")
    with databases.fresh("sqlite") as lent, a_viewer_site(lent, folder, browser) as site:
        yield site
    RENDERER.close()


def waits(
    viewer: ViewerSite,
    kind: str,
    media_type: str,
    content: bytes,
    *,
    size: tuple[int | None, int | None] = (None, None),
    pages: int = 1,
) -> StoredSeries:
    with viewer.storing() as store:
        return store.add_object(
            kind,
            media_type,
            content,
            size=size,
            pages=pages,
            state=SeriesState.QUARANTINED,
            review_reasons=LOOK,
        )


def opened(viewer: ViewerSite, series: StoredSeries, **options: object) -> Page:
    viewer.said.clear()
    page = viewer.page_of("clinician", **options)
    page.goto(f"{viewer.url}{viewer.site.url(f'/images/review/{series.id}')}")
    expect(page.locator(".review-picture").first).to_be_visible()
    return page


def released(viewer: ViewerSite, series: StoredSeries) -> bytes:
    """Carry out what was signed; return what a member of the panel is sent."""
    works(viewer, series.id)
    path = f"/images/{series.id}/objects/{series.instance_ids[0]}"
    answer = viewer.site.get("member", path)
    assert answer.status_code == 200
    return answer.data


def test_a_photograph_is_black_where_a_finger_drew(viewer: ViewerSite) -> None:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(file, "PNG")
    made = waits(viewer, "photograph", "image/png", cleaned(file.getvalue())[1], size=(400, 300))
    page = opened(viewer, made, **FINGER)
    assert list(accessibility_findings(page)) == []

    page.get_by_role("button", name="Draw rectangles").click()
    draw(page, 0)
    expect(page.locator(".mask-box")).to_have_count(1)
    sign(page)

    expect(page.get_by_text("Signed. The series is released as soon as")).to_be_visible()
    seen = np.asarray(Image.open(io.BytesIO(released(viewer, made))).convert("L"))
    assert seen[10:140, 10:190].max() == 0
    assert seen[160:, 210:].min() == 255
    assert viewer.said == []


def test_one_page_of_a_document_is_black_where_the_mouse_drew(viewer: ViewerSite) -> None:
    content = cleaned(a_letter())[1]
    made = waits(viewer, "document", "application/pdf", content, pages=2)
    page = opened(viewer, made)
    for picture in page.locator(".review-picture img").all():
        picture.evaluate("image => image.scrollIntoView({behavior: 'instant'})")
        expect(picture).to_have_js_property("complete", value=True)
        assert picture.evaluate("image => image.naturalWidth") > 500
    assert list(accessibility_findings(page)) == []
    expect(page.get_by_text("all its pages become pictures")).to_be_visible()

    page.get_by_role("button", name="Draw rectangles").click()
    page.get_by_text("On this page only", exact=True).click()
    draw(page, 1)
    expect(page.locator(".mask-box")).to_have_count(1)
    expect(page.locator(".mask-row [name=mask-frame]").first).to_have_value("2")
    sign(page, "Every page")

    expect(page.get_by_text("Signed. The series is released as soon as")).to_be_visible()
    after = released(viewer, made)
    second = page_of(after, 2)
    height, width = second.shape
    assert second[20 : height // 2 - 20, 20 : width // 2 - 20].max() <= 12
    assert second[height // 2 + 20 :].min() > 240
    assert page_of(after, 1).min() < 60
    assert viewer.said == []


@pytest.mark.parametrize("turns", [0, 1])
def test_a_film_is_black_where_it_was_drawn_on_while_it_played(
    viewer: ViewerSite, turns: int
) -> None:
    verdict, content = cleaned(a_turned_film(TURNED[turns]))
    assert verdict.media is not None
    size = (verdict.media.width, verdict.media.height)
    made = waits(viewer, "video", "video/mp4", content, size=size)
    page = opened(viewer, made)
    film = page.locator(".review-picture video")
    expect(film).to_have_js_property("videoWidth", size[0])
    expect(film).to_have_js_property("videoHeight", size[1])
    assert list(accessibility_findings(page)) == []
    expect(page.get_by_text("On this frame only")).to_have_count(0)

    page.get_by_role("button", name="Draw rectangles").click()
    draw(page, 0)
    expect(page.locator(".mask-box")).to_have_count(1)
    page.get_by_text("Take the sound away", exact=True).click()
    sign(page, "All of every film, with its sound")

    expect(page.get_by_text("Signed. The series is released as soon as")).to_be_visible()
    with av.open(io.BytesIO(released(viewer, made)), "r") as played:
        pictures = [frame.to_ndarray(format="gray") for frame in played.decode(video=0)]
    assert len(pictures) == 3
    for seen in pictures:
        assert seen.shape == (size[1], size[0])
        assert seen[4 : size[1] // 2 - 4, 4 : size[0] // 2 - 4].max() <= 20
        assert seen[size[1] // 2 + 4 :, size[0] // 2 + 4 :].min() > 60
    assert viewer.said == []


def test_what_has_nothing_to_blacken_says_so(viewer: ViewerSite) -> None:
    made = waits(viewer, "signal", "application/edf", b"0       ")
    page = viewer.page_of("clinician")

    page.goto(f"{viewer.url}{viewer.site.url(f'/images/review/{made.id}')}")

    expect(page.get_by_text("Nothing can be blackened in files of this kind.")).to_be_visible()
    expect(page.get_by_role("button", name="Draw rectangles")).to_have_count(0)
    assert list(accessibility_findings(page)) == []


def test_a_slide_whose_tiles_lie_beside_the_grid_is_one_picture(viewer: ViewerSite) -> None:
    position, group = Dataset(), Dataset()
    position.ColumnPositionInTotalImagePixelMatrix = 4
    position.RowPositionInTotalImagePixelMatrix = 7
    group.PlanePositionSlideSequence = Sequence([position])
    groups = Sequence([group])
    content = a_slide(tiles(SLIDE)[:1], PerFrameFunctionalGroupsSequence=groups)
    level = pydicom.dcmread(io.BytesIO(content))
    with viewer.storing() as store:
        made = store_series(store, [level])
    page = viewer.page_of("member")

    page.goto(f"{viewer.url}{viewer.site.url(f'/images/{made.id}')}")

    picture = page.locator("[data-other] img")
    expect(picture).to_have_js_property("naturalWidth", 40)
    expect(picture).to_have_js_property("naturalHeight", 28)
    expect(page.get_by_text("shown with all its levels")).to_be_visible()
    assert list(accessibility_findings(page)) == []
