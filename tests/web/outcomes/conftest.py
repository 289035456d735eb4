"""What the tests of the outcome share: a panel whose lead begins to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.image_files import SeriesStore
from tests.support.panel_site import PanelSite, a_panel_in_discussion
from workflows.domain.panels import commands as c

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases
    from tests.support.image_files import StoredSeries


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    """Lend a panel whose outcome is being written."""
    with databases.fresh("sqlite") as lent, a_panel_in_discussion(lent, tmp_path) as site:
        site.contributes("member", "Present her at the surgery conference.")
        site.contributes("second_member", "The variant explains it.", 1)
        site.contributes("guest", "Plan the transition.", None)
        site.does("lead", c.StartOutcome())
        yield site


@pytest.fixture
def series(site: PanelSite) -> StoredSeries:
    """Store a released scan."""
    with site.lent.sessions.begin() as session:
        return SeriesStore(
            session=session,
            settings=site.settings,
            patient_id=site.patient_id,
            person_id=site.people["clinician"],
        ).add(slices=3, body_part="HEAD")
