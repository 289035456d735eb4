"""No page shows a word that no catalogue gave, whoever opens it and at whatever stage."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from tests.support.demo_pages import DemoPages, some_demo_pages
from tests.support.pseudo_locale import TextsOfNoCatalogue, speak_pseudo, write_pseudo_locale
from tests.support.typed_words import typed_words
from web.patients.nicknames import is_well_formed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tests.support.databases import Databases

# Words that no catalogue gives, each for a reason.
_ALLOWED = frozenset(
    {
        "Consilium",  # the product's name
        "ERN",  # the networks' common abbreviation, the same in every language
        "PDF",  # names of formats, the same in every language
        "CC BY 4.0",  # names of licences, which are not translated
        "HPO licence",
        *("I", "II", "III", "IV", "V"),  # generations of a pedigree
        # Keys of the viewer, as they stand on the keyboard.
        *("Alt + 1 … 6", "K, X", "L, A, E, B, T", "R, H, V, I", "W, S, Z, P"),
        *("cm", "g", "wk"),  # units as UCUM writes them
    }
)
_AGO = re.compile(r"\d+ (second|minute|hour|day|week|month|year)s? ago")


@pytest.fixture(scope="module")
def site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoPages]:
    """Lend the demonstration, with a panel at every stage, in the pseudo-locale."""
    folder: Path = tmp_path_factory.mktemp("demonstration")
    words = tmp_path_factory.mktemp("pseudo")
    write_pseudo_locale(words)
    with databases.fresh("sqlite") as lent, some_demo_pages(lent, folder) as site:
        speak_pseudo(site.app, words)
        yield site


def test_every_page_shows_words_of_a_catalogue_only(site: DemoPages):
    pages = list(site.pages())

    routes = {route for route, _page in pages}
    assert site.routes_of_pages - routes == set()
    assert _hard_coded(site, pages) == {}


def test_what_a_form_complains_about_are_words_of_a_catalogue(site: DemoPages):
    pages = list(site.complaints())

    assert len({route for route, _page in pages}) >= 15
    assert _hard_coded(site, pages) == {}


def _hard_coded(site: DemoPages, pages: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return each text that no catalogue gave, with the routes that show it."""
    unknown = TextsOfNoCatalogue(_ALLOWED | typed_words(site))
    found: dict[str, set[str]] = defaultdict(set)
    for route, page in pages:
        for text in unknown.on(page):
            # The enrolment page offers a new nickname each time; CLDR says how long ago.
            if not is_well_formed(text) and not _AGO.fullmatch(text):
                found[text].add(route)
    return {text: sorted(routes) for text, routes in sorted(found.items())}
