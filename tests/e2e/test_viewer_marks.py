"""Marks in a browser: as they were pinned, on three planes, and on the patient's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.support.chromium import accessibility_findings, browser_with_webgl
from tests.support.real_images import head_scan, store_series
from tests.support.viewer_pages import opened, place
from tests.support.viewer_site import ViewerSite, a_viewer_site
from tests.web.imaging.viewer.sending import LOOK, a_mark, a_view, send
from web.models.imaging import ImageSeries, SeriesState
from workflows.domain.imaging.volumes import VolumeFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.support.databases import Databases
    from tests.support.image_files import StoredSeries

_UP_LEFT = ("ArrowUp", "ArrowLeft")
_DOWN_RIGHT = ("ArrowDown", "ArrowRight")
_DOWN_LEFT = ("ArrowDown", "ArrowLeft")
SLICES = 8
MIDDLE = 4
WHOLE: dict[str, Any] = {
    **LOOK,
    "zoom": 1,
    "rotation": 0,
    "flipHorizontal": False,
    "centre": [32, 32],
}


@pytest.fixture(scope="module")
def viewer(
    databases: Databases, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ViewerSite]:
    """Serve a panel with one scan to a browser that cuts volumes."""
    folder = tmp_path_factory.mktemp("viewer-marks")
    with (
        browser_with_webgl(browser) as drawing,
        databases.fresh("sqlite") as lent,
        a_viewer_site(lent, folder, drawing) as site,
    ):
        yield site


@pytest.fixture
def scan(viewer: ViewerSite) -> StoredSeries:
    """Store a head CT."""
    with viewer.storing() as store:
        return store_series(store, head_scan(SLICES, side=64), is_volume=True, body_part="HEAD")


def keeps(viewer: ViewerSite, series: StoredSeries, **changes: Any) -> dict[str, Any]:
    """Let a member keep a length on the middle image, or change one."""
    mark = a_mark(series, sop=series.sop_uids[MIDDLE], **changes)
    answer = send(viewer.site, "member", f"/images/{series.id}/marks", mark)
    assert answer.status_code == 201, answer.text
    return mark


def drawn(page: Page) -> list[dict[str, Any]]:
    """Return the marks that are drawn and listed."""
    found: list[dict[str, Any]] = page.evaluate("() => window.consiliumViewer.marks()")
    return found


def test_a_pinned_mark_is_shown_as_it_was_and_as_it_is_now(
    viewer: ViewerSite, scan: StoredSeries
) -> None:
    first = keeps(viewer, scan, points=[[16, 16], [40, 16]], text="Midline")
    named = {"id": first["id"], "version": 1}
    sent = a_view(scan, sop=scan.sop_uids[MIDDLE], marks=[named], look=WHOLE)
    url = send(viewer.site, "member", "/images/views", sent).get_json()["url"]
    page = viewer.page_of("lead")
    page.goto(f"{viewer.url}{url}")
    page.wait_for_selector("[data-viewer][data-started='true']")
    notice = page.locator("[data-pinned]")
    expect(page.locator("[data-marks] tbody tr")).to_have_count(1)
    expect(notice).to_be_hidden()

    moved = {"base": 1, "points": [[16, 48], [40, 48]], "text": "Midline, lower"}
    keeps(viewer, scan, id=first["id"], **moved)
    keeps(viewer, scan, points=[[5, 5], [9, 9]])

    expect(notice).to_contain_text("Marks that were changed since: 1", timeout=8000)
    expect(notice).to_contain_text("Marks that were added since: 1")
    row = page.locator("[data-marks] tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("(as pinned)")
    [as_pinned] = drawn(page)
    assert (as_pinned["points"], as_pinned["isMine"]) == ([[16, 16], [40, 16]], False)
    assert accessibility_findings(page) == []

    page.get_by_role("button", name="As it is now").click()
    expect(row).to_have_count(2)
    assert [16, 48] in [each["points"][0] for each in drawn(page)]
    page.get_by_role("button", name="As pinned").click()
    expect(row).to_have_count(1)
    # Nothing was sent by drawing the past.
    page.wait_for_timeout(1000)
    page.get_by_role("button", name="As it is now").click()
    assert sorted(each["version"] for each in drawn(page)) == [1, 2]
    page.context.close()


def test_a_long_word_beside_a_mark_leaves_the_table_whole(
    viewer: ViewerSite, scan: StoredSeries
) -> None:
    keeps(viewer, scan, text="Subependymal" * 12)
    page = viewer.page_of("member")

    viewer.opens(page, f"/images/{scan.id}")

    remove = page.locator("[data-marks]").get_by_role("button", name="Remove")
    expect(remove).to_have_count(1)
    expect(remove).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.context.close()


def test_what_may_no_longer_be_seen_leaves_the_screen(
    viewer: ViewerSite, scan: StoredSeries
) -> None:
    page = viewer.page_of("member")
    viewer.opens(page, f"/images/{scan.id}")
    expect(page.locator("[data-pane]").first).to_have_attribute("data-loaded", str(SLICES))

    with viewer.storing() as store:
        store.session.get_one(ImageSeries, scan.id).state = SeriesState.QUARANTINED

    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible(timeout=8000)
    expect(page.locator("canvas")).to_have_count(0)
    page.context.close()


def test_marks_are_drawn_on_the_plane_that_contains_them(
    viewer: ViewerSite, scan: StoredSeries
) -> None:
    keeps(viewer, scan, points=[[16, 32], [48, 32]], text="Midline")
    page = viewer.page_of("member")
    viewer.opens(page, f"/images/{scan.id}")
    expect(page.locator("[data-marks] tbody tr")).to_have_count(1)

    page.get_by_role("button", name="Three planes").click()
    axial, sagittal = (page.locator(f"[data-plane='{each}']") for each in ("axial", "sagittal"))
    expect(axial.locator("svg line")).not_to_have_count(0, timeout=15000)
    expect(sagittal.locator("svg line")).to_have_count(0)

    axial.hover()
    page.mouse.wheel(0, 300)
    expect(axial.locator("svg line")).to_have_count(0)
    page.get_by_role("button", name="Image 5").click()
    expect(axial.locator("svg line")).not_to_have_count(0)
    page.context.close()


def test_a_mark_across_the_images_is_taken_back_with_a_word(
    viewer: ViewerSite, scan: StoredSeries
) -> None:
    page = viewer.page_of("member")
    viewer.opens(page, f"/images/{scan.id}")
    page.get_by_role("button", name="Three planes").click()
    expect(page.locator("[data-plane='coronal'] canvas")).to_be_visible()
    page.get_by_role("button", name="Length").click()
    box = page.locator("[data-plane='coronal']").bounding_box()
    assert box is not None
    across, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(across - 30, down)
    page.mouse.down()
    page.mouse.move(across + 30, down, steps=5)
    page.mouse.up()

    expect(page.locator("[data-status]")).to_contain_text("Leave the three planes to draw one.")
    expect(page.locator("[data-marks] tbody tr")).to_have_count(0)
    page.context.close()


def test_uneven_slices_are_not_cut_and_the_reason_is_said(viewer: ViewerSite) -> None:
    with viewer.storing() as store:
        series = store_series(store, head_scan(3, side=64), volume_fault=VolumeFault.UNEVEN.value)
    page = viewer.page_of("member")
    viewer.opens(page, f"/images/{series.id}")

    page.get_by_role("button", name="Three planes").press("Enter")

    expect(page.locator("[data-status]")).to_contain_text("not equally far apart")
    expect(page.locator("[data-planes]")).to_be_hidden()
    assert accessibility_findings(page) == []
    page.context.close()


def test_the_patients_own_page_shows_the_marks_of_its_panels(
    viewer: ViewerSite, scan: StoredSeries
) -> None:
    keeps(viewer, scan, points=[[16, 32], [48, 32]], text="Midline")
    page = viewer.page_of("clinician")
    page.goto(f"{viewer.url}/patients/{viewer.site.patient_id}/images/{scan.id}")
    page.wait_for_selector("[data-viewer][data-started='true']")
    row = page.locator("[data-marks] tbody tr")
    expect(row).to_contain_text("Midline")

    row.get_by_role("button", name="Image 5").click()
    expect(page.locator("[data-place]").first).to_have_text(f"Image 5 of {SLICES}")
    expect(page.locator("[data-surface] svg line")).not_to_have_count(0)
    expect(row.get_by_role("button", name="Remove")).to_have_count(0)
    link = row.get_by_role("link")
    expect(link).to_have_text("panel 2026-00001")
    assert accessibility_findings(page) == []
    link.click()
    page.wait_for_selector("[data-viewer][data-started='true']")
    expect(
        page.locator("[data-marks] tbody tr").get_by_role("button", name="Remove")
    ).to_have_count(0)
    page.context.close()


@pytest.mark.parametrize(
    ("key", "kind", "points"),
    [("a", "angle", 3), ("e", "ellipse", 2), ("b", "rectangle", 2), ("t", "arrow", 2)],
)
def test_every_kind_of_mark_is_drawn_with_keys(
    viewer: ViewerSite, scan: StoredSeries, key: str, kind: str, points: int
) -> None:
    with opened(viewer, scan, "member") as page:
        page.keyboard.press(key)
        page.keyboard.press("Enter")
        for number, ways in enumerate((_UP_LEFT, _DOWN_RIGHT, _DOWN_LEFT)[:points], 1):
            expect(page.locator("[data-status]")).to_contain_text(f"Point {number} of {points}")
            for way in ways * 6:
                page.keyboard.press(way)
            page.keyboard.press("Enter")
        if kind == "arrow":
            expect(page.get_by_label("Text beside the arrow")).to_be_focused()
            page.keyboard.type("edge of the lesion")
            page.keyboard.press("Enter")

        expect(page.locator("[data-marks] tbody tr")).to_have_count(1)
        expect(page.locator("[data-status]")).to_have_text("Saved")
        (mark,) = page.evaluate("() => window.consiliumViewer.marks()")
        assert mark["kind"] == kind
        assert len({tuple(each) for each in mark["points"]}) == len(mark["points"])
        assert mark["text"] == ("edge of the lesion" if kind == "arrow" else "")


def test_marks_are_drawn_without_a_mouse(viewer: ViewerSite, scan: StoredSeries) -> None:
    with opened(viewer, scan, "member") as page:
        before = place(page).inner_text()
        page.keyboard.press("l")
        page.keyboard.press("Enter")
        status = page.locator("[data-status]")
        expect(status).to_contain_text("Point 1 of 2")
        for _each in range(5):
            page.keyboard.press("ArrowLeft")
        page.keyboard.press("Enter")
        expect(status).to_contain_text("Point 2 of 2")
        for _each in range(8):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("Enter")

        row = page.locator("[data-marks] tbody tr")
        expect(row).to_have_count(1)
        expect(row).to_contain_text("Length")
        expect(status).to_have_text("Saved")
        assert place(page).inner_text() == before
        expect(page.locator(".viewer-cross")).to_be_hidden()

        # What was begun and left is no mark.
        page.keyboard.press("e")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(status).to_contain_text("Point 2 of 2")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Escape")
        expect(status).to_contain_text("nothing was marked")
        page.keyboard.press("ArrowDown")
        expect(place(page)).not_to_have_text(before)
        expect(row).to_have_count(1)
