"""What the tests of the web's own machinery share: people and panels with real rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.panel_site import PanelSite, a_panel_in_discussion
from tests.support.recorded_panels import RecordedPanels, recorded_panels

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Database, Databases


@pytest.fixture
def world(database: Database) -> RecordedPanels:
    """Lend people on each kind of database."""
    return recorded_panels(database)


@pytest.fixture
def panel_site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    """Lend a panel in discussion, with two members and a guest."""
    with databases.fresh("sqlite") as lent, a_panel_in_discussion(lent, tmp_path) as site:
        yield site
