"""What the tests of the web's own machinery share: people and panels with real rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.recorded_panels import RecordedPanels, recorded_panels

if TYPE_CHECKING:
    from tests.support.databases import Database


@pytest.fixture
def world(database: Database) -> RecordedPanels:
    """Lend people on each kind of database."""
    return recorded_panels(database)
