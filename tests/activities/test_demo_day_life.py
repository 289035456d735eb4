from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from activities.demo_day import browsers_of
from activities.demo_day_browser import StepFailedError
from activities.demo_day_life import Life
from tests.support.served_demo import a_kept_demo, a_served_demo
from web.models.panels import Panel
from web.models.patients import ConsentPaper
from workflows.domain.panels.stages import PanelStatus
from workflows.messages import STATE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Databases


def test_a_panel_lives_from_enrolment_to_closure_through_the_pages(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh("sqlite") as lent:
        settings = a_kept_demo(lent, tmp_path)
        with a_served_demo(lent, settings) as served:
            life = Life(browsers_of(served))
            told = list(life.steps())

            # What has been done cannot be done again: the site refuses, and it is said.
            with pytest.raises(StepFailedError, match="Matteo De Luca"):
                life._contribute("m.deluca")

        panel_id = life.panel_path.rsplit("/", 1)[1]
        with lent.sessions() as session:
            rows = session.scalars(select(Panel)).all()
            papers = session.scalars(select(ConsentPaper)).all()
    panel = next(STATE.validate_python(each.state) for each in rows if str(each.id) == panel_id)
    assert panel.status is PanelStatus.CLOSED
    assert panel.contributing_members == set(panel.signatories) - {panel.lead_id}
    assert panel.outcome is not None
    assert len(panel.outcome.signatures) == 3
    assert [each.language for each in papers] == ["bg"]
    assert len(told) == 21
