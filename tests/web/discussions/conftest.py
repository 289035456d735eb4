"""What the tests of the discussion share: a panel with two members and a guest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.panel_site import PanelSite, a_panel_in_discussion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    """Lend a panel in discussion."""
    with databases.fresh("sqlite") as lent, a_panel_in_discussion(lent, tmp_path) as site:
        yield site
