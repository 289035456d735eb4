"""What the tests of people share: a panel to which nobody is invited yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.panel_site import PanelSite, a_panel_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    """Lend a panel at the beginning of its discussion."""
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as site:
        yield site
