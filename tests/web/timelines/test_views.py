"""The timeline: everything that happened, as a story or a table."""

from __future__ import annotations

from tests.support.page_checks import assert_page
from tests.support.panel_site import PanelSite


def test_the_story_and_the_table_tell_what_happened(panel_site: PanelSite):
    for form in ("", "?as=table", "?kind=people"):
        page = panel_site.get("lead", f"/timeline{form}")

        assert_page(page)
        assert "An invitation was accepted." in page.text, form
