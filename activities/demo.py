"""Makes the demonstration: networks, made-up people, and cases by the real rules in the past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from activities.demo_acts import Act, Scene, act_of
from activities.demo_calendar import PastDays
from activities.demo_cast import Cast, find_cast, id_of, seed_expert_groups
from activities.demo_images import ensure_images
from activities.demo_patients import attach, ensure_patient, ensure_request
from activities.demo_people import ensure_passwords
from activities.demo_records import ensure_record
from activities.demo_steps import Attach
from activities.demo_stories import Story, read_stories
from activities.direct_steps import DirectSteps
from activities.panel_records import PanelRecords
from activities.working_days import WorkingDays
from web.audit_chain import ChainHead
from web.database import make_engine, make_sessions
from web.models.discussions import Attachment, Remark
from web.models.panels import Panel, PanelEvent
from web.networks.seeding import seed_networks, seed_people
from web.passwords import Passwords
from web.patient_keys import PatientCipher
from web.settings import Settings
from web.temporal_settings import TemporalSettings
from workflows.domain.panels.commands import OpenPanel
from workflows.domain.panels.state import PanelState
from workflows.messages import STATE

_IN_OFFICE = timedelta(days=2 * 365)


def make_demo(
    settings: Settings,
    temporal: TemporalSettings,
    *,
    now: datetime | None = None,
    hasher: Passwords | None = None,
) -> Iterator[str]:
    """Add what is missing of the demonstration, saying line by line what was done.

    The database has its schema, and nothing serves it yet: panels move here without Temporal.
    """
    engine = make_engine(settings.database_url)
    sessions = make_sessions(engine)
    ChainHead.of(settings).follow(sessions)
    try:
        yield from _seed(settings, sessions, hasher)
        makers = _Makers(
            settings=settings,
            sessions=sessions,
            steps=DirectSteps(_records(sessions, temporal)),
            now=now or datetime.now(UTC),
        )
        for story in read_stories():
            yield CaseMaker(makers, story).make()
        yield from ensure_images(settings, sessions)
    finally:
        engine.dispose()


def _seed(
    settings: Settings,
    sessions: sessionmaker[Session],
    hasher: Passwords | None,
) -> Iterator[str]:
    passwords = ensure_passwords(settings)
    with sessions.begin() as session:
        seed_networks(session)
        yield "The 24 networks, their areas and the made-up hospitals are there."
        # They were approved long before the first case, as reminders ask who was in office then.
        approved_at = datetime.now(UTC) - _IN_OFFICE
        seed_people(session, passwords, hasher, approved_at=approved_at)
        yield f"{len(passwords)} made-up people can sign in."
        count = seed_expert_groups(session)
        yield f"{count} expert groups are there."


def _records(sessions: sessionmaker[Session], temporal: TemporalSettings) -> PanelRecords:
    calendar = WorkingDays(temporal.reminder_plan, hour=temporal.reminder_hour)
    return PanelRecords(sessions, calendar)


@dataclass(frozen=True, kw_only=True)
class _Makers:
    settings: Settings
    sessions: sessionmaker[Session]
    steps: DirectSteps
    now: datetime

    @cached_property
    def cast(self) -> Cast:
        """Return the people, asked for once and only when a case is missing."""
        with self.sessions() as session:
            return find_cast(session, self.now)


class CaseMaker:
    """Plays one case, step by step; what an earlier run has played is left as it is."""

    def __init__(self, makers: _Makers, story: Story) -> None:
        """Prepare the case; nothing is written yet."""
        self._makers = makers
        self._story = story
        self._panel_id = id_of(story.key, "panel")

    def make(self) -> str:
        """Play what is missing and say where the case stands."""
        missing = self._missing_steps()
        title = f"{self._story.request.ern}: {self._story.request.title}"
        if not missing:
            return f"{title} – is there."
        cast = self._makers.cast
        days = self._days(cast)
        cipher = self._enrol(cast, days)
        for number in missing:
            self._play(number, cast, days, cipher)
        # Reminders that were due since the last step were made at their own times.
        panel = self._panel()
        if panel is not None:
            self._makers.steps.let_time_pass(panel, self._makers.now)
        return f"{title} – {self._story.stands}."

    def _missing_steps(self) -> list[int]:
        ids = {self._command_id(number): number for number in range(len(self._story.steps))}
        done: set[UUID | None] = set()
        with self._makers.sessions() as session:
            done |= set(
                session.scalars(
                    select(PanelEvent.command_id).where(PanelEvent.panel_id == self._panel_id),
                ),
            )
            for table in (Remark, Attachment):
                done |= set(session.scalars(select(table.id).where(table.id.in_(ids))))
        return [number for command_id, number in ids.items() if command_id not in done]

    def _days(self, cast: Cast) -> PastDays:
        countries = {cast.countries[each] for each in self._story.people if each in cast.countries}
        return PastDays(now=self._makers.now, countries=frozenset(countries))

    def _enrol(self, cast: Cast, days: PastDays) -> PatientCipher:
        first = self._story.steps[0]
        at, enroller_id = days.moment(first.ago, first.at), cast.people[first.by]
        with self._makers.sessions.begin() as session:
            cipher = ensure_patient(session, self._makers.settings, self._story, enroller_id, at)
            ensure_request(session, self._story, cipher, enroller_id, at)
            ensure_record(session, self._story, cipher, enroller_id, at)
        return cipher

    def _play(self, number: int, cast: Cast, days: PastDays, cipher: PatientCipher) -> None:
        step = self._story.steps[number]
        scene = Scene(
            story=self._story,
            cast=cast,
            cipher=cipher,
            panel=self._panel(),
            command_id=self._command_id(number),
            now=days.moment(step.ago, step.at),
            by=cast.people[step.by],
        )
        if isinstance(step, Attach):
            with self._makers.sessions.begin() as session:
                attach(session, self._makers.settings, step, scene)
            return
        act = act_of(step, scene)
        with self._makers.sessions.begin() as session:
            for row in act.contents:
                session.merge(row)
        self._move(act, scene, step.by)

    def _move(self, act: Act, scene: Scene, by: str) -> None:
        actor, steps = scene.cast.actors[by], self._makers.steps
        if isinstance(act.command, OpenPanel):
            steps.open(self._panel_id, act.command, actor, scene.now, scene.command_id)
        elif act.command is not None and scene.panel is not None:
            steps.perform(scene.panel, act.command, actor, scene.now, scene.command_id)

    def _panel(self) -> PanelState | None:
        with self._makers.sessions() as session:
            snapshot = session.scalar(select(Panel.state).where(Panel.id == self._panel_id))
        return STATE.validate_python(snapshot) if snapshot is not None else None

    def _command_id(self, number: int) -> UUID:
        return id_of(self._story.key, "step", number)
