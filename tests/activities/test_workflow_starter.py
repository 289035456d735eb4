"""What pages wrote down is started by the worker, once, and then left to itself for a while."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from temporalio import activity

from activities.workflow_starter import (
    IMAGE_REVIEWS,
    REQUESTED_DOCUMENTS,
    Started,
    WorkflowStarter,
)
from tests.support.image_files import SeriesStore
from tests.support.panel_site import PanelSite, a_panel_site
from tests.support.started_workflows import StartedWorkflows
from tests.support.temporal import run, temporal_server
from web.models.documents import DocumentKind, PatientDocument
from web.models.imaging import ImageReview, ReviewDecision
from web.temporal_settings import temporal_settings
from workflows.document_workflow import document_workflow_id
from workflows.image_review_workflow import image_review_workflow_id
from workflows.messages import RenderDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.databases import Databases

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as made:
        yield made


def asks(site: PanelSite, **columns: Any) -> UUID:
    """Ask for a document of the patient, as a page does."""
    row_id = uuid4()
    with site.lent.sessions.begin() as session:
        session.add(
            PatientDocument(
                id=row_id,
                patient_id=site.patient_id,
                kind=DocumentKind.PROOF_SHEET,
                language="el",
                requested_by_id=site.people["clinician"],
                **columns,
            ),
        )
    return row_id


def decides(site: PanelSite, **columns: Any) -> UUID:
    """Decide about a series of images, as a page does."""
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


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of row: how it is written, how it is done, how it has failed, its workflow's id."""

    started: Started
    write: Callable[..., UUID]
    done: str
    failed: str
    id_of: Callable[[UUID], str]


KINDS = [
    Kind(
        started=REQUESTED_DOCUMENTS,
        write=asks,
        done="made_at",
        failed="RenderingFailedError",
        id_of=document_workflow_id,
    ),
    Kind(
        started=IMAGE_REVIEWS,
        write=decides,
        done="carried_out_at",
        failed="changed",
        id_of=image_review_workflow_id,
    ),
]
of_each_kind = pytest.mark.parametrize("kind", KINDS, ids=["documents", "reviews"])


@of_each_kind
def test_what_waits_is_started_and_then_left_to_itself_for_a_while(site: PanelSite, kind: Kind):
    waiting = kind.write(site)
    kind.write(site, **{kind.done: NOW})
    kind.write(site, failed_because=kind.failed)

    async def test() -> None:
        began = StartedWorkflows()
        starter = WorkflowStarter(
            kind.started, site.lent.sessions, began.client, temporal_settings()
        )

        counts = [
            await starter.start_waiting(NOW + later)
            for later in (timedelta(), timedelta(seconds=1), timedelta(minutes=2))
        ]

        assert counts == [1, 0, 1]
        assert began.ids == [kind.id_of(waiting)] * 2

    run(test())


@of_each_kind
def test_an_engine_that_is_away_for_a_moment_does_not_end_the_starter(site: PanelSite, kind: Kind):
    waiting = kind.write(site)

    async def test() -> None:
        began = StartedWorkflows()
        began.failures.append(RuntimeError("away"))
        starter = WorkflowStarter(
            kind.started,
            site.lent.sessions,
            began.client,
            temporal_settings(),
            pause_seconds=0.02,
        )
        task = asyncio.create_task(starter.run())
        await began.has_started.wait()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

        assert began.ids == [kind.id_of(waiting)]

    run(test())


def test_a_document_is_made_by_its_workflow(site: PanelSite):
    made = []

    @activity.defn
    def render_document(message: RenderDocument) -> None:
        made.append(message.document_id)

    async def test() -> None:
        waiting = asks(site)
        async with temporal_server((render_document,)) as temporal:
            starter = WorkflowStarter(
                REQUESTED_DOCUMENTS, site.lent.sessions, temporal.client, temporal.temporal
            )

            await starter.start_waiting(NOW)
            await temporal.client.get_workflow_handle(document_workflow_id(waiting)).result()

        assert made == [waiting]
        with site.lent.sessions() as session:
            assert len(session.scalars(select(PatientDocument)).all()) == 1

    run(test())
