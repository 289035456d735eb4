"""One patient's consent over the years: a real workflow whose time is turned forward."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from temporalio.testing import TimeSkipper

from tests.support.recorded_panels import RecordedPanels, recorded_panels
from web.consent_tasks.closing import close_task
from web.models.consents import ConsentTask
from web.models.discussions import PanelRequest
from web.models.notifications import Notification
from web.models.patients import Consent, Patient
from workflows.consent_workflow import ConsentWorkflow, consent_workflow_id
from workflows.domain.consent_tasks import ConsentTaskDecision, ConsentTaskKind, PublishedForm
from workflows.messages import ConsentRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session
    from temporalio.client import WorkflowHandle

    from tests.support.databases import Database
    from tests.support.temporal import TemporalForTest

_FIRST = PublishedForm(version="1.0", published_on=date(2020, 1, 1))
_CENTRE = ZoneInfo("Europe/Berlin")
_FEBRUARY = 2
_LAST_DAY = 28


@dataclass
class Years:
    """One patient, a workflow that watches, and a clock that is turned forward."""

    world: RecordedPanels
    panel_id: UUID
    patient_id: UUID
    today: date
    forms: list[PublishedForm] = field(default_factory=lambda: [_FIRST])
    position: int = 0
    handle: WorkflowHandle[ConsentWorkflow, None] | None = None
    skipper: TimeSkipper | None = None

    def forms_for(self, _session: Session, _hcp: UUID, _language: str) -> Sequence[PublishedForm]:
        return self.forms

    async def starts(self, temporal: TemporalForTest) -> None:
        self.skipper = TimeSkipper(temporal.client)
        self.handle = await temporal.client.start_workflow(
            ConsentWorkflow.run,
            ConsentRun(patient_id=self.patient_id),
            id=consent_workflow_id(self.patient_id),
            task_queue=temporal.temporal.task_queue,
        )
        await self._is_asleep()

    async def passes(self, duration: timedelta) -> datetime:
        """Let time pass, timer by timer, until the workflow sleeps again; return the new time."""
        assert self.skipper
        assert self.handle
        assert await self.skipper.fast_forward(self.handle, duration)
        return await self._is_asleep()

    async def until(self, day: date) -> datetime:
        """Let time pass until noon of that day."""
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        return await self.passes(noon - await self._now())

    async def hears(self) -> None:
        """Nudge the workflow, as the worker's watch does, and wait until it has looked."""
        assert self.handle
        before = len(await self._looks())
        await self.handle.signal(ConsentWorkflow.consent_changed)
        while len(await self._looks()) == before:  # noqa: ASYNC110 - the server knows it
            await asyncio.sleep(0.05)
        await self._is_asleep()

    def signs(self, at: datetime, **values: Any) -> None:
        self.position += 1
        consent_id = self.world.consents(self.panel_id, position=self.position, confirmed_at=at)
        if values:
            with self.world.lent.sessions.begin() as session:
                session.execute(update(Consent).where(Consent.id == consent_id).values(**values))

    def keeps(self, at: datetime) -> None:
        with self.world.lent.sessions.begin() as session:
            task = session.scalars(select(ConsentTask).where(ConsentTask.closed_at.is_(None))).one()
            close_task(session, task, ConsentTaskDecision.KEPT, at, self.world.people["clinician"])

    def is_erased(self) -> None:
        with self.world.lent.sessions.begin() as session:
            session.execute(update(Patient).values(erased_at=datetime.now(UTC)))

    def tasks(self) -> list[tuple[ConsentTaskKind, str, date, int, ConsentTaskDecision | None]]:
        """Return kind, occasion, due day, reminders and decision of each, the oldest first."""
        with self.world.lent.sessions() as session:
            rows = session.scalars(select(ConsentTask).order_by(ConsentTask.opened_at))
            return [(r.kind, r.occasion, r.due_on, r.reminders, r.decision) for r in rows]

    def told(self) -> int:
        """Return how many notices one health professional has got."""
        with self.world.lent.sessions() as session:
            query = select(Notification).where(
                Notification.person_id == self.world.people["clinician"],
                Notification.consent_task_id.is_not(None),
            )
            return len(session.scalars(query).all())

    async def _looks(self) -> list[Any]:
        assert self.handle
        return [
            event
            async for event in self.handle.fetch_history_events()
            if event.HasField("activity_task_completed_event_attributes")
        ]

    async def _now(self) -> datetime:
        assert self.skipper
        assert self.handle
        return await self.skipper.get_current_time(self.handle)

    async def _is_asleep(self) -> datetime:
        assert self.handle
        while True:
            now = await self._now()
            wake = await self.handle.query(ConsentWorkflow.look_again_at)
            if wake is not None and wake > now:
                return now
            await asyncio.sleep(0.05)


def years_later(day: date, years: int) -> date:
    """Return the same day so many years later, of a leap day the day before."""
    is_leap_day = day.month == _FEBRUARY and day.day > _LAST_DAY
    return day.replace(year=day.year + years, day=_LAST_DAY if is_leap_day else day.day)


def a_patient_of_15_years(lent: Database) -> Years:
    """Enrol a patient who comes of age in three years, and let a parent sign today."""
    world = recorded_panels(lent)
    begins = datetime.now(UTC)
    today = begins.astimezone(_CENTRE).date()
    panel_id = world.enrols()
    with lent.sessions.begin() as session:
        patient_id = session.get_one(PanelRequest, panel_id).patient_id
        session.execute(
            update(Patient).values(
                enrolled_at=begins, birth_year=today.year - 15, birth_month=today.month
            )
        )
    years = Years(world, panel_id, patient_id, today)
    years.signs(begins)
    return years
