"""Marks on a slide in a browser: drawn at any level, kept on one tile, at their place again."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.support.chromium import accessibility_findings
from tests.support.real_images import store_series
from tests.support.slide_pages import drag, marks_of, opened, spot, stands_at
from tests.support.slides import WIDTH, Level, a_level
from tests.support.viewer_site import ViewerSite, a_viewer_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.support.databases import Databases
    from tests.support.image_files import StoredSeries

SMALL = Level(columns=1000, rows=750, tile=256)
LARGE = Level(columns=4000, rows=3000, tile=512, is_sparse=True)
# Micrometres in a pixel of the finest level.
FINE = WIDTH * 1000 / LARGE.columns
# A point of the screen is several pixels of the slide, and where it lies is rounded.
NEAR = 10
# One's own marks (web/assets/viewer/slide_mark_styles.js).
LINE = (0x0B, 0x3D, 0x91)
LOCKED = (0x7A, 0x12, 0x50)
ALIKE = 40


@pytest.fixture(scope="module")
def viewer(
    databases: Databases, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ViewerSite]:
    """Serve a panel whose patient has slides."""
    folder = tmp_path_factory.mktemp("slide-marks")
    with databases.fresh("sqlite") as lent, a_viewer_site(lent, folder, browser) as site:
        yield site


@pytest.fixture
def slide(viewer: ViewerSite) -> StoredSeries:
    """Store a slide of two levels, the finer one sparse."""
    with viewer.storing() as store:
        return store_series(store, [a_level(each) for each in (LARGE, SMALL)])


def draws(page: Page, tool: str, *places: tuple[float, float], times: float = 1) -> None:
    """Choose a tool and drag between two places of the finest level; click at a third."""
    page.get_by_role("button", name=tool, exact=True).click()
    begin, end, *others = (spot(page, LARGE, each, times=times) for each in places)
    drag(page, begin, end)
    for each in others:
        page.mouse.move(*each, steps=2)
        page.mouse.click(*each)


def is_saved(page: Page, count: int) -> None:
    """Wait until so many marks are listed and the last one was read back."""
    expect(page.locator("[data-marks] tbody tr")).to_have_count(count)
    expect(page.locator("[data-status]")).to_have_text("Saved")


def on_slide(mark: dict[str, Any]) -> list[tuple[float, float]]:
    """Return the points of a mark in pixels of the finest level."""
    column, row = LARGE.places()[mark["frame"] - 1]
    return [(x + column * LARGE.tile, y + row * LARGE.tile) for x, y in mark["points"]]


def is_marked(page: Page, at: tuple[float, float]) -> bool:
    """Tell whether a line of an own mark is seen within a few points of a place."""
    x, y = round(at[0]), round(at[1])
    return has_colour(page, LINE, (x - 4, y - 4, x + 5, y + 5))


def has_colour(
    page: Page, colour: tuple[int, int, int], box: tuple[int, int, int, int] | None = None
) -> bool:
    """Tell whether a colour is seen in a part of the window, or anywhere in it."""
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    part = np.asarray(shot.crop(box) if box else shot, dtype=int)
    return bool((np.abs(part - colour).sum(axis=2) < ALIKE).any())


def seen_at(page: Page, slide: StoredSeries) -> tuple[float, float]:
    """Return what is in the middle, in pixels of the finest level."""
    sight = page.evaluate("() => window.consiliumViewer.place()")
    level = LARGE if sight["sop"] == slide.sop_uids[0] else SMALL
    column, row = level.places()[sight["frame"] - 1]
    scale = LARGE.columns / level.columns
    x, y = sight["look"]["centre"]
    return (x + column * level.tile) * scale, (y + row * level.tile) * scale


def expect_version(page: Page, version: int) -> None:
    """Wait until the only mark has this version."""
    page.wait_for_function(f"() => window.consiliumViewer.marks()[0]?.version === {version}")


def middle_of(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Return the place between two."""
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def touches(page: Page, steps: list[list[tuple[float, float]]]) -> None:
    """Put fingers down, move them step by step, lift them."""
    finger = page.context.new_cdp_session(page)
    for at, step in enumerate(steps):
        points = [{"x": x, "y": y} for x, y in step]
        kind = "touchStart" if at == 0 else "touchMove"
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_each_kind_is_kept_with_what_it_measures(viewer: ViewerSite, slide: StoredSeries) -> None:
    with opened(viewer, f"/images/{slide.id}") as page:
        draws(page, "Length", (1000, 1000), (1800, 1000))
        is_saved(page, 1)
        draws(page, "Rectangle", (600, 600), (1400, 2000))
        is_saved(page, 2)
        draws(page, "Ellipse", (2000, 600), (3200, 1400))
        is_saved(page, 3)
        draws(page, "Angle", (2400, 2000), (2000, 2000), (2000, 2400))
        is_saved(page, 4)
        kept = {each["kind"]: each for each in marks_of(page)}
        values = {kind: each["values"][0] for kind, each in kept.items()}
        assert on_slide(kept["length"])[1] == pytest.approx((1800, 1000), abs=NEAR)
        assert values["length"]["value"] == pytest.approx(800 * FINE, rel=0.02)
        area = values["rectangle"]["value"]
        assert area == pytest.approx(800 * 1400 * FINE**2, rel=0.03)
        assert values["ellipse"]["value"] == pytest.approx(math.pi * 600 * 400 * FINE**2, rel=0.03)
        assert values["angle"]["value"] == pytest.approx(90, abs=1)
        units = [values[kind]["unit"] for kind in ("length", "rectangle", "ellipse", "angle")]
        assert units == ["µm", "µm²", "µm²", "°"]
        expect(page.locator("[data-marks]")).to_contain_text("Length: 20")
        assert accessibility_findings(page) == []


def test_a_mark_stands_at_its_place_at_every_level_and_after_a_reload(
    viewer: ViewerSite, slide: StoredSeries
) -> None:
    with opened(viewer, f"/images/{slide.id}") as page:
        stands_at(page, 1)
        # It begins in one tile and ends in another.
        draws(page, "Rectangle", (1000, 1000), (2000, 2000))
        is_saved(page, 1)
        for _each in range(2):
            page.keyboard.press("+")
        stands_at(page, 2)
        draws(page, "Length", (2100, 1300), (2100, 1700), times=4)
        is_saved(page, 2)
        kept = marks_of(page)
        assert {each["sop"] for each in kept} == {slide.sop_uids[0]}
        assert on_slide(kept[1]) == [
            pytest.approx((2100, 1300), abs=NEAR),
            pytest.approx((2100, 1700), abs=NEAR),
        ]
        page.reload()
        page.wait_for_selector("[data-viewer][data-started='true']")
        expect(page.locator("[data-marks] tbody tr")).to_have_count(2)
        stands_at(page, 1)
        assert is_marked(page, spot(page, LARGE, (1500, 1000)))
        page.keyboard.press("+")
        stands_at(page, 2)
        assert is_marked(page, spot(page, LARGE, (1500, 1000), times=2))
        assert is_marked(page, spot(page, LARGE, (2100, 1500), times=2))
        assert not is_marked(page, spot(page, LARGE, (1500, 1200), times=2))
        page.get_by_role("button", name="Place 2").click()
        assert seen_at(page, slide) == pytest.approx((2100, 1500), abs=NEAR)


def test_marks_are_changed_carried_and_removed_by_their_author_alone(
    viewer: ViewerSite, slide: StoredSeries
) -> None:
    with (
        opened(viewer, f"/images/{slide.id}") as page,
        opened(viewer, f"/images/{slide.id}", who="lead") as other,
    ):
        draws(page, "Rectangle", (1000, 1000), (2000, 2000))
        is_saved(page, 1)
        expect(other.locator("[data-marks] tbody tr")).to_have_count(1, timeout=8000)
        page.get_by_role("button", name="Move", exact=True).click()
        drag(page, spot(page, LARGE, (2000, 2000)), spot(page, LARGE, (2400, 2600)))
        expect_version(page, 2)
        corners = [pytest.approx(each, abs=NEAR) for each in [(1000, 1000), (2400, 2600)]]
        assert [on_slide(marks_of(page)[0])[at] for at in (0, 3)] == corners
        drag(page, spot(page, LARGE, (1000, 1800)), spot(page, LARGE, (1200, 1800)))
        expect_version(page, 3)
        assert on_slide(marks_of(page)[0])[0] == pytest.approx((1200, 1000), abs=NEAR)
        expect(other.locator("[data-marks] tbody")).to_contain_text("Rectangle")
        expect_version(other, 3)
        # Where the corner is, the other one's hand moves the slide.
        before = other.evaluate("() => window.consiliumViewer.look()")
        drag(other, spot(other, LARGE, (2600, 2600)), spot(other, LARGE, (2800, 2700)))
        assert other.evaluate("() => window.consiliumViewer.look()") != before
        expect(other.get_by_role("button", name="Remove")).to_have_count(0)
        page.get_by_role("button", name="Remove").click()
        expect(page.locator("[data-marks] tbody tr")).to_have_count(0)
        expect(other.locator("[data-marks] tbody tr")).to_have_count(0, timeout=8000)
        assert marks_of(other) == []


def test_words_and_key_images_by_keyboard(viewer: ViewerSite, slide: StoredSeries) -> None:
    with opened(viewer, f"/images/{slide.id}") as page:
        stands_at(page, 1)
        page.keyboard.press("t")
        for at in ((1000, 1000), (1600, 1400)):
            page.mouse.move(*spot(page, LARGE, at))
            page.mouse.click(*spot(page, LARGE, at))
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Text beside the arrow").fill("Call +49 431 5970 123")
        dialog.get_by_role("button", name="Keep the arrow").click()
        dialog.get_by_label("Text beside the mark").fill("Giant cells")
        # The browser tells of the refusal too.
        viewer.said.clear()
        dialog.get_by_role("button", name="Save the mark").click()
        is_saved(page, 1)
        expect(page.locator("[data-marks]")).to_contain_text("Arrow: Giant cells")
        # One that was begun and left is no mark, and neither is one without its words.
        page.mouse.click(*spot(page, LARGE, (2000, 2000)))
        page.locator("[data-slide-surface]").press("Escape")
        draws(page, "Arrow", (2600, 2000), (3000, 2000))
        dialog.get_by_role("button", name="Cancel").click()
        page.locator("[data-slide-surface]").press("k")
        is_saved(page, 2)
        expect(page.get_by_role("button", name="Key image").first).to_have_attribute(
            "aria-pressed", "true"
        )
        page.keyboard.press("Home")
        page.get_by_role("button", name="Place 2: Key image").click()
        column, row = SMALL.places()[marks_of(page)[1]["frame"] - 1]
        middle = [(each + 0.5) * SMALL.tile * 4 for each in (column, row)]
        assert seen_at(page, slide) == pytest.approx(middle, abs=NEAR)
        page.locator(".viewer-slide-tools").get_by_role("button", name="Help").click()
        keys = page.get_by_role("dialog", name="Keys and gestures")
        expect(keys.get_by_role("heading")).to_be_focused()
        expect(keys.get_by_role("rowheader", name="0, Home")).to_be_visible()
        expect(keys.get_by_role("rowheader", name="R, H, V, I")).to_have_count(0)


def test_a_view_shows_the_marks_as_they_were(viewer: ViewerSite, slide: StoredSeries) -> None:
    with opened(viewer, f"/images/{slide.id}") as page:
        draws(page, "Ellipse", (1000, 1000), (2000, 2000))
        is_saved(page, 1)
        page.keyboard.press("+")
        page.keyboard.press("x")
        link = page.get_by_role("link", name="link that opens it again")
        expect(link).to_be_visible()
        address = str(link.get_attribute("href"))
        page.get_by_role("button", name="Remove").click()
        expect(page.locator("[data-marks] tbody tr")).to_have_count(0)
        page.goto(f"{viewer.url}{address}")
        page.wait_for_selector("[data-viewer][data-started='true']")
        expect(page.locator("[data-pinned]")).to_contain_text("Marks that were removed since: 1")
        expect(page.locator("[data-marks] tbody")).to_contain_text("(as pinned)")
        stands_at(page, 2)
        assert has_colour(page, LOCKED)
        assert accessibility_findings(page) == []
        page.get_by_role("button", name="As it is now").click()
        expect(page.locator("[data-marks] tbody tr")).to_have_count(0)
        stands_at(page, 2)
        assert not has_colour(page, LOCKED)


def test_fingers_draw_and_two_of_them_bring_it_closer(
    viewer: ViewerSite, slide: StoredSeries
) -> None:
    size = {"width": 375, "height": 800}
    options: dict[str, Any] = {"viewport": size, "has_touch": True, "is_mobile": True}
    with opened(viewer, f"/images/{slide.id}", **options) as page:
        stands_at(page, 1)
        page.get_by_role("button", name="Length", exact=True).tap()
        page.locator("[data-slide-surface]").scroll_into_view_if_needed()
        begin, end = spot(page, LARGE, (1000, 1000)), spot(page, LARGE, (2500, 1000))
        touches(page, [[begin], [middle_of(begin, end)], [end]])
        is_saved(page, 1)
        assert on_slide(marks_of(page)[0])[1] == pytest.approx((2500, 1000), abs=2 * NEAR)
        told = page.locator("[data-slide-line]").inner_text()
        x, y = begin
        touches(page, [[(x - far, y), (x + far, y)] for far in range(20, 90, 10)])
        expect(page.locator("[data-slide-line]")).not_to_contain_text(told)
        expect(page.locator("[data-marks] tbody tr")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert accessibility_findings(page) == []


def test_marks_are_drawn_with_keys(viewer: ViewerSite, slide: StoredSeries) -> None:
    with opened(viewer, f"/images/{slide.id}") as page:
        stands_at(page, 1)
        whole = page.evaluate("() => window.consiliumViewer.look()")
        page.keyboard.press("b")
        page.keyboard.press("Enter")
        expect(page.locator("[data-status]")).to_contain_text("Point 1 of 2")
        page.keyboard.press("Enter")
        expect(page.locator("[data-status]")).to_contain_text("Point 2 of 2")
        for _each in range(6):
            page.keyboard.press("ArrowRight")
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")

        is_saved(page, 1)
        (mark,) = marks_of(page)
        (left, top), *_others, (right, bottom) = on_slide(mark)
        assert mark["kind"] == "rectangle"
        assert (left, top) == pytest.approx((LARGE.columns / 2, LARGE.rows / 2), abs=NEAR)
        assert right - left == pytest.approx(bottom - top, abs=NEAR)
        assert right - left > 100
        # The arrows moved the cross, not the slide.
        assert page.evaluate("() => window.consiliumViewer.look()") == whole
