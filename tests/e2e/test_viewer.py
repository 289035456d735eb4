"""The viewer in a browser: by mouse, touch and keyboard, at three widths, nothing from outside."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Literal

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.support.chromium import accessibility_findings, browser_with_webgl
from tests.support.real_images import head_scan, real_file, store_series
from tests.support.viewer_pages import BRIGHT, opened, place
from tests.support.viewer_site import ViewerSite, a_viewer_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.support.databases import Databases
    from tests.support.image_files import StoredSeries

SLICES = 12
_DRAWN_PLANES = """() => [...document.querySelectorAll('[data-plane] canvas')].every(canvas => {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.some((each, at) => at % 4 === 0 && each > 60);
})"""


@pytest.fixture(scope="module")
def viewer(
    databases: Databases, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ViewerSite]:
    """Serve a panel whose patient has series of many kinds."""
    folder = tmp_path_factory.mktemp("viewer")
    with databases.fresh("sqlite") as lent, a_viewer_site(lent, folder, browser) as site:
        yield site


@pytest.fixture(scope="module")
def scan(viewer: ViewerSite) -> StoredSeries:
    """Store a head CT."""
    with viewer.storing() as store:
        return store_series(store, head_scan(SLICES, side=128), is_volume=True, body_part="HEAD")


def drag(
    page: Page,
    start: tuple[float, float],
    end: tuple[float, float],
    button: Literal["left", "right"] = "left",
) -> None:
    """Drag with the mouse, in shares of the pane's width and height."""
    box = page.locator("[data-surface]").first.bounding_box()
    assert box is not None
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*points[0])
    page.mouse.down(button=button)
    page.mouse.move(*points[1], steps=6)
    page.mouse.up(button=button)


def look(page: Page) -> dict[str, Any]:
    """Return how the image is being looked at."""
    found: dict[str, Any] = page.evaluate("() => window.consiliumViewer.look()")
    return found


def picture(page: Page) -> bytes:
    """Return what is drawn, once it stands still: looks are drawn in the next frame."""
    canvas = page.locator("[data-surface] canvas").first
    before, now = b"", canvas.screenshot()
    while now != before:
        page.wait_for_timeout(300)
        before, now = now, canvas.screenshot()
    return now


def test_wheel_keys_and_slider_move_through_the_series(
    viewer: ViewerSite, scan: StoredSeries
) -> None:
    with opened(viewer, scan, "member") as page:
        expect(place(page)).to_have_text(f"Image 1 of {SLICES}")
        page.keyboard.press("ArrowDown")
        expect(place(page)).to_have_text(f"Image 2 of {SLICES}")
        page.keyboard.press("End")
        expect(place(page)).to_have_text(f"Image {SLICES} of {SLICES}")
        page.locator("[data-surface]").first.hover()
        page.mouse.wheel(0, -200)
        expect(place(page)).to_have_text(f"Image {SLICES - 1} of {SLICES}")
        page.locator("[data-slider]").first.fill("5")
        expect(place(page)).to_have_text(f"Image 5 of {SLICES}")
        expect(page.locator("[data-pane]").first).to_have_attribute("data-loaded", str(SLICES))
        expect(page.get_by_text("Not for primary diagnosis")).to_be_visible()
        # White words lie on white bone too.
        behind = place(page).evaluate("words => getComputedStyle(words).backgroundColor")
        assert behind == "rgba(0, 0, 0, 0.6)"


def test_window_zoom_turns_and_reset(viewer: ViewerSite, scan: StoredSeries) -> None:
    with opened(viewer, scan, "member") as page:
        before = look(page)
        page.get_by_role("button", name="Lung").click()
        assert look(page)["window"] == {"centre": -600, "width": 1500}
        drag(page, (0.4, 0.4), (0.6, 0.5))
        assert look(page)["window"] != {"centre": -600, "width": 1500}
        drag(page, (0.5, 0.4), (0.5, 0.55), button="right")
        assert look(page)["zoom"] != pytest.approx(before["zoom"])
        for key in ("r", "h", "v", "i"):
            page.keyboard.press(key)
        turned = look(page)
        assert (turned["rotation"], turned["invert"]) == (90, not before["invert"])
        assert (turned["flipHorizontal"], turned["flipVertical"]) == (True, True)
        page.keyboard.press("0")
        again = look(page)
        assert again["zoom"] == pytest.approx(before["zoom"])
        assert (again["rotation"], again["invert"]) == (0, before["invert"])


def test_a_mark_is_saved_seen_by_others_and_removed(viewer: ViewerSite, scan: StoredSeries) -> None:
    with opened(viewer, scan, "member") as page, opened(viewer, scan, "lead") as other:
        page.get_by_role("button", name="Length").click()
        drag(page, (0.4, 0.4), (0.6, 0.4))
        expect(page.locator("[data-status]")).to_have_text("Saved")
        row = page.locator("[data-marks] tbody tr")
        expect(row).to_have_count(1)
        expect(row).to_contain_text(re.compile(r"Length: [\d.]+ mm"))

        theirs = other.locator("[data-marks] tbody tr")
        expect(theirs).to_contain_text("Julia Ortega Prieto", timeout=8000)
        expect(theirs.get_by_role("button", name="Remove")).to_have_count(0)
        assert other.locator("svg [data-annotation-uid], svg line").count() > 0

        page.reload()
        page.wait_for_selector("[data-viewer][data-started='true']")
        expect(row).to_have_count(1)
        row.get_by_role("button", name="Remove").click()
        expect(page.get_by_text("Nobody has marked anything here yet.")).to_be_visible()
        expect(theirs).to_have_count(0, timeout=8000)


def test_a_kept_view_opens_again_exactly_so(viewer: ViewerSite, scan: StoredSeries) -> None:
    with opened(viewer, scan, "member") as page:
        page.keyboard.press("PageDown")
        expect(place(page)).to_have_text(f"Image 11 of {SLICES}")
        page.keyboard.press("Alt+3")
        page.keyboard.press("r")
        page.keyboard.press("+")
        page.keyboard.press("ArrowRight")
        kept, shown = look(page), picture(page)
        page.keyboard.press("x")
        link = page.get_by_role("link", name="link that opens it again")
        expect(link).to_be_visible()
        address = link.get_attribute("href")

    other = viewer.page_of("lead")
    other.goto(f"{viewer.url}{address}")
    other.wait_for_selector("[data-viewer][data-started='true']")

    expect(place(other)).to_have_text(f"Image 11 of {SLICES}")
    again = look(other)
    for name in ("window", "invert", "rotation", "flipHorizontal", "flipVertical"):
        assert again[name] == kept[name], name
    assert again["zoom"] == pytest.approx(kept["zoom"], rel=0.001)
    assert again["centre"] == pytest.approx(kept["centre"], abs=0.05)
    assert picture(other) == shown


def test_two_panes_scroll_together(viewer: ViewerSite, scan: StoredSeries) -> None:
    with opened(viewer, scan, "member") as page:
        page.get_by_role("button", name="Side by side").click()
        expect(page.locator("[data-pane]").nth(1)).to_be_visible()
        page.get_by_role("button", name="Link").click()
        page.locator("[data-pane]").first.focus()
        page.keyboard.press("PageDown")
        expect(page.locator("[data-place]").nth(1)).to_have_text(f"Image 11 of {SLICES}")


def test_fingers_scroll_and_mark(viewer: ViewerSite, scan: StoredSeries) -> None:
    size = {"width": 375, "height": 800}
    with opened(viewer, scan, "member", viewport=size, has_touch=True, is_mobile=True) as page:
        page.get_by_role("button", name="Scroll").tap()
        box = page.locator("[data-surface]").first.bounding_box()
        assert box is not None
        finger = page.context.new_cdp_session(page)
        middle, top = box["x"] + box["width"] / 2, box["y"] + 60

        def touch(kind: str, *points: tuple[float, float]) -> None:
            finger.send(
                "Input.dispatchTouchEvent",
                {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
            )

        touch("touchStart", (middle, top))
        for step in range(1, 9):
            touch("touchMove", (middle, top + step * 12))
        touch("touchEnd")
        expect(place(page)).not_to_have_text(f"Image 1 of {SLICES}")
        before = look(page)["zoom"]
        touch("touchStart", (middle - 30, top + 60), (middle + 30, top + 60))
        for step in range(1, 6):
            touch(
                "touchMove",
                (middle - 30 - step * 10, top + 60),
                (middle + 30 + step * 10, top + 60),
            )
        touch("touchEnd")
        assert look(page)["zoom"] != pytest.approx(before)


def test_a_multiframe_ultrasound_plays(viewer: ViewerSite) -> None:
    with viewer.storing() as store:
        series = store_series(store, [real_file("examples_ybr_color.dcm")])
    with opened(viewer, series, "member") as page:
        expect(place(page)).to_have_text("Image 1 of 30")
        page.get_by_role("button", name="Play").click()
        expect(place(page)).not_to_have_text("Image 1 of 30")
        page.get_by_role("button", name="Play").click()
        assert page.evaluate(BRIGHT) > 0.01


def test_an_electrocardiogram_is_drawn(viewer: ViewerSite) -> None:
    with viewer.storing() as store:
        series = store_series(store, [real_file("waveform_ecg.dcm")])
    with opened(viewer, series, "member") as page:
        figure = page.locator("[data-other] figure").first
        expect(figure).to_contain_text("12 leads, 10 s, 1000 samples a second")
        assert "Lead I" in (figure.locator("canvas").get_attribute("aria-label") or "")


@pytest.mark.parametrize("width", [1440, 768, 375])
def test_the_page_is_accessible_and_fits(
    viewer: ViewerSite, scan: StoredSeries, width: int
) -> None:
    with opened(viewer, scan, "member", viewport={"width": width, "height": 900}) as page:
        assert accessibility_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_volume_is_cut_in_three_planes(
    browser: Browser, databases: Databases, tmp_path: Path
) -> None:
    with (
        browser_with_webgl(browser) as drawing,
        databases.fresh("sqlite") as lent,
        a_viewer_site(lent, tmp_path, drawing) as viewer,
    ):
        with viewer.storing() as store:
            series = store_series(store, head_scan(SLICES, side=64), is_volume=True)
        with opened(viewer, series, "member") as page:
            page.get_by_role("button", name="Three planes").click()
            planes = page.locator("[data-plane] canvas")
            expect(planes).to_have_count(3)
            expect(page.get_by_text("Coronal", exact=True)).to_be_visible()
            page.wait_for_function(_DRAWN_PLANES)
            page.get_by_role("button", name="Three planes").click()
            expect(page.locator("[data-pane]").first).to_be_visible()


def test_help_opens_by_key_and_gives_the_focus_back(viewer: ViewerSite, scan: StoredSeries) -> None:
    with opened(viewer, scan, "member") as page:
        page.keyboard.press("?")
        keys = page.get_by_role("dialog", name="Keys and gestures")
        expect(keys.get_by_role("rowheader", name="R, H, V, I")).to_be_visible()
        expect(keys.get_by_role("rowheader", name="0, Home")).to_have_count(0)
        page.keyboard.press("Escape")
        page.keyboard.press("ArrowDown")
        expect(place(page)).to_have_text(f"Image 2 of {SLICES}")


def test_two_series_stand_side_by_side(viewer: ViewerSite, scan: StoredSeries) -> None:
    with viewer.storing() as store:
        other = store_series(store, head_scan(3, side=64), is_volume=True, body_part="NECK")
    with opened(viewer, scan, "member") as page:
        page.get_by_role("button", name="Side by side").click()
        expect(page.locator("[data-pane]").nth(1)).to_be_visible()
        page.locator(f"[data-series-link='{other.id}']").click()
        expect(page.locator("[data-place]").nth(1)).to_have_text("Image 1 of 3")
        expect(place(page)).to_have_text(f"Image 1 of {SLICES}")
        page.keyboard.press("k")
        expect(page.locator("[data-status]")).to_contain_text("Not kept")


def test_photographs_documents_and_films_have_a_place_of_their_own(viewer: ViewerSite) -> None:
    written = io.BytesIO()
    Image.new("RGB", (320, 200), (180, 40, 40)).save(written, "JPEG")
    with viewer.storing() as store:
        photograph = store.add_object("photograph", "image/jpeg", written.getvalue())
        document = store.add_object("document", "application/pdf", b"%PDF-1.7 of a test")
        film = store.add_object("video", "video/mp4", b"no film at all")
    with opened(viewer, photograph, "member") as page:
        picture = page.locator("[data-other] img")
        expect(picture).to_be_visible()
        assert picture.evaluate("each => each.naturalWidth") == 320
        assert accessibility_findings(page) == []
    with opened(viewer, document, "member") as page:
        link = page.get_by_role("link", name="Download the file")
        with page.expect_download() as saved:
            link.click()
        assert saved.value.path().read_bytes() == b"%PDF-1.7 of a test"
    page = viewer.page_of("member")
    viewer.opens(page, f"/images/{film.id}")
    expect(page.locator("[data-other]")).to_contain_text("cannot play films of this kind")
