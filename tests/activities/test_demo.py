from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from activities import demo
from activities.demo import make_demo
from activities.demo_cast import id_of
from activities.demo_steps import Attach, Remark
from activities.demo_stories import read_stories
from tests.support.served_demo import a_demo, a_kept_demo
from tests.support.sign_in import CHEAP_PASSWORDS
from tests.support.web_pages import settings_for
from web.audit_chain import ChainHead, verify_chain
from web.consents.effective import care_consent_holds
from web.models.audit import AuditEntry
from web.models.every_table import TABLES
from web.models.notifications import Notification, NotificationReason
from web.models.panels import Panel, PanelErn, PanelEvent
from web.temporal_settings import temporal_settings
from workflows.domain.deadlines import Rung
from workflows.domain.panels.event_kinds import EventKind
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import FollowUpStatus, PanelState, ParticipantKind
from workflows.domain.panels.turns import Group, Task, Turn, whose_turn
from workflows.messages import EVENT, STATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.support.databases import Database, Databases
    from web.settings import Settings


class Made:
    """The demonstration as it was made once for this module's reading tests."""

    def __init__(self, lent: Database, settings: Settings) -> None:
        self.lent = lent
        self.settings = settings

    def panel(self, key: str) -> PanelState:
        with self.lent.sessions() as session:
            return STATE.validate_python(session.get_one(Panel, id_of(key, "panel")).state)


@pytest.fixture(scope="module")
def made(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    with databases.fresh("sqlite") as lent:
        yield Made(lent, a_kept_demo(lent, tmp_path_factory.mktemp("demo")))


def counts(session: Session) -> dict[str, int]:
    return {
        table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in TABLES.sorted_tables
    }


def test_a_second_run_adds_nothing(database: Database, tmp_path: Path) -> None:
    settings = a_demo(database, tmp_path)
    with database.sessions() as session:
        first = counts(session)

    said = list(make_demo(settings, temporal_settings(), hasher=CHEAP_PASSWORDS))

    with database.sessions() as session:
        assert counts(session) == first
    assert all(line.endswith("is there.") for line in said if ": " in line)


def test_a_run_that_was_interrupted_is_taken_up_where_it_stopped(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, played = settings_for(database, tmp_path), []
    play = demo.CaseMaker._play

    def play_eleven(self: demo.CaseMaker, number: int, *rest: object) -> None:
        if len(played) == 11:
            raise KeyboardInterrupt
        played.append(number)
        play(self, number, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(demo.CaseMaker, "_play", play_eleven)
    with pytest.raises(KeyboardInterrupt):
        list(make_demo(settings, temporal_settings(), hasher=CHEAP_PASSWORDS))
    monkeypatch.undo()

    a_demo(database, tmp_path)

    with database.sessions() as session:
        steps = session.scalars(
            select(PanelEvent.command_id).where(PanelEvent.panel_id == id_of("stxbp1", "panel"))
        ).all()
        commands = [each for each in steps if each is not None]
        row = session.get_one(Panel, id_of("stxbp1", "panel"))
    state = STATE.validate_python(row.state)
    assert state.version == len(steps)
    assert len(state.contributions) == 2
    story = next(each for each in read_stories() if each.key == "stxbp1")
    moving = [step for step in story.steps if not isinstance(step, (Attach, Remark))]
    assert len(set(commands)) == len(moving)


def test_the_epicare_case_is_discussed_and_waits_for_data(made: Made) -> None:
    panel = made.panel("stxbp1")

    assert panel.status is PanelStatus.DISCUSSION
    assert len(panel.contributions) == 2
    assert len(panel.open_data_requests) == 1
    guests = [each for each in panel.participants if each.kind is ParticipantKind.GUEST]
    assert [each.status for each in guests] == ["invited"]
    turn = whose_turn(panel)
    assert isinstance(turn, Turn)
    assert turn.task is Task.ANSWER_DATA_REQUEST


def test_the_endo_case_stalls_and_its_ladder_has_climbed(made: Made) -> None:
    panel_id = id_of("cyp21a2", "panel")
    panel = made.panel("cyp21a2")

    assert panel.status is PanelStatus.AWAITING_CONSENT
    with made.lent.sessions() as session:
        reminders = session.scalars(
            select(PanelEvent)
            .where(PanelEvent.panel_id == panel_id, PanelEvent.kind == EventKind.REMINDER_SENT)
            .order_by(PanelEvent.position)
        ).all()
        told = set(
            session.scalars(select(Notification.reason).where(Notification.panel_id == panel_id))
        )
    rungs = [EVENT.validate_python(each.fact).fact.remind for each in reminders]  # type: ignore[union-attr]
    assert rungs == [Rung.PERSON, Rung.LEAD, Rung.COORDINATOR]
    moments = [each.occurred_at for each in reminders]
    assert moments == sorted(moments)
    assert datetime.now(UTC) - moments[0] > timedelta(days=14)
    assert {
        NotificationReason.REMINDER,
        NotificationReason.REMINDER_TO_LEAD,
        NotificationReason.REMINDER_TO_COORDINATOR,
    } <= told


def test_the_vascern_case_lacks_the_signature_of_another_network(made: Made) -> None:
    panel = made.panel("fbn1")

    assert panel.status is PanelStatus.SIGNING
    assert len(panel.missing_signatures) == 1
    with made.lent.sessions() as session:
        involved = session.scalars(
            select(PanelErn.ern_code).where(PanelErn.panel_id == panel.panel_id)
        ).all()
    assert involved == ["EYE"]


def test_triage_closure_and_the_ways_out_are_there_too(made: Made) -> None:
    urgent, waiting = made.panel("fires"), made.panel("fhh")
    assert urgent.is_urgent
    for panel in (urgent, waiting):
        turn = whose_turn(panel)
        assert isinstance(turn, Turn)
        assert (turn.task, turn.group) == (Task.TRIAGE_REQUEST, Group.COORDINATORS)
    assert made.panel("nodule").status is PanelStatus.DECLINED
    assert made.panel("absences").status is PanelStatus.WITHDRAWN
    closed = made.panel("hamartoma")
    assert closed.status is PanelStatus.CLOSED
    assert [each.status for each in closed.follow_ups] == [
        FollowUpStatus.DUE,
        FollowUpStatus.PLANNED,
        FollowUpStatus.PLANNED,
    ]


def test_no_case_was_opened_to_others_without_consent(made: Made) -> None:
    with made.lent.sessions() as session:
        for row in session.scalars(select(Panel)):
            state = STATE.validate_python(row.state)
            assert care_consent_holds(session, row.patient_id) == state.consent.is_open


def test_nothing_lies_in_the_future(made: Made) -> None:
    with made.lent.sessions() as session:
        latest = session.scalar(select(func.max(PanelEvent.occurred_at)))
    assert latest is not None
    assert latest <= datetime.now(UTC)


def test_every_step_left_its_row_in_a_whole_audit_trail(made: Made) -> None:
    with made.lent.sessions() as session:
        report = verify_chain(session, ChainHead.of(made.settings))
        moved = session.scalar(
            select(func.count()).select_from(AuditEntry).where(AuditEntry.act == "panel_moved")
        )
    assert report.is_whole
    assert moved is not None
    assert moved > 60
