"""The worklist: what waits for somebody, and no panel that is not theirs."""

from __future__ import annotations

from tests.support.page_checks import assert_page
from tests.support.panel_site import PanelSite


def test_whoever_is_waited_for_finds_the_panel(panel_site: PanelSite):
    page = panel_site.browser("member").get("/")

    assert_page(page)
    assert f"/panels/{panel_site.panel_id}" in page.text
    assert "Amber Heron" in page.text


def test_a_coordinator_finds_it_without_the_nickname(panel_site: PanelSite):
    page = panel_site.browser("coordinator").get("/")

    assert f"/panels/{panel_site.panel_id}" in page.text
    assert "Amber Heron" not in page.text


def test_a_stranger_finds_nothing(panel_site: PanelSite):
    page = panel_site.browser("stranger").get("/?number=2026&status=nonsense&page=-3")

    assert page.status_code == 200
    assert str(panel_site.panel_id) not in page.text
