"""What pages asked for is started by the worker, once, and made on a real server."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from sqlalchemy import select
from temporalio import activity

from activities.document_starter import DocumentStarter
from tests.support.recorded_panels import RecordedPanels
from tests.support.temporal import run, temporal_server
from web.models.discussions import PanelRequest
from web.models.documents import DocumentKind, PatientDocument
from web.temporal_settings import temporal_settings
from workflows.document_workflow import document_workflow_id
from workflows.messages import RenderDocument

if TYPE_CHECKING:
    from uuid import UUID

    from temporalio.client import Client

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

    async def start_workflow(self, _run: object, _message: RenderDocument, **how: Any) -> None:
        if self.failures:
            raise self.failures.pop()
        self.ids.append(how["id"])
        self.has_started.set()


def asks(world: RecordedPanels, **values: Any) -> UUID:
    panel_id, document_id = world.enrols(), uuid4()
    with world.lent.sessions.begin() as session:
        session.add(
            PatientDocument(
                id=document_id,
                patient_id=session.get_one(PanelRequest, panel_id).patient_id,
                kind=DocumentKind.PROOF_SHEET,
                language="el",
                requested_by_id=world.people["clinician"],
                **values,
            ),
        )
    return document_id


def test_a_waiting_document_is_started_and_then_left_to_itself_for_a_while(world: RecordedPanels):
    async def test() -> None:
        waiting, started = asks(world), StartedWorkflows()
        asks(world, made_at=NOW)
        asks(world, failed_because="RenderingFailedError")
        starter = DocumentStarter(world.lent.sessions, started.client, temporal_settings())

        counts = [
            await starter.start_waiting(NOW + later)
            for later in (timedelta(), timedelta(seconds=1), timedelta(minutes=2))
        ]

        assert counts == [1, 0, 1]
        assert started.ids == [document_workflow_id(waiting)] * 2

    run(test())


def test_an_engine_that_is_away_for_a_moment_does_not_end_the_starter(world: RecordedPanels):
    async def test() -> None:
        waiting, started = asks(world), StartedWorkflows()
        started.failures.append(RuntimeError("away"))
        starter = DocumentStarter(
            world.lent.sessions, started.client, temporal_settings(), pause_seconds=0.02
        )
        task = asyncio.create_task(starter.run())
        await started.has_started.wait()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

        assert started.ids == [document_workflow_id(waiting)]

    run(test())


def test_a_document_is_made_by_its_workflow(world: RecordedPanels):
    made = []

    @activity.defn
    def render_document(message: RenderDocument) -> None:
        made.append(message.document_id)

    async def test() -> None:
        waiting = asks(world)
        async with temporal_server((render_document,)) as temporal:
            starter = DocumentStarter(world.lent.sessions, temporal.client, temporal.temporal)

            await starter.start_waiting(NOW)
            await temporal.client.get_workflow_handle(document_workflow_id(waiting)).result()

        assert made == [waiting]
        with world.lent.sessions() as session:
            assert len(session.scalars(select(PatientDocument)).all()) == 1

    run(test())
