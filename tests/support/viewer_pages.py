"""Pages of the viewer in a browser: opened in a window of their own, and what is seen there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.support.image_files import StoredSeries
    from tests.support.viewer_site import ViewerSite

# The share of the first pane's points that are not dark.
BRIGHT: Final = """() => {
  const canvas = document.querySelector('[data-pane] canvas');
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let bright = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] + data[at + 1] + data[at + 2] > 90) bright += 1;
  }
  return bright / (data.length / 4);
}"""


@contextmanager
def opened(viewer: ViewerSite, series: StoredSeries, who: str, **options: Any) -> Iterator[Page]:
    """Open a series in a new window, and fail on anything that the page complained of."""
    viewer.said.clear()
    page = viewer.page_of(who, **options)
    viewer.opens(page, f"/images/{series.id}")
    yield page
    page.context.close()
    assert [each for each in viewer.said if "404" not in each] == []
    assert viewer.outside == []


def place(page: Page) -> Any:
    """Return which image is shown."""
    return page.locator("[data-place]").first
