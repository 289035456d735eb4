"""Triage: for coordination only; what is decided already is refused beside its form."""

from __future__ import annotations

from tests.support.page_checks import assert_page
from tests.support.panel_site import PanelSite


def test_only_coordination_has_the_page(panel_site: PanelSite):
    page = panel_site.get("coordinator", "/triage")

    assert_page(page)
    assert panel_site.get("member", "/triage").status_code == 403
    assert panel_site.get("stranger", "/triage").status_code == 404
