"""What was decided on a page is started by the worker, once, and then left to itself."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import pytest

from activities.image_review_starter import ImageReviewStarter
from tests.support.image_files import SeriesStore
from tests.support.panel_site import PanelSite, a_panel_site
from tests.support.temporal import run
from web.models.imaging import ImageReview, ReviewDecision
from web.temporal_settings import temporal_settings
from workflows.image_review_workflow import image_review_workflow_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from temporalio.client import Client

    from tests.support.databases import Databases
    from workflows.messages import CarryOutReview

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


class StartedWorkflows:
    """Takes the place of Temporal's client, and remembers what was started."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.failures: list[Exception] = []
        self.has_started = asyncio.Event()

    @property
    def client(self) -> Client:
        return cast("Client", self)

    async def start_workflow(self, _run: object, _message: CarryOutReview, **how: Any) -> None:
        if self.failures:
            raise self.failures.pop()
        self.ids.append(how["id"])
        self.has_started.set()


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as made:
        yield made


def decides(site: PanelSite, **columns: Any) -> UUID:
    row_id = uuid4()
    with site.lent.sessions.begin() as session:
        store = SeriesStore(
            session=session,
            settings=site.settings,
            patient_id=site.patient_id,
            person_id=site.people["clinician"],
        )
        values = {"failed_because": "", "progress": {}, **columns}
        session.add(
            ImageReview(
                id=row_id,
                series_id=store.add(slices=1).id,
                decision=ReviewDecision.RELEASE,
                decided_by_id=site.people["clinician"],
                command_id=row_id,
                **values,
            ),
        )
    return row_id


def test_a_waiting_decision_is_started_and_then_left_to_itself(site: PanelSite) -> None:
    waiting = decides(site)
    decides(site, carried_out_at=NOW)
    decides(site, failed_because="changed")

    async def test() -> None:
        started = StartedWorkflows()
        starter = ImageReviewStarter(site.lent.sessions, started.client, temporal_settings())

        counts = [
            await starter.start_waiting(NOW + later)
            for later in (timedelta(), timedelta(seconds=1), timedelta(minutes=2))
        ]

        assert counts == [1, 0, 1]
        assert started.ids == [image_review_workflow_id(waiting)] * 2

    run(test())


def test_an_engine_that_is_away_does_not_end_the_starter(site: PanelSite) -> None:
    waiting = decides(site)

    async def test() -> None:
        started = StartedWorkflows()
        started.failures.append(RuntimeError("away"))
        starter = ImageReviewStarter(
            site.lent.sessions, started.client, temporal_settings(), pause_seconds=0.02
        )
        task = asyncio.create_task(starter.run())
        await started.has_started.wait()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

        assert started.ids == [image_review_workflow_id(waiting)]

    run(test())
