"""A step is written once and whole, however often it is delivered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from tests.support.recorded_panels import RecordedPanels
from web.models.audit import AuditAct, AuditEntry
from web.models.notifications import Notification
from web.models.panels import CommandStatus, Panel, PanelCommand, PanelEvent
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.decide import decide
from workflows.domain.panels.evolve import evolve_all
from workflows.domain.panels.timers import deadline_question
from workflows.messages import ACTOR, COMMAND, RecordStep

if TYPE_CHECKING:
    from uuid import UUID

    from workflows.domain.panels.state import PanelState


def a_step(world: RecordedPanels, panel: PanelState, command_id: UUID | None = None) -> RecordStep:
    """Return the step in which the coordinator accepts the request."""
    command = c.AcceptRequest(lead_id=world.people["lead"])
    events = decide(panel, command, world.actor("coordinator"), world.now)
    after = evolve_all(panel, events)
    return RecordStep(
        panel=after,
        events=tuple(events),
        command_id=command_id,
        question=deadline_question(after, events, world.now),
        stops_clock=False,
    )


def rows(world: RecordedPanels, table: type) -> int:
    with world.lent.sessions() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def counts(world: RecordedPanels) -> tuple[int, ...]:
    return tuple(rows(world, table) for table in (PanelEvent, Notification, AuditEntry))


def test_a_step_delivered_twice_is_written_once_and_answered_alike(world: RecordedPanels):
    step = a_step(world, world.submitted(), uuid4())

    first = world.records.record_step(step)
    before = counts(world)
    second = world.records.record_step(step)

    assert first == second
    assert counts(world) == before
    assert isinstance(first.events[-1].fact, e.DeadlineSet)


def test_a_repeated_step_decided_at_another_instant_gets_what_was_written(world: RecordedPanels):
    step = a_step(world, world.submitted(), uuid4())
    first = world.records.record_step(step)

    later = tuple(
        replace(each, occurred_at=each.occurred_at + timedelta(1)) for each in step.events
    )
    second = world.records.record_step(replace(step, events=later))

    assert second == first


def test_whoever_comes_with_an_older_state_gets_the_newer_one(world: RecordedPanels):
    old = world.submitted()
    world.records.record_step(a_step(world, old, uuid4()))

    answer = world.records.record_step(a_step(world, old, uuid4()))

    assert answer.events == ()
    assert answer.newer == world.recorded(old.panel_id)


def test_time_that_acted_twice_is_written_once(world: RecordedPanels):
    panel = world.submitted()
    step = a_step(world, panel, None)
    world.records.record_step(step)
    before = counts(world)

    answer = world.records.record_step(step)

    assert answer.newer == world.recorded(panel.panel_id)
    assert counts(world) == before


def test_a_recorded_command_is_marked_as_applied(world: RecordedPanels):
    panel = world.submitted()
    command_id, actor = uuid4(), world.actor("coordinator")
    with world.lent.sessions.begin() as session:
        session.add(
            PanelCommand(
                id=command_id,
                panel_id=panel.panel_id,
                patient_id=session.get_one(Panel, panel.panel_id).patient_id,
                kind=c.CommandKind.ACCEPT_REQUEST,
                actor=ACTOR.dump_python(actor, mode="json"),
                command=COMMAND.dump_python(
                    c.AcceptRequest(lead_id=world.people["lead"]), mode="json"
                ),
            ),
        )

    world.records.record_step(a_step(world, panel, command_id))

    with world.lent.sessions() as session:
        row = session.scalars(select(PanelCommand)).one()
    assert row.status is CommandStatus.APPLIED
    assert row.answered_at is not None


def test_each_step_leaves_one_audit_row_with_codes_only(world: RecordedPanels):
    panel = world.accepted()

    with world.lent.sessions() as session:
        entries = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.act == AuditAct.PANEL_MOVED)
            .order_by(AuditEntry.seq)
        ).all()
    assert [each.detail["events"] for each in entries] == [
        ["opened", "deadline_set"],
        ["submitted", "deadline_set"],
        ["accepted", "deadline_set"],
    ]
    assert entries[-1].detail["version"] == panel.version
    assert {each.panel_id for each in entries} == {panel.panel_id}
    assert entries[-1].person_id == world.people["coordinator"]


def test_panels_are_numbered_within_their_year(world: RecordedPanels):
    for _panel in range(3):
        world.opens()

    with world.lent.sessions() as session:
        numbers = session.scalars(select(Panel.number).order_by(Panel.number)).all()
    assert numbers == ["2026-00001", "2026-00002", "2026-00003"]


def test_nothing_is_written_when_the_audit_cannot_be(
    world: RecordedPanels, monkeypatch: pytest.MonkeyPatch
):
    def fails(*_arguments: object, **_what: object) -> None:
        message = "the disk is full"
        raise OSError(message)

    panel = world.submitted()
    before = counts(world)
    monkeypatch.setattr("activities.panel_records.audit.record", fails)

    with pytest.raises(OSError, match="disk is full"):
        world.records.record_step(a_step(world, panel, uuid4()))

    assert counts(world) == before
    assert world.recorded(panel.panel_id) == panel
