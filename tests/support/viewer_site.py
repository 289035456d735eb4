"""A panel's site with real images, served to a browser in which its people are signed in."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.support.chromium import served
from tests.support.image_files import SeriesStore
from tests.support.panel_site import PanelSite, a_panel_site, with_members

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.support.databases import Database

WIDE: Final = {"width": 1440, "height": 900}
_READY: Final = "[data-viewer][data-started='true']"


@dataclass
class ViewerSite:
    """The site, its address, and who looks at it in which browser."""

    site: PanelSite
    url: str
    browser: Browser
    outside: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    @contextmanager
    def storing(self) -> Iterator[SeriesStore]:
        """Lend a store of series for the panel's patient."""
        with self.site.lent.sessions.begin() as session:
            yield SeriesStore(
                session=session,
                settings=self.site.settings,
                patient_id=self.site.patient_id,
                person_id=self.site.people["clinician"],
            )

    def page_of(self, who: str, **options: Any) -> Page:
        """Open a window for this person, signed in; requests and complaints are written down."""
        client = self.site.browser(who)
        cookie = client.get_cookie("consilium")
        assert cookie is not None
        context = self.browser.new_context(**{"viewport": WIDE, **options})
        context.add_cookies([{"name": "consilium", "value": cookie.value, "url": self.url}])
        session_cookie = client.get_cookie("session")
        if session_cookie is not None:
            context.add_cookies(
                [{"name": "session", "value": session_cookie.value, "url": self.url}]
            )
        self._contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: self._note(request.url))
        page.on(
            "console",
            lambda message: (
                self.said.append(message.text) if message.type in {"error", "warning"} else None
            ),
        )
        page.on("pageerror", lambda error: self.said.append(str(error)))
        return page

    def opens(self, page: Page, path: str) -> None:
        """Open a page of the panel's images and wait until the first image is there."""
        page.goto(f"{self.url}{self.site.url(path)}")
        page.wait_for_selector(_READY)

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()

    def _note(self, url: str) -> None:
        if not url.startswith((self.url, "blob:", "data:")):
            self.outside.append(url)


@contextmanager
def a_viewer_site(lent: Database, folder: Path, browser: Browser) -> Iterator[ViewerSite]:
    """Serve a panel in discussion."""
    with a_panel_site(lent, folder) as site, served(with_members(site).app) as url:
        viewer = ViewerSite(site=site, url=url, browser=browser)
        try:
            yield viewer
        finally:
            viewer.close()
