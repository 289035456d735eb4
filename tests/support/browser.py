"""People at browsers of their own, and what somebody does at one, in words."""

from __future__ import annotations

import re
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import expect

from tests.support.sign_in import COOKIE, begin_session_of
from web.networks.seeding import demo_people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import (
        Browser,
        BrowserContext,
        Locator,
        Page,
    )

    from tests.support.running_product import RunningProduct

PATIENCE_MS: Final = 20_000
WIDE: Final = {"width": 1440, "height": 900}
_EMAILS: Final = {person.email.partition("@")[0]: person.email for person in demo_people()}
_NAMES: Final = {person.email.partition("@")[0]: person.display_name for person in demo_people()}

expect.set_options(timeout=PATIENCE_MS)


def full_name(key: str) -> str:
    """Return the name with title of the made-up person ``key``, the part before the @."""
    return _NAMES[key]


def field_named(place: Locator, label: str) -> Locator:
    """Return the field with this label, whether it is marked as optional or not."""
    exactly = re.compile(rf"^\s*{re.escape(label)}(\s*\(optional\))?\s*$")
    return place.get_by_label(exactly).first


def choose(place: Locator, label: str, option: str) -> None:
    """Choose the first option of a list whose words contain ``option``."""
    field = field_named(place, label)
    words = field.locator("option", has_text=option).first.text_content() or ""
    field.select_option(label=words.strip())


def tick(place: Locator, label: str) -> None:
    """Tick a box or choose a radio button by pressing its words, which are part of the target."""
    box = place.get_by_label(label).first
    if not box.is_checked():
        place.locator(f"label[for='{box.get_attribute('id')}']").click()
    expect(box).to_be_checked()


def email_of(key: str) -> str:
    """Return the e-mail address of the made-up person ``key``."""
    return _EMAILS[key]


class Person:
    """Somebody signed in, looking at one page."""

    def __init__(self, key: str, page: Page, url: str) -> None:
        """Sit at ``page``; addresses are relative to ``url``."""
        self.key = key
        self.name = _NAMES.get(key, key)
        self.page = page
        self._url = url

    @property
    def path(self) -> str:
        """Return where the person is, without the site's address."""
        return self.page.url.removeprefix(self._url)

    def opens(self, path: str) -> int:
        """Go to a page and return its status."""
        answer = self.page.goto(self._url + path)
        assert answer is not None
        return answer.status

    def fetches(self, path: str, *, follows: bool = True) -> tuple[int, bytes]:
        """Ask for something without leaving the page: status and content."""
        answer = self.page.request.get(self._url + path, max_redirects=20 if follows else 0)
        return answer.status, answer.body()

    def writes(self, label: str, text: str) -> None:
        """Fill in the field that is labelled so; what it held is replaced."""
        field_named(self._main, label).fill(text)

    def chooses(self, label: str, option: str) -> None:
        """Choose the first option of a list whose words contain ``option``."""
        choose(self._main, label, option)

    def ticks(self, label: str, *, group: str | None = None) -> None:
        """Tick a box, or choose a radio button of the group with this heading."""
        tick(self.page.get_by_role("group", name=group) if group else self._main, label)

    def unfolds(self, words: str) -> Locator:
        """Open a fold and return it."""
        fold = self.page.locator("details", has=self.page.locator("summary", has_text=words)).first
        fold.locator("summary").first.click()
        expect(fold).to_have_js_property("open", value=True)
        return fold

    def presses(self, words: str, place: Locator | None = None) -> None:
        """Press a button or follow a link that leads to another page, and wait for that page."""
        with self.page.expect_navigation():
            self.button(words, place).click()

    def button(self, words: str, place: Locator | None = None) -> Locator:
        """Return the button with these words, or else the link that looks like one."""
        scope = place or self._main
        button = scope.get_by_role("button", name=words, exact=True)
        link = scope.get_by_role("link", name=words, exact=True)
        return (button if button.count() else link).first

    def sees(self, words: str | re.Pattern[str]) -> None:
        """Expect text on the page."""
        expect(self.page.locator("body")).to_contain_text(words)

    def does_not_see(self, words: str) -> None:
        """Expect that text is not on the page."""
        expect(self.page.locator("body")).not_to_contain_text(words)

    def is_told(self, words: str | re.Pattern[str]) -> None:
        """Expect a message about what was just done."""
        expect(self.page.locator(".flashes")).to_contain_text(words)

    @property
    def _main(self) -> Locator:
        return self.page.locator("main")


class SignedInPeople:
    """Brings people to browsers of their own; each signs in once and is remembered."""

    def __init__(self, browser: Browser, product: RunningProduct) -> None:
        """Use windows of ``browser`` on the product's site."""
        self._browser = browser
        self._product = product
        self._url = product.url
        self._tokens: dict[str, str] = {}
        self._open: list[BrowserContext] = []

    def __call__(self, key: str, **options: Any) -> Person:
        """Return the person ``key`` in a new window; ``options`` are those of a context."""
        return self.takes_over(key, self.stranger(**options))

    def stranger(self, **options: Any) -> Person:
        """Return somebody who has not signed in."""
        return Person("nobody", self._window(**options), self._url)

    def takes_over(self, key: str, window: Person) -> Person:
        """Let the person ``key`` go on in the window of somebody else, who leaves."""
        window.page.context.clear_cookies()
        window.page.context.add_cookies(
            [
                {
                    "name": COOKIE,
                    "value": self._token(key),
                    "url": self._url,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )
        return Person(key, window.page, self._url)

    def close(self) -> None:
        """Close all windows."""
        while self._open:
            self._open.pop().close()

    def _window(self, **options: Any) -> Page:
        context = self._browser.new_context(**{"viewport": WIDE, **options})
        self._open.append(context)
        context.set_default_timeout(PATIENCE_MS)
        return context.new_page()

    def _token(self, key: str) -> str:
        if key not in self._tokens:
            self._tokens[key] = begin_session_of(self._product.sessions, _EMAILS[key])
        return self._tokens[key]


def at_the_same_time(*buttons: Locator) -> None:
    """Let several browsers press their buttons in the same instant, and wait for their pages."""
    with ExitStack() as pages:
        for button in buttons:
            pages.enter_context(button.page.expect_navigation())
        at = time.time() * 1000 + 500
        for button in buttons:
            button.evaluate("(it, at) => void setTimeout(() => it.click(), at - Date.now())", at)


@contextmanager
def downloaded(person: Person, words: str, folder: Path) -> Iterator[Path]:
    """Press a link that hands out a file and lend the file."""
    with person.page.expect_download() as pending:
        person.button(words).click()
    path = folder / pending.value.suggested_filename
    pending.value.save_as(path)
    yield path
