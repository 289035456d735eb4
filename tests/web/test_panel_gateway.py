"""The one door: recorded first, delivered in order, refused without a trace, kept when away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tests.support.inline_gateway import InlineGateway
from tests.support.recorded_panels import RecordedPanels
from web.command_queue import deliver_in_order, mark_refused, panels_with_queue, queued_commands
from web.models.discussions import Note, NoteKind
from web.models.panels import CommandStatus, Panel, PanelCommand, PanelEvent
from web.panel_gateway import ActionRefusedError, Order
from workflows.domain.errors import RefusalReason
from workflows.domain.panels import commands as c

if TYPE_CHECKING:
    from web.command_delivery import Parcel
    from workflows.domain.panels.state import PanelState
    from workflows.messages import CommandAnswer


class Door:
    """The gateway over a world, with a short way to give it orders."""

    def __init__(self, world: RecordedPanels) -> None:
        self.world = world
        self.gateway = InlineGateway(world.lent.sessions)

    def order(self, panel: PanelState, who: str, command: c.Command, **given: Any) -> Order:
        with self.world.lent.sessions() as session:
            patient_id = session.get_one(Panel, panel.panel_id).patient_id
        return Order(
            command_id=given.get("command_id") or uuid4(),
            panel_id=panel.panel_id,
            patient_id=patient_id,
            actor=self.world.actor(who),
            command=command,
            contents=given.get("contents", ()),
        )

    def gives(self, order: Order) -> bool:
        with self.world.lent.sessions() as session:
            return self.gateway.perform(session, order)

    def note(self, panel: PanelState) -> Note:
        return Note(
            id=uuid4(),
            panel_id=panel.panel_id,
            kind=NoteKind.RETURN,
            author_id=self.world.people["coordinator"],
            sealed_text=b"sealed",
        )

    def commands(self) -> list[tuple[c.CommandKind, CommandStatus]]:
        with self.world.lent.sessions() as session:
            rows = session.scalars(select(PanelCommand).order_by(PanelCommand.position))
            return [(row.kind, row.status) for row in rows]

    def notes(self) -> int:
        with self.world.lent.sessions() as session:
            return len(session.scalars(select(Note.id)).all())


@pytest.fixture
def door(world: RecordedPanels) -> Door:
    return Door(world)


def accept(door: Door) -> c.AcceptRequest:
    return c.AcceptRequest(lead_id=door.world.people["lead"])


def test_a_command_is_recorded_and_takes_effect(door: Door):
    panel = door.world.submitted()

    assert door.gives(door.order(panel, "coordinator", accept(door)))

    assert door.commands() == [(c.CommandKind.ACCEPT_REQUEST, CommandStatus.APPLIED)]
    assert door.world.recorded(panel.panel_id).lead_id == door.world.people["lead"]


def test_an_early_refusal_leaves_nothing(door: Door):
    panel, note = door.world.submitted(), None
    note = door.note(panel)
    order = door.order(panel, "stranger", c.ReturnRequest(note_id=note.id), contents=[note])

    with pytest.raises(ActionRefusedError) as refusal:
        door.gives(order)

    assert refusal.value.reason is RefusalReason.NOT_YOUR_PART
    assert door.commands() == []
    assert door.notes() == 0


def test_while_the_engine_is_away_command_and_contents_are_kept(door: Door):
    panel = door.world.submitted()
    note = door.note(panel)
    door.gateway.is_away = True
    order = door.order(panel, "coordinator", c.ReturnRequest(note_id=note.id), contents=[note])

    assert not door.gives(order)

    assert door.commands() == [(c.CommandKind.RETURN_REQUEST, CommandStatus.QUEUED)]
    assert door.notes() == 1
    assert door.world.recorded(panel.panel_id) == panel


def test_the_same_form_sent_twice_acts_once(door: Door):
    panel = door.world.submitted()
    order = door.order(panel, "coordinator", accept(door), command_id=uuid4())

    assert door.gives(order)
    assert door.gives(order)

    assert len(door.commands()) == 1
    assert len(door.gateway.delivered) == 1


def test_a_form_sent_twice_while_the_engine_is_away_waits_once(door: Door):
    panel = door.world.submitted()
    order = door.order(panel, "coordinator", accept(door), command_id=uuid4())
    door.gateway.is_away = True

    assert [door.gives(order), door.gives(order)] == [False, False]
    assert len(door.commands()) == 1


def test_two_that_send_the_same_form_at_once_keep_one_command(door: Door):
    panel = door.world.submitted()
    order = door.order(panel, "coordinator", accept(door), command_id=uuid4())

    class Racing(InlineGateway):
        """Lets the other request win between the look and the writing."""

        def _refuse_early(self, session: Any, late: Order) -> None:
            session.rollback()
            door.gives(late)

    with door.world.lent.sessions() as session:
        assert Racing(door.world.lent.sessions).perform(session, order)

    assert len(door.commands()) == 1


def test_what_is_refused_after_the_queue_takes_its_contents_back(door: Door):
    panel = door.world.submitted()
    door.gateway.is_away = True
    door.gives(door.order(panel, "coordinator", accept(door)))
    door.gateway.is_away = False
    note = door.note(panel)
    late = door.order(panel, "dispatcher", c.ReturnRequest(note_id=note.id), contents=[note])

    with pytest.raises(ActionRefusedError) as refusal:
        door.gives(late)

    assert refusal.value.reason is RefusalReason.NOT_IN_THIS_STATUS
    assert [status for _kind, status in door.commands()] == [
        CommandStatus.APPLIED,
        CommandStatus.REFUSED,
    ]
    assert door.notes() == 0


def test_a_refusal_that_another_delivery_wrote_down_is_told_to_who_asked(door: Door):
    panel = door.world.submitted()
    note = door.note(panel)
    order = door.order(panel, "coordinator", c.ReturnRequest(note_id=note.id), contents=[note])

    class Overtaken(InlineGateway):
        """Another page delivers the command, and is refused, just before this one would."""

        def _deliver(self, parcel: Parcel) -> CommandAnswer:
            raise AssertionError(parcel)

    gateway = Overtaken(door.world.lent.sessions)
    with door.world.lent.sessions() as session:
        original = session.commit

        def commit() -> None:
            original()
            with door.world.lent.sessions() as other:
                mark_refused(other, order.command_id, RefusalReason.UNCHANGED)

        session.commit = commit  # type: ignore[method-assign]
        with pytest.raises(ActionRefusedError) as refusal:
            gateway.perform(session, order)

    assert refusal.value.reason is RefusalReason.UNCHANGED
    assert door.notes() == 0


def test_commands_that_wait_are_delivered_in_their_order(door: Door):
    panel = door.world.submitted()
    door.gateway.is_away = True
    orders = [
        door.order(panel, "coordinator", accept(door)),
        door.order(panel, "coordinator", c.SetUrgency(is_urgent=True)),
        door.order(panel, "coordinator", c.SetUrgency(is_urgent=False)),
    ]
    for order in orders:
        door.gives(order)
    door.gateway.is_away = False

    with door.world.lent.sessions() as session:
        settled = deliver_in_order(session, panel.panel_id, door.gateway._deliver)

    assert list(settled) == [order.command_id for order in orders]
    assert [each.request.command_id for each in door.gateway.delivered] == list(settled)
    assert not door.world.recorded(panel.panel_id).is_urgent
    with door.world.lent.sessions() as session:
        assert queued_commands(session, panel.panel_id) == []


def test_a_delivery_without_an_answer_keeps_what_follows(door: Door):
    from web.engine import EngineAwayError

    panel = door.world.submitted()
    door.gateway.is_away = True
    door.gives(door.order(panel, "coordinator", accept(door)))
    door.gives(door.order(panel, "coordinator", c.SetUrgency(is_urgent=True)))
    tried: list[UUID] = []

    def breaks(parcel: Parcel) -> CommandAnswer:
        tried.append(parcel.request.command_id)
        raise EngineAwayError

    with door.world.lent.sessions() as session, pytest.raises(EngineAwayError):
        deliver_in_order(session, panel.panel_id, breaks)

    assert len(tried) == 1
    assert {status for _kind, status in door.commands()} == {CommandStatus.QUEUED}


def test_the_panel_that_waits_longest_comes_first(door: Door):
    panels = [door.world.submitted() for _panel in range(4)]
    door.gateway.is_away = True
    for panel in panels:
        door.gives(door.order(panel, "coordinator", accept(door)))

    with door.world.lent.sessions() as session:
        last = session.scalars(select(PanelCommand.created_at)).all()[-1]
        found = panels_with_queue(session, last.replace(year=last.year + 1))
        none = panels_with_queue(session, last.replace(year=last.year - 1))

    assert list(found) == [panel.panel_id for panel in panels]
    assert list(none) == []


def test_an_applied_command_is_never_marked_as_refused(door: Door):
    panel = door.world.submitted()
    order = door.order(panel, "coordinator", accept(door))
    door.gives(order)

    with door.world.lent.sessions() as session:
        mark_refused(session, order.command_id, RefusalReason.UNCHANGED)

    assert door.commands() == [(c.CommandKind.ACCEPT_REQUEST, CommandStatus.APPLIED)]


def test_opening_twice_opens_one_panel(door: Door):
    panel_id = door.world.enrols()
    with door.world.lent.sessions() as session:
        from web.models.discussions import PanelRequest

        patient_id = session.get_one(PanelRequest, panel_id).patient_id
    order = Order(
        command_id=uuid4(),
        panel_id=panel_id,
        patient_id=patient_id,
        actor=door.world.actor("clinician"),
        command=c.OpenPanel(hcp_id=door.world.hcps["DE"], ern="EPICARE"),
    )

    assert [door.gives(order), door.gives(order)] == [True, True]

    with door.world.lent.sessions() as session:
        assert session.scalars(select(Panel.id)).all() == [panel_id]
        assert len(session.scalars(select(PanelEvent.position)).all()) == 2
