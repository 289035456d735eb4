"""Random lives of a panel: whatever people and time do, the promises of the domain hold."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from pydantic import TypeAdapter

from tests.support.panel_commands import fitting_commands
from tests.support.panel_legality import offences
from tests.support.panel_people import ASSISTANT, CLINICIAN, EVERYBODY, HOSPITAL
from tests.support.panels import PANEL, PanelStory, a_panel
from tests.support.transition_table import read_table
from workflows.domain.access import PanelSubject, may
from workflows.domain.consent import ConsentDecision
from workflows.domain.errors import RefusalReason, RefusedError
from workflows.domain.panels.allowed import allowed_actions, expected_action, is_my_turn
from workflows.domain.panels.clock import NextStep, clock
from workflows.domain.panels.commands import CommandKind
from workflows.domain.panels.decide import decide
from workflows.domain.panels.events import ConsentConfirmed, ConsentRecorded, Event
from workflows.domain.panels.evolve import evolve_all, start
from workflows.domain.panels.progress import progress
from workflows.domain.panels.stages import AFTER_CONSENT, ENDED, PanelStatus, Stage
from workflows.domain.panels.state import PanelState, ParticipantKind
from workflows.domain.panels.timers import decide_due, next_wake
from workflows.domain.panels.turns import IdleReason, Turn, whose_turn
from workflows.domain.permissions import Permission
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from datetime import datetime

    from workflows.domain.actors import Actor
    from workflows.domain.panels.commands import Command

TABLE = read_table()
EVENTS: TypeAdapter[list[Event]] = TypeAdapter(list[Event])
STATE: TypeAdapter[PanelState] = TypeAdapter(PanelState)
TABLE_REASONS = {
    RefusalReason.NOT_YOUR_PART,
    RefusalReason.NOT_IN_THIS_STATUS,
    RefusalReason.ALREADY_OPEN,
}
# The ways out; taken rarely, or no life would be long.
WAYS_OUT = {
    CommandKind.WITHDRAW,
    CommandKind.WITHDRAW_CARE_CONSENT,
    CommandKind.DECLINE_REQUEST,
    CommandKind.ARCHIVE,
}
ACTORS = st.sampled_from(EVERYBODY)
SOONER_OR_LATER = 200


class PanelLife(RuleBasedStateMachine):
    """A panel, the cast around it, and time."""

    @initialize(actor=st.sampled_from((CLINICIAN, ASSISTANT)), status=st.sampled_from(PanelStatus))
    def begin(self, actor: Actor, status: PanelStatus) -> None:
        """Begin anywhere, or no life would be long enough to reach the end."""
        self.story = PanelStory(actor) if status is PanelStatus.DRAFT else a_panel(status)

    @rule(data=st.data(), steps=st.integers(min_value=1, max_value=8))
    def people_do_what_is_expected(self, data: st.DataObject, steps: int) -> None:
        for _ in range(steps):
            self._let_time_pass(timedelta(minutes=1))
            able = [actor for actor in EVERYBODY if is_my_turn(self.story.panel, actor)]
            if not able:
                return
            actor = data.draw(st.sampled_from(able))
            kind = expected_action(self.story.panel, actor)
            assert kind is not None
            self._try(actor, kind, data)

    @rule(data=st.data())
    def somebody_does_what_is_allowed(self, data: st.DataObject) -> None:
        """Take the same care for rare acts as for frequent ones: one of all that work."""
        self._let_time_pass(timedelta(minutes=1))
        panel, now = self.story.panel, self.story.now
        kinds = {kind for actor in EVERYBODY for kind in allowed_actions(panel, actor)} - WAYS_OUT
        if not kinds:
            return
        kind = data.draw(st.sampled_from(sorted(kinds)))
        choices = [
            (actor, command)
            for actor in EVERYBODY
            for command in fitting_commands(kind, panel, actor, now)
            if refusal_reason(panel, command, actor, now) is None
        ]
        if choices:
            self._do(*data.draw(st.sampled_from(choices)))

    @rule(data=st.data(), actor=ACTORS, kind=st.sampled_from(CommandKind))
    def somebody_tries_anything(
        self,
        data: st.DataObject,
        actor: Actor,
        kind: CommandKind,
    ) -> None:
        if kind not in WAYS_OUT or data.draw(st.integers(0, 9)) == 0:
            self._try(actor, kind, data)

    @rule(hours=st.integers(min_value=1, max_value=24 * 40))
    def time_passes(self, hours: int) -> None:
        self._let_time_pass(timedelta(hours=hours))

    @precondition(lambda self: next_wake(self.story.panel) is not None)
    @rule()
    def time_passes_until_something_is_due(self) -> None:
        wake = next_wake(self.story.panel)
        just_before = wake - timedelta(microseconds=1)
        assert decide_due(self.story.panel, just_before) == []
        assert decide_due(self.story.panel, wake)
        self._let_time_pass(wake - self.story.now)

    @rule(actor=ACTORS)
    def buttons_work(self, actor: Actor) -> None:
        """Exactly what is not forbidden by the table is offered, and no offer is dead."""
        panel, now = self.story.panel, self.story.now
        allowed = allowed_actions(panel, actor)
        for kind in CommandKind:
            commands = fitting_commands(kind, panel, actor, now)
            refusals = [refusal_reason(panel, each, actor, now) for each in commands]
            if kind not in allowed:
                assert None not in refusals, (kind, actor)
                continue
            assert not TABLE_REASONS & set(refusals), (kind, actor)
            # Only signatures may have to wait for their limit.
            assert None in refusals or RefusalReason.LIMIT_NOT_PASSED in refusals, (kind, actor)

    @rule()
    def events_replay(self) -> None:
        """Folded again, from memory or from JSON, the events give the same panel."""
        events = self.story.events
        reread = EVENTS.validate_json(EVENTS.dump_json(events))
        assert reread == events
        assert evolve_all(start(reread[0], PANEL), reread[1:]) == self.story.panel
        assert STATE.validate_json(STATE.dump_json(self.story.panel)) == self.story.panel

    @invariant()
    def the_state_is_legal(self) -> None:
        assert offences(self.story.panel) == []
        assert self.story.panel.version == len(self.story.events)

    @invariant()
    def somebody_has_the_turn_and_can_take_it_or_nobody_and_it_says_why(self) -> None:
        panel = self.story.panel
        turn = whose_turn(panel)
        if not isinstance(turn, Turn):
            assert isinstance(turn, IdleReason)
            assert panel.status in ENDED | {PanelStatus.CLOSED}
            assert not any(is_my_turn(panel, actor) for actor in EVERYBODY)
            return
        assert bool(turn.people) != bool(turn.group)
        if turn.group:
            assert any(expected_action(panel, actor) for actor in EVERYBODY)
            return
        assert len(set(turn.people)) == len(turn.people)
        for person in turn.people:
            (actor,) = (each for each in EVERYBODY if each.person_id == person)
            assert expected_action(panel, actor) is not None, (turn, actor)

    @invariant()
    def a_panel_that_has_not_ended_is_never_stuck(self) -> None:
        panel = self.story.panel
        is_movable = any(allowed_actions(panel, actor) for actor in EVERYBODY)
        assert is_movable == (panel.status not in ENDED)

    @invariant()
    def the_clock_explains_itself(self) -> None:
        panel, now = self.story.panel, self.story.now
        shown = clock(panel, now)
        assert (shown.turn is None) != (shown.idle is None)
        assert shown.since <= now
        assert shown.next_at is None or shown.next_at > now
        if shown.turn is not None and shown.paused_until is None:
            assert shown.next_at == panel.deadline.remind_at
            assert panel.deadline.task == shown.turn.task
        if shown.paused_until is not None:
            assert shown.paused_until > now.date()
        if panel.status in ENDED:
            assert shown.next_step is NextStep.NOTHING
            assert next_wake(panel) is None

    @invariant()
    def nothing_is_due_before_the_next_wake(self) -> None:
        wake = next_wake(self.story.panel)
        assert wake is None or wake > self.story.now
        assert decide_due(self.story.panel, self.story.now) == []

    @invariant()
    def no_case_leaves_the_centre_without_a_confirmed_consent(self) -> None:
        for actor in EVERYBODY:
            for holds in (True, False):
                subject = PanelSubject(
                    panel=self.story.panel,
                    care_consent_holds=holds,
                    now=self.story.now,
                )
                if may(actor, Permission.SEE_CASE, subject).allowed and not works_there(actor):
                    assert holds
                    assert self._care_was_confirmed()
                    assert self.story.panel.status in AFTER_CONSENT

    @invariant()
    def guests_see_nothing_after_closure_or_term(self) -> None:
        panel = self.story.panel
        subject = PanelSubject(panel=panel, care_consent_holds=True, now=self.story.now)
        for each in panel.participants:
            if each.kind is not ParticipantKind.GUEST:
                continue
            (guest,) = (actor for actor in EVERYBODY if actor.person_id == each.person_id)
            sees = may(guest, Permission.SEE_CASE, subject).allowed and not works_there(guest)
            is_over = panel.status in ENDED | {PanelStatus.CLOSED}
            if is_over or each.access_until <= self.story.now:
                assert not sees

    @invariant()
    def the_tracker_shows_five_stages(self) -> None:
        assert [each.stage for each in progress(self.story.panel)] == list(Stage)

    def _let_time_pass(self, duration: timedelta) -> None:
        """Wake as the workflow does: each time something becomes due on the way."""
        until = self.story.now + duration
        for _ in range(SOONER_OR_LATER):
            wake = next_wake(self.story.panel)
            if wake is None or wake > until:
                break
            self.story.now = max(self.story.now, wake)
            events = decide_due(self.story.panel, self.story.now)
            assert events, "woken for nothing: the workflow would never sleep again"
            self.story.record(events)
        else:
            raise AssertionError("time does not come to rest")
        self.story.now = until

    def _try(self, actor: Actor, kind: CommandKind, data: st.DataObject) -> None:
        before = self.story.panel
        commands = fitting_commands(kind, before, actor, self.story.now)
        if not commands:
            return
        command = data.draw(st.sampled_from(commands))
        if refusal_reason(before, command, actor, self.story.now) is None:
            self._do(actor, command)

    def _do(self, actor: Actor, command: Command) -> None:
        before, kind = self.story.panel, command.kind
        events = decide(before, command, actor, self.story.now)
        self.story.record(events)
        after = self.story.panel
        row = TABLE[kind]
        assert events
        assert all(each.actor_id == actor.person_id for each in events)
        if after.status is before.status:
            assert row.may_stay, (kind, before.status)
        else:
            assert after.status in row.leads_to, (kind, before.status, after.status)

    def _care_was_confirmed(self) -> bool:
        facts = [event.fact for event in self.story.events]
        confirmed = {f.consent_id for f in facts if isinstance(f, ConsentConfirmed)}
        return any(
            f.given.care is ConsentDecision.GIVEN and f.consent_id in confirmed
            for f in facts
            if isinstance(f, ConsentRecorded)
        )


def works_there(actor: Actor) -> bool:
    """Tell whether ``actor`` works at the enrolling centre, written without the rules."""
    roles = {held.role for held in actor.roles if held.hcp_id == HOSPITAL}
    is_assistant = Role.ASSISTANT in roles and actor.on_behalf_of is not None
    return Role.HEALTH_PROFESSIONAL in roles or is_assistant


def refusal_reason(
    panel: PanelState,
    command: Command,
    actor: Actor,
    now: datetime,
) -> RefusalReason | None:
    try:
        decide(panel, command, actor, now)
    except RefusedError as refused:
        return refused.reason
    return None


PanelLife.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    # The same lives at every run: a failure is the change's, not the dice's.
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestPanelLife = PanelLife.TestCase
