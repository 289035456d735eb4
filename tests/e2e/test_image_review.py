"""A clinician blackens a name with mouse or finger, signs, and others see what is left."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from temporalio.testing import ActivityEnvironment

from activities.image_release import ImageRelease
from activities.imaging.cleaner import Cleaner
from tests.support.chromium import accessibility_findings
from tests.support.viewer_site import ViewerSite, a_viewer_site
from web.file_store import FileStore
from web.imaging.dicomweb.renderer import RENDERER
from web.models.imaging import ImageReview, SeriesState
from web.patient_keys import PatientKeys
from workflows.messages import CarryOutReview

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from playwright.sync_api import Browser, Page

    from tests.support.databases import Databases
    from tests.support.image_files import StoredSeries

RISKY = {"codes": ["burned_in_likely"]}
FINGER: dict[str, Any] = {"viewport": {"width": 375, "height": 740}, "has_touch": True}


@pytest.fixture(scope="module")
def viewer(
    databases: Databases, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ViewerSite]:
    """Serve a panel whose patient has series that wait."""
    folder = tmp_path_factory.mktemp("review")
    with databases.fresh("sqlite") as lent, a_viewer_site(lent, folder, browser) as site:
        yield site
    RENDERER.close()


@pytest.fixture
def waiting(viewer: ViewerSite) -> StoredSeries:
    """Store an ultrasound with three frames that nobody has looked at."""
    with viewer.storing() as store:
        return store.add(
            slices=1,
            frames=3,
            side=128,
            modality="US",
            state=SeriesState.QUARANTINED,
            review_reasons=RISKY,
        )


def opened(viewer: ViewerSite, series: StoredSeries, **options: Any) -> Page:
    """Open the page on which a series is checked, and wait for its pictures."""
    viewer.said.clear()
    page = viewer.page_of("clinician", **options)
    page.goto(f"{viewer.url}{viewer.site.url(f'/images/review/{series.id}')}")
    for picture in page.locator(".review-picture img").all():
        picture.evaluate("image => image.scrollIntoView({behavior: 'instant'})")
        expect(picture).to_have_js_property("complete", value=True)
        assert picture.evaluate("image => image.naturalWidth") == 128
    return page


def works(viewer: ViewerSite, series_id: UUID) -> None:
    """Carry out what was signed, as the worker does."""
    site = viewer.site
    with site.lent.sessions() as session:
        query = select(ImageReview.id).where(ImageReview.series_id == series_id)
        review_id = session.scalars(query.order_by(ImageReview.decided_at.desc())).first()
    assert review_id is not None
    with Cleaner() as cleaner:
        release = ImageRelease(
            site.lent.sessions,
            PatientKeys.of(site.settings),
            FileStore.of(site.settings),
            cleaner,
        )
        ActivityEnvironment().run(release.carry_out_review, CarryOutReview(review_id=review_id))


def draw(page: Page, number: int) -> None:
    """Draw a rectangle over the upper left quarter of a picture, with the mouse."""
    picture = page.locator(".review-picture").nth(number)
    # In the middle of the window nothing lies over it.
    picture.evaluate("picture => picture.scrollIntoView({block: 'center', behavior: 'instant'})")
    box = picture.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()


def sign(page: Page, looked_at: str = "Every image, every frame") -> None:
    """Say that everything was looked at, and sign."""
    page.get_by_text(looked_at, exact=True).click()
    page.get_by_text("I sign this", exact=True).click()
    page.get_by_role("button", name="Sign and release").click()


def test_a_name_is_blackened_with_the_mouse_and_the_rest_is_released(
    viewer: ViewerSite, waiting: StoredSeries
) -> None:
    page = opened(viewer, waiting)
    assert list(accessibility_findings(page)) == []

    draw(page, 0)
    assert page.locator(".mask-box").count() == 0
    page.get_by_role("button", name="Draw rectangles").click()
    draw(page, 0)
    expect(page.locator(".mask-box")).to_have_count(3)
    sign(page)

    expect(page.get_by_text("Signed. The series is released as soon as")).to_be_visible()
    path = f"{waiting.path(0)}/frames/2"
    assert viewer.site.get("member", path).status_code == 404
    works(viewer, waiting.id)
    answer = viewer.site.get("member", path, headers={"Accept": "application/octet-stream"})
    frame = np.frombuffer(answer.data, "<u2").reshape(128, 128)
    assert len(np.unique(frame[4:60, 4:60])) == 1
    assert len(np.unique(frame[70:, 70:])) > 100
    page.reload()
    expect(page.get_by_text("Released").first).to_be_visible()
    assert viewer.said == []
    assert viewer.outside == []


@pytest.mark.parametrize("has_script", [True, False])
def test_rectangles_stay_when_the_page_is_turned(viewer: ViewerSite, *, has_script: bool) -> None:
    with viewer.storing() as store:
        made = store.add(
            slices=1,
            frames=13,
            side=128,
            modality="US",
            state=SeriesState.QUARANTINED,
            review_reasons=RISKY,
        )
    page = opened(viewer, made, java_script_enabled=has_script)
    row = page.locator(".mask-row").first
    for name in ("x", "y", "width", "height"):
        row.locator(f"[name=mask-{name}]").fill("20")
    if has_script:
        page.get_by_role("button", name="Draw rectangles").click()

    page.get_by_role("button", name="Next page").click()

    expect(page.get_by_text("Image 13 of 13")).to_be_visible()
    expect(row.locator("[name=mask-width]")).to_have_value("20")
    if has_script:
        expect(page.locator(".mask-box")).to_have_count(1)
        draw(page, 0)
        expect(page.locator(".mask-box")).to_have_count(2)
        expect(page.get_by_role("button", name="Previous page")).to_be_visible()
        page.get_by_role("button", name="Previous page").click()
        expect(page.locator(".mask-box")).to_have_count(24)


def test_a_finger_draws_on_one_frame_only(viewer: ViewerSite, waiting: StoredSeries) -> None:
    page = opened(viewer, waiting, **FINGER)
    page.get_by_role("button", name="Draw rectangles").click()
    page.get_by_text("On this frame only", exact=True).click()

    draw(page, 1)

    expect(page.locator(".mask-box")).to_have_count(1)
    row = page.locator(".mask-row").first
    expect(row.locator("[name=mask-frame]")).to_have_value("2")
    expect(row.locator("[name=mask-instance]")).to_have_value(str(waiting.instance_ids[0]))
    wide = page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    assert wide is False


def test_rectangles_are_written_by_keyboard_and_removed(
    viewer: ViewerSite, waiting: StoredSeries
) -> None:
    page = opened(viewer, waiting, viewport={"width": 768, "height": 900})
    page.get_by_role("button", name="Add a rectangle").click()
    expect(page.locator(".mask-row").first.locator("[name=mask-x]")).to_be_focused()

    for value in ("8", "16", "32", "24"):
        page.keyboard.type(value)
        page.keyboard.press("Tab")

    expect(page.locator(".mask-box")).to_have_count(3)
    page.locator(".mask-row").first.get_by_role("button", name="Remove").click()
    expect(page.locator(".mask-box")).to_have_count(0)


def test_what_is_wrong_is_said_and_what_was_drawn_stays(
    viewer: ViewerSite, waiting: StoredSeries
) -> None:
    page = opened(viewer, waiting)
    page.get_by_role("button", name="Draw rectangles").click()
    draw(page, 2)
    expect(page.locator(".mask-box")).to_have_count(3)

    page.get_by_role("button", name="Sign and release").click()

    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator(".mask-box")).to_have_count(3)


def test_without_a_script_numbers_do_the_same(viewer: ViewerSite, waiting: StoredSeries) -> None:
    page = opened(viewer, waiting, java_script_enabled=False)
    expect(page.get_by_role("button", name="Draw rectangles")).to_be_hidden()
    row = page.locator(".mask-row").first
    for name, value in (("x", "0"), ("y", "0"), ("width", "128"), ("height", "20")):
        row.locator(f"[name=mask-{name}]").fill(value)

    sign(page)

    expect(page.get_by_text("Signed. The series is released as soon as")).to_be_visible()
    works(viewer, waiting.id)
    drawn = viewer.site.get("member", f"{waiting.path(0)}/frames/1")
    assert drawn.status_code == 200
    assert io.BytesIO(drawn.data).getbuffer().nbytes > 128 * 128


def test_what_cannot_be_drawn_is_named(viewer: ViewerSite) -> None:
    with viewer.storing() as store:
        made = store.add_object(
            "dicom",
            "application/dicom",
            b"no image",
            state=SeriesState.QUARANTINED,
            review_reasons={"codes": ["cannot_decode"]},
        )
    page = viewer.page_of("clinician")

    page.goto(f"{viewer.url}{viewer.site.url(f'/images/review/{made.id}')}")

    expect(page.get_by_text("This image cannot be drawn here.")).to_be_visible()
    link = page.get_by_role("link", name="Save the file to look at it")
    path = (link.get_attribute("href") or "").removeprefix(viewer.site.url())
    assert viewer.site.get("clinician", path).data == b"no image"
