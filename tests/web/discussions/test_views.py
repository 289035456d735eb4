"""The discussion's pages: shown, signed, refused, forbidden, queued."""

from __future__ import annotations

from tests.support.page_checks import assert_page
from tests.support.panel_site import QUESTION, PanelSite


def test_the_discussion_shows_questions_contributions_and_who_wrote_them(site: PanelSite):
    site.contributes("member", "Start with valproate.")

    page = site.get("lead", "/discussion")

    assert page.status_code == 200
    assert_page(page)
    for words in (QUESTION, "Start with valproate.", "Julia Ortega Prieto", "Costa de la Luz"):
        assert words in page.text
