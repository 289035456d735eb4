"""The panel's own page: all of it to the panel, its envelope to coordination."""

from __future__ import annotations

from tests.support.page_checks import assert_page
from tests.support.panel_site import PanelSite


def test_the_panel_reads_the_case_and_coordination_its_envelope(panel_site: PanelSite):
    for who, sees_case in (("clinician", True), ("guest", True), ("coordinator", False)):
        page = panel_site.get(who, "")

        assert_page(page)
        assert ("Onset at six weeks." in page.text) is sees_case
        assert ("Amber Heron" in page.text) is sees_case


def test_the_live_part_answers_304_until_something_changes(panel_site: PanelSite):
    first = panel_site.get("lead", "/live")
    tag = first.headers["ETag"]

    same = panel_site.get("lead", "/live", headers={"If-None-Match": tag})
    panel_site.post("lead", "/acts/set_urgency", {})
    changed = panel_site.get("lead", "/live", headers={"If-None-Match": tag})

    assert (first.status_code, same.status_code, changed.status_code) == (200, 304, 200)
