"""A slide in a browser: opened, waited for, touched at a place of the whole slide."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.support.slides import Level
    from tests.support.viewer_site import ViewerSite

# Around the whole slide, in points of the screen (web/assets/viewer/slide.js).
MARGIN: Final = 16
Spot = tuple[float, float]


@contextmanager
def opened(viewer: ViewerSite, path: str, *, who: str = "member", **options: Any) -> Iterator[Page]:
    """Open a page of the viewer, and fail on anything that it complained of or asked elsewhere."""
    viewer.said.clear()
    page = viewer.page_of(who, **options)
    viewer.opens(page, path)
    yield page
    page.context.close()
    assert viewer.said == [], viewer.said
    assert viewer.outside == []


def stands_at(page: Page, level: int) -> None:
    """Wait until the tiles of this level are drawn."""
    expect(page.locator("[data-slide-surface]")).to_have_attribute("data-level", str(level))
    page.wait_for_function("() => window.consiliumViewer.isDrawn()")


def spot(page: Page, level: Level, place: Spot, *, times: float = 1) -> Spot:
    """Return where a pixel of the level is in the window, ``times`` closer than the whole slide."""
    box = page.locator("[data-slide-surface]").bounding_box()
    assert box is not None
    whole = min((box["width"] - MARGIN) / level.columns, (box["height"] - MARGIN) / level.rows)
    return (
        box["x"] + box["width"] / 2 + (place[0] - level.columns / 2) * whole * times,
        box["y"] + box["height"] / 2 + (place[1] - level.rows / 2) * whole * times,
    )


def drag(page: Page, begin: Spot, end: Spot) -> None:
    """Press, move and let go."""
    page.mouse.move(*begin)
    page.mouse.down()
    page.mouse.move((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2, steps=3)
    page.mouse.move(*end, steps=3)
    page.mouse.up()


def marks_of(page: Page) -> list[dict[str, Any]]:
    """Return the marks that are drawn and listed."""
    found: list[dict[str, Any]] = page.evaluate("() => window.consiliumViewer.marks()")
    return found
