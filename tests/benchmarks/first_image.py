"""How soon a person sees the first image of a long series, in Chromium, from the click on.

The time is the browser's own, from the start of the navigation to the first image that was drawn.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Final

from tests.support.chromium import running_browser

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

_ROUNDS: Final = 5
_DRAWN: Final = """() => {
  const [mark] = performance.getEntriesByName('first-image');
  const canvas = document.querySelector('[data-pane] canvas');
  if (!mark || !canvas) return null;
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.some((each, at) => at % 4 === 0 && each > 60) ? mark.startTime : null;
}"""
_SIZE: Final = {"width": 1440, "height": 900}


def measure_first_image(address: str, cookies: dict[str, str]) -> list[list[str]]:
    """Return a row for a browser that has nothing yet, and one for a browser that was there before.

    ``address`` is the viewer's page of one series.
    """
    fresh, again = [], []
    with running_browser() as browser:
        for _round in range(_ROUNDS):
            context = browser.new_context(viewport=_SIZE)
            origin = "/".join(address.split("/")[:3])
            context.add_cookies(
                [{"name": name, "value": value, "url": origin} for name, value in cookies.items()]
            )
            fresh.append(_first_image(context, address))
            again.append(_first_image(context, address))
            context.close()
    return [
        ["first image in Chromium, first visit", *_two(fresh)],
        ["first image in Chromium, scripts kept", *_two(again)],
    ]


def _first_image(context: BrowserContext, address: str) -> float:
    """Return the milliseconds from the navigation to the first drawn image."""
    page = context.new_page()
    page.goto(address, wait_until="commit")
    found: float = page.wait_for_function(_DRAWN, timeout=60_000).json_value()
    page.close()
    return found


def _two(times: list[float]) -> list[str]:
    return [f"{median(times):.0f} ms", f"{max(times):.0f} ms at most"]
