"""The board: the network's panels for its coordinators, without the case."""

from __future__ import annotations

from tests.support.page_checks import assert_page
from tests.support.panel_site import PanelSite


def test_a_coordinator_sees_the_network_s_panels(panel_site: PanelSite):
    page = panel_site.browser("coordinator").get("/board?ended=1&stage=discussion")

    assert_page(page)
    assert f"/panels/{panel_site.panel_id}" in page.text
    assert "Camille Moreau" in page.text
    assert "Amber Heron" not in page.text


def test_a_clinician_has_no_board(panel_site: PanelSite):
    assert panel_site.browser("clinician").get("/board").status_code == 403
