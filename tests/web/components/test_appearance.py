"""Light, dark or as the device says; and the language of the page."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from tests.support.component_pages import component_site
from web.components.appearance import chosen_theme, page_language


@pytest.mark.parametrize(
    ("cookie", "theme"),
    [("", "auto"), ("consilium_theme=dark", "dark"), ("consilium_theme=<script>", "auto")],
)
def test_only_known_themes_reach_the_page(cookie: str, theme: str) -> None:
    with component_site().test_request_context("/", headers={"Cookie": cookie}):
        assert chosen_theme() == theme


def test_the_page_says_the_language_it_is_written_in() -> None:
    with component_site().test_request_context("/"), force_locale("de"):
        assert page_language() == "de"
