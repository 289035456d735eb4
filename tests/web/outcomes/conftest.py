"""What the tests of the outcome share: a panel whose lead begins to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.panel_site import PanelSite, a_panel_site, with_members
from workflows.domain.panels import commands as c

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    """Lend a panel whose outcome is being written."""
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as site:
        with_members(site)
        site.contributes("member", "Present her at the surgery conference.")
        site.contributes("second_member", "The variant explains it.", 1)
        site.contributes("guest", "Plan the transition.", None)
        site.does("lead", c.StartOutcome())
        yield site
