"""Talking at the pixel: a place is marked, kept, attached to a contribution, and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from activities.image_view_pictures import ImageViewPictures
from activities.imaging.cleaner import Cleaner
from tests.support.chromium import accessibility_findings
from tests.support.real_images import head_scan, store_series
from tests.support.viewer_site import ViewerSite, a_viewer_site
from web.file_store import FileStore
from web.patient_keys import PatientKeys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.support.databases import Databases

SLICES = 6
_NATURAL_WIDTH = "picture => picture.complete && picture.naturalWidth"


@pytest.fixture(scope="module")
def viewer(
    databases: Databases, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ViewerSite]:
    """Serve a panel with one scan."""
    folder = tmp_path_factory.mktemp("pins")
    with databases.fresh("sqlite") as lent, a_viewer_site(lent, folder, browser) as site:
        yield site


def make_pictures(viewer: ViewerSite) -> int:
    """Do what the worker's loop does."""
    settings, sessions = viewer.site.settings, viewer.site.lent.sessions
    with Cleaner() as cleaner:
        maker = ImageViewPictures(
            sessions, PatientKeys.of(settings), FileStore.of(settings), cleaner
        )
        return maker.make_due()


def draw_an_arrow(page: Page, words: str) -> None:
    """Draw from the middle to the upper right, and say what is there."""
    page.get_by_role("button", name="Arrow").click()
    box = page.locator("[data-surface]").first.bounding_box()
    assert box is not None
    across, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(across, down)
    page.mouse.down()
    page.mouse.move(across + 80, down - 60, steps=5)
    page.mouse.up()
    page.get_by_label("Text beside the arrow").fill(words)
    page.get_by_role("button", name="Keep the arrow").click()


def test_words_that_may_name_the_patient_are_asked_about(viewer: ViewerSite) -> None:
    with viewer.storing() as store:
        series = store_series(store, head_scan(SLICES, side=128), body_part="HEAD")
    page = viewer.page_of("member")
    viewer.opens(page, f"/images/{series.id}")
    said = "Call +49 431 5970 123"
    asked = page.get_by_role("dialog", name="Not saved yet: this may say who the patient is.")
    rows = page.locator("[data-marks] tbody tr")

    draw_an_arrow(page, said)
    expect(asked).to_contain_text("may be a phone number")
    assert accessibility_findings(page) == []
    asked.get_by_role("button", name="Cancel").click()
    expect(rows).to_have_count(0)
    expect(page.locator("[data-status]")).to_have_text("Not kept: the change was taken back.")

    draw_an_arrow(page, said)
    asked.get_by_label("Text beside the mark").fill("Subdural collection")
    asked.get_by_role("button", name="Save the mark").click()
    expect(rows).to_contain_text("Subdural collection")
    page.context.close()


def test_a_place_is_pointed_at_in_a_contribution(viewer: ViewerSite) -> None:
    with viewer.storing() as store:
        series = store_series(store, head_scan(SLICES, side=128), body_part="HEAD")
    page = viewer.page_of("member")
    viewer.opens(page, f"/images/{series.id}")
    page.keyboard.press("ArrowDown")
    draw_an_arrow(page, "Subdural collection")
    expect(page.locator("[data-status]")).to_have_text("Saved")
    expect(page.locator("[data-marks] tbody tr")).to_contain_text("Subdural collection")
    page.locator("[data-pane]").first.focus()
    page.keyboard.press("k")
    expect(page.locator("[data-marks] tbody tr")).to_have_count(2)
    page.keyboard.press("x")
    expect(page.locator("[data-status]")).to_have_text(
        "The view is kept. You can attach it in the discussion."
    )

    page.get_by_role("link", name="Attach it in the discussion").click()
    thread = page.locator("#thread-case")
    thread.get_by_text("Contribute", exact=True).click()
    composer = page.locator("#compose-case")
    composer.get_by_label("Your contribution").fill("The left side is wider than the right.")
    composer.get_by_text("Attach views of images").click()
    composer.locator(".view-choice label").click()
    composer.get_by_role("button", name="Sign the contribution").click()
    pinned = page.locator(".contribution .pinned-views a")
    expect(pinned).to_have_count(1)
    expect(pinned).to_contain_text("Picture is being made")
    assert make_pictures(viewer) == 1
    # The page asks for news by itself.
    expect(pinned.locator("img")).to_have_count(1)
    page.wait_for_function(f"(({_NATURAL_WIDTH})(document.querySelector('.contribution img')))")
    assert pinned.locator("img").evaluate(_NATURAL_WIDTH) == 256
    assert accessibility_findings(page) == []

    other = viewer.page_of("lead")
    other.goto(f"{viewer.url}{viewer.site.url('/timeline')}")
    link = other.locator(".timeline .pinned-views a")
    expect(link).to_have_count(1)
    link.click()
    other.wait_for_selector("[data-viewer][data-started='true']")
    expect(other.locator("[data-place]").first).to_have_text(f"Image 2 of {SLICES}")
    expect(other.locator("[data-marks] tbody")).to_contain_text("Subdural collection")
    assert viewer.outside == []


def test_pinned_pictures_fit_a_phone(viewer: ViewerSite) -> None:
    page = viewer.page_of("second_member", viewport={"width": 375, "height": 800})
    page.goto(f"{viewer.url}{viewer.site.url('/discussion')}")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
