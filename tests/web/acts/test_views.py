"""Acts with a reason: done once by whom the rules allow, unknown ones are not there."""

from __future__ import annotations

from tests.support.page_checks import assert_page
from tests.support.panel_site import PanelSite


def test_urgency_is_changed_from_its_page(panel_site: PanelSite):
    assert_page(panel_site.get("lead", "/acts/set_urgency"))

    answer = panel_site.post("lead", "/acts/set_urgency", {})

    assert answer.status_code == 303
    assert panel_site.state.is_urgent


def test_an_act_that_nobody_knows_is_not_there(panel_site: PanelSite):
    assert panel_site.get("lead", "/acts/dance").status_code == 404
    assert panel_site.get("member", "/acts/set_urgency").status_code == 403
