"""What is complete, decided about or given up is started; the rest is left in peace."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import pytest

from activities.imaging_starter import ImagingStarter
from tests.support.care_records import record_care
from tests.support.recorded_panels import RecordedPanels
from tests.support.temporal import run
from web.models.imaging import (
    ImageInstance,
    ImageSeries,
    ImageStudy,
    ImageUpload,
    SeriesState,
    UploadedFile,
    UploadedFileState,
    UploadedPart,
    UploadState,
)
from web.models.patients import Patient
from web.temporal_settings import temporal_settings
from workflows.domain.consent import ConsentDecision
from workflows.imaging_workflow import imaging_workflow_id
from workflows.messages import ImagingRun

if TYPE_CHECKING:
    from uuid import UUID

    from temporalio.client import Client

NOW = datetime.now(UTC)
S, F = UploadState, UploadedFileState


class Started:
    """Takes the place of Temporal's client, and remembers what was called."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.signals: set[str] = set()
        self.failures: list[Exception] = []

    @property
    def client(self) -> Client:
        return cast("Client", self)

    async def start_workflow(self, _run: object, _message: ImagingRun, **how: Any) -> None:
        if self.failures:
            raise self.failures.pop()
        self.ids.append(how["id"])
        self.signals.add(how["start_signal"])


class Ward:
    """A patient with uploads in all states."""

    def __init__(self, world: RecordedPanels) -> None:
        self.world, self.started = world, Started()
        self.starter = ImagingStarter(
            world.lent.sessions, self.started.client, temporal_settings(), pause_seconds=0.02
        )
        self.patient_id = uuid4()
        with world.lent.sessions.begin() as session:
            session.add(
                Patient(
                    id=self.patient_id,
                    hcp_id=world.hcps["DE"],
                    nickname="Amber Heron",
                    sex="female",
                    birth_year=2021,
                    birth_month=4,
                    residence_area="",
                    enrolled_by_id=world.people["clinician"],
                )
            )

    def has(
        self,
        state: UploadState,
        *,
        series: SeriesState | None = None,
        started_at: datetime = NOW,
        heard_at: datetime | None = None,
        has_part: bool = True,
    ) -> UUID:
        """Add an upload with one file; return its id."""
        upload_id, file_id = uuid4(), uuid4()
        with self.world.lent.sessions.begin() as session:
            session.add(
                ImageUpload(
                    id=upload_id,
                    patient_id=self.patient_id,
                    uploaded_by_id=self.world.people["clinician"],
                    state=state,
                    started_at=started_at,
                    heard_at=heard_at,
                    command_id=uuid4(),
                )
            )
            session.flush()
            instance_id = self._add_series(session, upload_id, series) if series else None
            session.add(
                UploadedFile(
                    id=file_id,
                    upload_id=upload_id,
                    position=0,
                    sealed_name=b"",
                    size=1,
                    state=F.CLEANED if series else F.RECEIVED,
                    instance_id=instance_id,
                )
            )
            session.flush()
            if has_part:
                session.add(
                    UploadedPart(
                        file_id=file_id,
                        begins_at=0,
                        patient_id=self.patient_id,
                        size=1,
                        file_ref=uuid4().hex,
                    )
                )
        return upload_id

    def _add_series(self, session: Any, upload_id: UUID, state: SeriesState) -> UUID:
        study = ImageStudy(patient_id=self.patient_id, study_uid=uuid4().hex)
        session.add(study)
        session.flush()
        series = ImageSeries(
            patient_id=self.patient_id,
            study_id=study.id,
            upload_id=upload_id,
            series_uid=uuid4().hex,
            kind="dicom",
            state=state,
        )
        session.add(series)
        session.flush()
        instance = ImageInstance(
            patient_id=self.patient_id,
            series_id=series.id,
            sop_uid=uuid4().hex,
            file_ref=uuid4().hex,
            size=1,
            sha256="",
            source_digest=uuid4().bytes,
        )
        session.add(instance)
        session.flush()
        return instance.id

    def state_of(self, upload_id: UUID) -> UploadState:
        with self.world.lent.sessions() as session:
            return session.get_one(ImageUpload, upload_id).state


@pytest.fixture
def ward(world: RecordedPanels) -> Ward:
    return Ward(world)


def test_what_is_complete_is_started_and_left_to_itself_for_a_while(ward: Ward):
    upload_id = ward.has(S.CLEANING)
    ward.has(S.RECEIVING)
    ward.has(S.DONE)

    async def test() -> None:
        counts = [
            await ward.starter.start_waiting(NOW + later)
            for later in (timedelta(), timedelta(seconds=1), timedelta(minutes=2))
        ]
        assert counts == [1, 0, 1]

    run(test())
    assert ward.started.ids == [imaging_workflow_id(upload_id)] * 2
    assert ward.started.signals == {"reviewed"}


def test_a_decision_about_the_last_series_wakes_its_upload(ward: Ward):
    decided = ward.has(S.READY, series=SeriesState.RELEASED)
    refused = ward.has(S.READY, series=SeriesState.REFUSED)
    ward.has(S.READY, series=SeriesState.QUARANTINED)

    run(_once(ward))

    assert set(ward.started.ids) == {imaging_workflow_id(each) for each in (decided, refused)}


def test_what_a_program_sent_ends_when_its_request_fell_silent(ward: Ward):
    killed = ward.has(S.RECEIVING, heard_at=NOW - timedelta(minutes=6))
    alive = ward.has(S.RECEIVING, heard_at=NOW - timedelta(minutes=4))
    persons = ward.has(S.RECEIVING, started_at=NOW - timedelta(minutes=6))

    run(_once(ward))

    assert ward.state_of(killed) is S.DISCARDED
    assert ward.started.ids == [imaging_workflow_id(killed)]
    assert {ward.state_of(each) for each in (alive, persons)} == {S.RECEIVING}


def test_what_nobody_finished_in_a_week_is_given_up_and_destroyed(ward: Ward):
    old = ward.has(S.RECEIVING, started_at=NOW - timedelta(days=8))
    young = ward.has(S.RECEIVING, started_at=NOW - timedelta(days=6))

    run(_once(ward))

    assert (ward.state_of(old), ward.state_of(young)) == (S.DISCARDED, S.RECEIVING)
    assert ward.started.ids == [imaging_workflow_id(old)]


def test_what_is_given_up_and_destroyed_is_left_alone(ward: Ward):
    ward.has(S.DISCARDED, has_part=False)

    run(_once(ward))

    assert ward.started.ids == []


def test_a_withdrawal_ends_what_is_open_and_wakes_what_waits(ward: Ward):
    open_ = ward.has(S.RECEIVING)
    waiting = ward.has(S.READY, series=SeriesState.QUARANTINED)
    clinician = ward.world.people["clinician"]
    record_care(ward.world.lent, ward.patient_id, clinician, 1, ConsentDecision.WITHDRAWN)

    run(_once(ward))

    assert ward.state_of(open_) is S.DISCARDED
    assert set(ward.started.ids) == {imaging_workflow_id(each) for each in (open_, waiting)}


def test_an_engine_that_is_away_for_a_moment_does_not_end_the_starter(ward: Ward):
    upload_id = ward.has(S.CLEANING)
    ward.started.failures.append(RuntimeError("away"))

    async def test() -> None:
        task = asyncio.create_task(ward.starter.run())
        while not ward.started.ids:  # noqa: ASYNC110 - it looks in another thread
            await asyncio.sleep(0.02)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    run(test())
    assert ward.started.ids == [imaging_workflow_id(upload_id)]


async def _once(ward: Ward) -> None:
    await ward.starter.start_waiting(NOW)
