"""The workstation is offered only where it is switched on and its files are there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from web.imaging.workstation.files import SCRIPT, installed_in, is_offered

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite


def test_it_is_offered_when_it_is_both_there_and_switched_on(panel_site: PanelSite) -> None:
    off = panel_site.settings
    on = replace(off, has_workstation=True)

    before = is_offered(on)
    installed_in(on).mkdir(parents=True)
    (installed_in(on) / SCRIPT).write_text("", encoding="utf-8")

    assert (before, is_offered(on), is_offered(off)) == (False, True, False)
