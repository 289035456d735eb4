"""Notices: what somebody was told, and marking it as read."""

from __future__ import annotations

from tests.support.page_checks import assert_page
from tests.support.panel_site import PanelSite
from tests.support.web_pages import post


def test_notices_are_listed_and_marked_as_read(panel_site: PanelSite):
    browser = panel_site.browser("lead")
    page = browser.get("/notifications")
    assert_page(page)
    assert f"/panels/{panel_site.panel_id}" in page.text
    assert "Amber Heron" not in page.text

    answer = post(browser, "/notifications/read", {}, form_on="/notifications")

    assert answer.status_code == 303
