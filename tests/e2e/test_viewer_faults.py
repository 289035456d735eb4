"""Images in the viewer that are compressed, damaged, late or refused: shown, or named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.made_samples import jpeg_of_twelve_bits
from tests.support.real_images import head_scan, real_file, store_series
from tests.support.shown_pixels import likeness
from tests.support.viewer_pages import BRIGHT, opened, place
from tests.support.viewer_site import ViewerSite, a_viewer_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Route
    from pydicom.dataset import Dataset

    from tests.support.databases import Databases
    from tests.support.image_files import StoredSeries

SLICES = 12
# Each with the transfer syntax in which its pixels are stored.
DECODED = {
    "MR_small_jp2klossless.dcm": "JPEG 2000",
    "MR_small_jpeg_ls_lossless.dcm": "JPEG-LS",
    "MR_small_RLE.dcm": "RLE",
    "JPGLosslessP14SV1_1s_1f_8b.dcm": "JPEG Lossless",
    "SC_rgb_jpeg_dcmtk.dcm": "JPEG Baseline",
    "examples_palette.dcm": "palette colour",
}
# Without a decoder under the GPL.
NOT_READ_BY_PYDICOM = {"JPGLosslessP14SV1_1s_1f_8b.dcm"}
# The drawing smoothes; turned or shifted by five pixels, pictures stay below 0.7.
ALIKE = 0.95


@pytest.fixture(scope="module")
def viewer(
    databases: Databases, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ViewerSite]:
    """Serve a panel whose patient has images of many kinds."""
    folder = tmp_path_factory.mktemp("viewer-faults")
    with databases.fresh("sqlite") as lent, a_viewer_site(lent, folder, browser) as site:
        yield site


@pytest.fixture(scope="module")
def scan(viewer: ViewerSite) -> StoredSeries:
    """Store a head CT."""
    with viewer.storing() as store:
        return store_series(store, head_scan(SLICES, side=128), is_volume=True, body_part="HEAD")


_TWO_DOWN = """pane => [1, 2].forEach(() => pane.dispatchEvent(
  new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true, cancelable: true})
))"""


def broken_image() -> Dataset:
    """Return an image in whose codestream nothing can be read."""
    broken = real_file("MR_small_jp2klossless.dcm")
    broken.PixelData = broken.PixelData[:60] + bytes(len(broken.PixelData) - 60)
    return broken


@pytest.mark.parametrize("name", DECODED)
def test_compressed_images_are_shown(viewer: ViewerSite, name: str) -> None:
    with viewer.storing() as store:
        series = store_series(store, [real_file(name)])
    with opened(viewer, series, "member") as page:
        expect(page.locator("[data-message]").first).to_be_hidden()
        assert page.evaluate(BRIGHT) > 0.01, f"{DECODED[name]} is black"
        if name not in NOT_READ_BY_PYDICOM:
            assert likeness(page, real_file(name)) > ALIKE, f"{DECODED[name]} is another picture"


@pytest.mark.parametrize(
    "name", ["SC_ybr_full_422_uncompressed.dcm", "SC_rgb_16bit.dcm", "liver_1frame.dcm"]
)
def test_what_the_browser_decodes_by_our_own_script_is_measured(
    viewer: ViewerSite, name: str
) -> None:
    with viewer.storing() as store:
        series = store_series(store, [real_file(name)])
    with opened(viewer, series, "member") as page:
        expect(page.locator("[data-message]").first).to_be_hidden()
        assert page.evaluate(BRIGHT) > 0.001
        page.keyboard.press("l")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(page.locator("[data-marks] tbody tr")).to_have_count(1)
        expect(page.locator("[data-status]")).to_have_text("Saved")


def test_what_cannot_be_decoded_is_named(viewer: ViewerSite) -> None:
    with viewer.storing() as store:
        series = store_series(store, [broken_image()])
    page = viewer.page_of("member")
    viewer.opens(page, f"/images/{series.id}")

    expect(page.locator("[data-message]").first).to_contain_text("JPEG 2000 Lossless (1.2.840")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "not, or no longer, open to you"),
        (503, "could not be loaded"),
        (406, "cannot be shown"),
    ],
)
def test_why_no_image_comes_is_said(
    viewer: ViewerSite, scan: StoredSeries, status: int, words: str
) -> None:
    page = viewer.page_of("member")
    first: list[str] = []

    # Only the image that is opened first comes, and no picture of any other.
    def answer(route: Route) -> None:
        first.append(route.request.url)
        if route.request.url == first[0]:
            route.continue_()
        else:
            route.fulfill(status=status)

    page.route(re.compile("/frames/"), answer)
    viewer.opens(page, f"/images/{scan.id}")
    page.keyboard.press("End")

    expect(page.locator("[data-message]").first).to_contain_text(words)
    expect(place(page)).to_have_text(f"Image {SLICES} of {SLICES}")

    page.unroute_all()
    page.keyboard.press("Home")
    page.keyboard.press("End")
    expect(page.locator("[data-message]").first).to_be_hidden()
    expect(place(page)).to_have_text(f"Image {SLICES} of {SLICES}")
    page.context.close()


@pytest.mark.parametrize("name", ["CT_small.dcm", "eCT_Supplemental.dcm"])
def test_images_whose_spacing_is_nothing_are_shown(viewer: ViewerSite, name: str) -> None:
    image = real_file(name)
    groups = image.get("SharedFunctionalGroupsSequence")
    (groups[0].PixelMeasuresSequence[0] if groups else image).PixelSpacing = [0, 0]
    with viewer.storing() as store:
        series = store_series(store, [image])

    with opened(viewer, series, "member") as page:
        expect(page.locator("[data-message]").first).to_be_hidden()
        assert page.evaluate(BRIGHT) > 0.01


def test_a_late_image_does_not_take_the_place_of_the_one_that_was_asked_for_after_it(
    viewer: ViewerSite, scan: StoredSeries
) -> None:
    page = viewer.page_of("member")
    late: list[Route] = []
    page.route(f"**/instances/{scan.sop_uids[2]}/frames/**", lambda route: late.append(route))  # noqa: PLW0108 - Playwright writes a mark on a function of ours
    viewer.opens(page, f"/images/{scan.id}")
    slider = page.locator("[data-slider]").first

    slider.fill("3")
    slider.fill("5")
    expect(place(page)).to_have_text(f"Image 5 of {SLICES}")
    slider.fill("3")
    slider.fill("5")
    assert late
    for route in late:
        route.continue_()

    expect(page.locator("[data-pane]").first).to_have_attribute("data-loaded", str(SLICES))
    page.wait_for_timeout(500)
    expect(place(page)).to_have_text(f"Image 5 of {SLICES}")
    page.context.close()


def test_what_the_server_drew_is_pointed_at_and_turned_over_like_any_image(
    viewer: ViewerSite,
) -> None:
    with viewer.storing() as store:
        series = store_series(store, [jpeg_of_twelve_bits(frames=3)])
    with opened(viewer, series, "member") as page:
        picture = page.locator("[data-drawn]").first
        expect(picture).to_be_visible()
        expect(place(page)).to_have_text("Image 1 of 3")
        for key in ("r", "h", "i", "+", "ArrowRight", "0", "l", "Enter", "Escape"):
            page.keyboard.press(key)
        page.get_by_label("Image pane 1").hover()
        page.mouse.wheel(0, 100)
        expect(place(page)).to_have_text("Image 2 of 3")
        expect(picture).to_be_visible()

        page.keyboard.press("k")
        expect(page.locator("[data-marks] tbody tr")).to_have_count(1)
        page.keyboard.press("x")
        link = page.get_by_role("link", name="link that opens it again")
        expect(link).to_be_visible()
        page.goto(f"{viewer.url}{link.get_attribute('href')}")
        expect(place(page)).to_have_text("Image 2 of 3")
        expect(picture).to_be_visible()


def test_a_series_with_faults_is_counted_from_its_own_first_image(
    viewer: ViewerSite, scan: StoredSeries
) -> None:
    with viewer.storing() as store:
        series = store_series(store, [broken_image() for _each in range(9)])
    page = viewer.page_of("member")
    viewer.opens(page, f"/images/{scan.id}")
    page.get_by_role("button", name="Side by side").click()
    second = page.locator("[data-pane]").nth(1)
    second.focus()
    for number in range(2, 6):
        page.keyboard.press("ArrowDown")
        expect(second.locator("[data-place]")).to_have_text(f"Image {number} of {SLICES}")
    page.locator(f"[data-series-link='{series.id}']").click()
    expect(second.locator("[data-message]")).to_contain_text("JPEG 2000 Lossless")

    # Faster than any answer, in the pane where the fifth slice stood.
    second.evaluate(_TWO_DOWN)

    expect(second.locator("[data-place]")).to_have_text("Image 3 of 9")
    expect(second.locator("[data-message]")).to_contain_text("JPEG 2000 Lossless")
    page.context.close()
