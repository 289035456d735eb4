"""A slide in a browser: the right tiles at every level, by mouse, touch and keyboard."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.support.chromium import accessibility_findings
from tests.support.real_images import store_series
from tests.support.slide_pages import opened, spot, stands_at
from tests.support.slides import Level, Place, a_level, undecodable
from tests.support.viewer_site import ViewerSite, a_viewer_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.support.databases import Databases
    from tests.support.image_files import StoredSeries

HOLE = (3, 2)
SMALL = Level(columns=500, rows=375, tile=256)
MIDDLE = Level(columns=1000, rows=750, tile=256, is_sparse=True, missing=frozenset({HOLE}))
LARGE = Level(columns=4000, rows=3000, tile=512)
LABEL = Level(columns=300, rows=300, tile=300, kind="LABEL")
# What stands in the page's style sheet where nothing was scanned.
NOTHING = (0xF4, 0xF4, 0xF4)
# JPEG and smoothing change a colour a little; tiles beside each other differ by 25.
ALIKE = 5
WIDTHS = (1440, 768, 375)


@pytest.fixture(scope="module")
def viewer(
    databases: Databases, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ViewerSite]:
    """Serve a panel whose patient has slides."""
    folder = tmp_path_factory.mktemp("slides")
    with databases.fresh("sqlite") as lent, a_viewer_site(lent, folder, browser) as site:
        yield site


@pytest.fixture(scope="module")
def slide(viewer: ViewerSite) -> StoredSeries:
    """Store a slide of three levels, one of them with a hole, and a picture of its label."""
    with viewer.storing() as store:
        return store_series(store, [a_level(each) for each in (LARGE, LABEL, SMALL, MIDDLE)])


def colour_at(page: Page, level: Level, place: Place, *, times: int = 1) -> tuple[int, ...]:
    """Return what is seen in the middle of a tile, ``times`` closer than the whole slide."""
    middle = tuple((at + 0.5) * level.tile for at in place)
    x, y = spot(page, level, (middle[0], middle[1]), times=times)
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    found = shot.getpixel((round(x), round(y)))
    assert isinstance(found, tuple)
    return found


def look(page: Page) -> dict[str, Any]:
    """Return how the place in the middle is looked at."""
    found: dict[str, Any] = page.evaluate("() => window.consiliumViewer.look()")
    return found


def magnification(page: Page) -> float:
    """Return what the line says."""
    line = page.locator("[data-slide-line]").inner_text()
    return float(line.split("about ")[1].split(" ")[0])


@pytest.mark.parametrize("width", WIDTHS)
def test_tiles_of_two_levels_lie_in_their_places(
    viewer: ViewerSite, slide: StoredSeries, width: int
) -> None:
    size = {"width": width, "height": 900}
    with opened(viewer, f"/images/{slide.id}", viewport=size) as page:
        whole = MIDDLE if width == WIDTHS[0] else SMALL
        stands_at(page, 1 if whole is SMALL else 2)
        for place in whole.places()[: 6 if whole is MIDDLE else 2]:
            assert colour_at(page, whole, place) == pytest.approx(whole.colour(place), abs=ALIKE)
        if whole is MIDDLE:
            assert colour_at(page, whole, HOLE) == pytest.approx(NOTHING, abs=ALIKE)
        expect(page.get_by_text("Not for primary diagnosis")).to_be_visible()
        assert list(accessibility_findings(page)) == []
        page.locator("[data-slide-surface]").focus()
        closer = 4 if width < WIDTHS[0] else 2
        for _each in range(closer):
            page.keyboard.press("+")
        stands_at(page, 3)
        for place in [(3, 2), (4, 2), (3, 3), (4, 3)]:
            if width == WIDTHS[0]:
                seen = colour_at(page, LARGE, place, times=2**closer)
                assert seen == pytest.approx(LARGE.colour(place), abs=ALIKE)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_keys_buttons_wheel_and_dragging(viewer: ViewerSite, slide: StoredSeries) -> None:
    with opened(viewer, f"/images/{slide.id}") as page:
        stands_at(page, 2)
        expect(page.locator("[data-slide-surface]")).to_be_focused()
        whole, told = look(page), magnification(page)
        page.keyboard.press("+")
        assert magnification(page) == pytest.approx(2 * told, rel=0.1)
        page.keyboard.press("-")
        page.get_by_role("button", name="Closer").click()
        assert magnification(page) > told
        page.keyboard.press("0")
        assert look(page) == whole
        for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "PageDown"):
            before = look(page)["centre"]
            page.locator("[data-slide-surface]").focus()
            page.keyboard.press(key)
            assert look(page)["centre"] != before, key
        page.get_by_role("button", name="Whole slide").click()
        page.locator("[data-slide-surface]").hover()
        page.mouse.wheel(0, -400)
        expect(page.locator("[data-slide-line]")).not_to_contain_text(f"about {told:g} ")
        page.mouse.down()
        page.mouse.move(500, 300, steps=4)
        before = look(page)["centre"]
        page.mouse.move(600, 400, steps=4)
        page.mouse.up()
        assert look(page)["centre"] != before


def test_two_fingers_bring_it_closer(viewer: ViewerSite, slide: StoredSeries) -> None:
    size = {"width": 375, "height": 800}
    options: dict[str, Any] = {"viewport": size, "has_touch": True, "is_mobile": True}
    with opened(viewer, f"/images/{slide.id}", **options) as page:
        stands_at(page, 1)
        page.locator("[data-slide-surface]").scroll_into_view_if_needed()
        box = page.locator("[data-slide-surface]").bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        finger = page.context.new_cdp_session(page)
        told = magnification(page)
        for step in range(8):
            points = [{"x": x + side * (20 + step * 12), "y": y} for side in (-1, 1)]
            kind = "touchStart" if step == 0 else "touchMove"
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        expect(page.locator("[data-slide-line]")).not_to_contain_text(f"about {told:g} ")
        assert magnification(page) > told


def test_a_place_is_kept_and_opened_again(viewer: ViewerSite, slide: StoredSeries) -> None:
    with opened(viewer, f"/images/{slide.id}") as page:
        stands_at(page, 2)
        for key in ("+", "+", "ArrowRight", "ArrowDown"):
            page.keyboard.press(key)
        stands_at(page, 3)
        kept = page.evaluate("() => window.consiliumViewer.place()")
        page.keyboard.press("x")
        link = page.get_by_role("link", name="link that opens it again")
        expect(link).to_be_visible()
        address = str(link.get_attribute("href"))
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{address}")
        stands_at(page, 3)
        again = page.evaluate("() => window.consiliumViewer.place()")
        assert (again["sop"], again["frame"]) == (kept["sop"], kept["frame"])
        assert again["look"]["centre"] == pytest.approx(kept["look"]["centre"], abs=0.01)
        assert again["look"]["zoom"] == pytest.approx(kept["look"]["zoom"])


def test_what_cannot_be_decoded_is_named(viewer: ViewerSite) -> None:
    with viewer.storing() as store:
        broken = undecodable(a_level(MIDDLE), 5)
        made = store_series(store, [a_level(SMALL), broken])
    page = viewer.page_of("member")
    viewer.opens(page, f"/images/{made.id}")

    expect(page.get_by_role("alert")).to_contain_text("JPEG Baseline (1.2.840.10008.1.2.4.50)")
    assert list(accessibility_findings(page)) == []
    page.context.close()


@pytest.mark.parametrize(
    ("paths", "status", "words"),
    [
        ("**/frames/2", 404, "Parts of this slide are missing on the server"),
        # When the right has ended the server knows of nothing any more.
        ("**/instances**", 404, "not, or no longer, open to you"),
        ("**/frames/*", 503, "could not be loaded"),
    ],
)
def test_why_no_tile_comes_is_said(
    viewer: ViewerSite, slide: StoredSeries, paths: str, status: int, words: str
) -> None:
    page = viewer.page_of("member")
    page.route(paths, lambda route: route.fulfill(status=status))
    viewer.opens(page, f"/images/{slide.id}")

    expect(page.get_by_role("alert")).to_contain_text(words)
    page.context.close()


def test_greys_are_windowed_alike_in_all_tiles(viewer: ViewerSite) -> None:
    grey = Level(columns=500, rows=375, tile=256, is_grey=True)
    with viewer.storing() as store:
        made = store_series(store, [a_level(grey)])
    with opened(viewer, f"/images/{made.id}") as page:
        stands_at(page, 1)
        darker, lighter = (colour_at(page, grey, each) for each in ((0, 0), (1, 0)))
        assert darker[0] < lighter[0]


def test_stain_and_focal_plane_can_be_chosen(viewer: ViewerSite) -> None:
    several = Level(columns=500, rows=375, tile=256, planes=3, stains=("DAPI", "FITC"))
    with viewer.storing() as store:
        made = store_series(store, [a_level(several)])
    with opened(viewer, f"/images/{made.id}") as page:
        stands_at(page, 1)
        stain, plane = page.get_by_label("Stain"), page.get_by_label("Focal plane")
        assert stain.locator("option").all_inner_texts() == ["1 of 2: DAPI", "2 of 2: FITC"]
        planes = ["1 of 3 (0 µm)", "2 of 3 (2 µm)", "3 of 3 (4 µm)"]
        assert plane.locator("option").all_inner_texts() == planes
        assert colour_at(page, several, (0, 0)) == pytest.approx(several.colour((0, 0)), abs=ALIKE)
        plane.select_option(label=planes[2])
        stain.select_option(label="2 of 2: FITC")
        chosen = several.colour((1, 0), layer=5)
        stands_at(page, 1)
        assert colour_at(page, several, (1, 0)) == pytest.approx(chosen, abs=ALIKE)
        assert accessibility_findings(page) == []
        page.locator("[data-slide-surface]").press("x")
        link = page.get_by_role("link", name="link that opens it again")
        expect(link).to_be_visible()
        page.goto(f"{viewer.url}{link.get_attribute('href')}")
        page.wait_for_selector("[data-viewer][data-started='true']")
        expect(page.get_by_label("Focal plane")).to_have_value("2")
        stands_at(page, 1)
        assert colour_at(page, several, (1, 0)) == pytest.approx(chosen, abs=ALIKE)


def test_rgb_inside_jpeg_is_shown_in_its_colours(viewer: ViewerSite) -> None:
    plain = Level(columns=500, rows=375, tile=256, is_rgb=True)
    with viewer.storing() as store:
        slides = {
            store_series(store, [a_level(each)]).id: each
            for each in (plain, replace(plain, is_marked=True))
        }
    for series_id, level in slides.items():
        with opened(viewer, f"/images/{series_id}") as page:
            stands_at(page, 1)
            for place in ((0, 0), (1, 0)):
                seen = colour_at(page, level, place)
                assert seen == pytest.approx(level.colour(place), abs=ALIKE), level
