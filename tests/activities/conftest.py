"""What the tests of activities share: people and panels with real rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from activities.imaging.cleaner import Cleaner
from tests.support.image_ingest import ImageIngest
from tests.support.recorded_panels import RecordedPanels, recorded_panels

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Database


@pytest.fixture
def world(database: Database) -> RecordedPanels:
    """Lend people on each kind of database."""
    return recorded_panels(database)


@pytest.fixture(scope="module")
def cleaner() -> Iterator[Cleaner]:
    """Lend what cleans files, with its child processes."""
    with Cleaner() as lent:
        yield lent


@pytest.fixture
def ingest(world: RecordedPanels, tmp_path: Path, cleaner: Cleaner) -> ImageIngest:
    """Lend a patient whose images come in."""
    return ImageIngest(world, tmp_path, cleaner)
