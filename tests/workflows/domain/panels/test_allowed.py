"""Buttons: what is open to whom, what is expected of whom, and that no button is dead."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.support.panel_commands import fitting_commands
from tests.support.panel_people import (
    ASSISTANT,
    CLINICIAN,
    COLLEAGUE,
    COORDINATOR,
    DISPATCHER,
    EVERYBODY,
    GUEST,
    INVITED,
    LEAD,
    MEMBER,
    OTHER_COORDINATOR,
    SECOND_MEMBER,
    STRANGER,
    an_actor,
)
from tests.support.panels import (
    DATA_REQUEST,
    a_fresh_discussion,
    a_panel,
    consent,
    invite,
    sign,
)
from workflows.domain.actors import Actor
from workflows.domain.errors import RefusalReason, RefusedError
from workflows.domain.panels import commands as c
from workflows.domain.panels.allowed import (
    EXPECTED_ACT,
    allowed_actions,
    awaited_action,
    expected_action,
    is_my_turn,
    refusal,
    refuse_what_the_table_forbids,
)
from workflows.domain.panels.commands import CommandKind
from workflows.domain.panels.decide import decide
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import PanelState
from workflows.domain.panels.turns import Task
from workflows.domain.roles import Role

LEADS_ASSISTANT = an_actor(95, Role.ASSISTANT, on_behalf_of=LEAD.person_id)


def names(kinds: tuple[CommandKind, ...]) -> list[str]:
    return [kind.value for kind in kinds]


def test_the_acts_come_in_the_order_of_the_process():
    panel = a_panel().panel

    assert names(allowed_actions(panel, LEAD)) == [
        "invite",
        "remove_participant",
        "request_data",
        "contribute",
        "start_outcome",
        "set_urgency",
        "snooze",
        "change_lead",
    ]
    assert names(allowed_actions(panel, MEMBER)) == [
        "request_data",
        "contribute",
        "amend_contribution",
    ]
    assert names(allowed_actions(panel, CLINICIAN)) == [
        "print_consent_form",
        "record_consent",
        "withdraw_care_consent",
        "withdraw",
        "set_urgency",
        "snooze",
    ]
    assert names(allowed_actions(panel, INVITED)) == ["accept_invitation", "decline_invitation"]
    assert names(allowed_actions(panel, COORDINATOR)) == [
        "extend_guest",
        "set_urgency",
        "snooze",
        "change_lead",
        "record_departure",
    ]
    assert allowed_actions(panel, DISPATCHER) == ()
    assert allowed_actions(panel, OTHER_COORDINATOR) == ()
    assert allowed_actions(panel, STRANGER) == ()


def test_what_the_table_forbids_is_refused_with_its_reason():
    with pytest.raises(RefusedError, match=r"^not_your_part$"):
        refuse_what_the_table_forbids(a_panel().panel, CommandKind.CLOSE, STRANGER)

    refuse_what_the_table_forbids(a_panel().panel, CommandKind.CONTRIBUTE, MEMBER)


@pytest.mark.parametrize(
    ("kind", "actor", "reason"),
    [
        (CommandKind.ANSWER_DATA_REQUEST, CLINICIAN, RefusalReason.UNKNOWN_DATA_REQUEST),
        (CommandKind.WAIVE_DATA_REQUEST, LEAD, RefusalReason.UNKNOWN_DATA_REQUEST),
        (CommandKind.AMEND_CONTRIBUTION, LEAD, RefusalReason.UNKNOWN_CONTRIBUTION),
        (CommandKind.END_SNOOZE, LEAD, RefusalReason.NOT_SNOOZED),
    ],
)
def test_there_is_no_button_for_what_is_not_there(
    kind: CommandKind,
    actor: Actor,
    reason: RefusalReason,
):
    assert refusal(a_panel().panel, kind, actor) is reason


def test_guards_look_at_the_state():
    fresh = a_fresh_discussion().panel
    asked = a_panel().does(MEMBER, c.RequestData(data_request_id=DATA_REQUEST)).panel
    signing = a_panel(PanelStatus.SIGNING)
    signed_by_members = signing.does(MEMBER, sign()).does(SECOND_MEMBER, sign()).panel
    closed = a_panel(PanelStatus.CLOSED)
    unrecorded = a_panel(PanelStatus.AWAITING_CONSENT).panel

    assert refusal(fresh, CommandKind.REMOVE_PARTICIPANT, LEAD) is RefusalReason.NOT_TAKING_PART
    assert refusal(fresh, CommandKind.EXTEND_GUEST, COORDINATOR) is RefusalReason.NOT_TAKING_PART
    assert refusal(asked, CommandKind.START_OUTCOME, LEAD) is RefusalReason.DATA_REQUESTS_OPEN
    assert refusal(asked, CommandKind.ANSWER_DATA_REQUEST, ASSISTANT) is None
    assert refusal(asked, CommandKind.WAIVE_DATA_REQUEST, LEAD) is None
    assert (
        refusal(signed_by_members, CommandKind.LAPSE_SIGNATURE, LEAD)
        is RefusalReason.NOT_A_SIGNATORY
    )
    assert refusal(signed_by_members, CommandKind.SIGN_OUTCOME, LEAD) is None
    assert (
        refusal(signed_by_members, CommandKind.SIGN_OUTCOME, MEMBER) is RefusalReason.ALREADY_SIGNED
    )
    assert refusal(signed_by_members, CommandKind.DISSENT, MEMBER) is RefusalReason.ALREADY_SIGNED
    assert (
        refusal(closed.panel, CommandKind.RECORD_FOLLOW_UP, CLINICIAN)
        is RefusalReason.FOLLOW_UP_NOT_DUE
    )
    assert refusal(closed.sleeps_until_due().panel, CommandKind.RECORD_FOLLOW_UP, CLINICIAN) is None
    assert (
        refusal(unrecorded, CommandKind.CONFIRM_CONSENT, CLINICIAN)
        is RefusalReason.CONSENT_NOT_RECORDED
    )


def test_a_guest_is_extended_even_before_the_answer():
    story = a_fresh_discussion().does(LEAD, invite(MEMBER, guest=GUEST))

    assert refusal(story.panel, CommandKind.EXTEND_GUEST, COORDINATOR) is None


def test_members_alone_have_no_term_to_extend():
    story = a_fresh_discussion().does(LEAD, invite(MEMBER))

    reason = refusal(story.panel, CommandKind.EXTEND_GUEST, COORDINATOR)

    assert reason is RefusalReason.NOT_TAKING_PART


def test_departures_are_recorded_as_long_as_anybody_is_left():
    panel = a_panel().panel
    without_lead = replace(panel, lead_id=None, participants=())
    without_clinician = replace(panel, enroller_id=None, participants=())
    only_participants = replace(panel, lead_id=None, enroller_id=None)
    nobody = replace(only_participants, participants=())

    kind = CommandKind.RECORD_DEPARTURE
    assert refusal(without_lead, kind, COORDINATOR) is None
    assert refusal(without_clinician, kind, COORDINATOR) is None
    assert refusal(only_participants, kind, COORDINATOR) is None
    assert refusal(nobody, kind, COORDINATOR) is RefusalReason.NOT_TAKING_PART


@pytest.mark.parametrize(
    ("status", "actor", "expected"),
    [
        ("draft", CLINICIAN, "submit"),
        ("draft", ASSISTANT, "submit"),
        ("triage", COORDINATOR, "accept_request"),
        ("triage", DISPATCHER, "accept_request"),
        ("returned", CLINICIAN, "submit"),
        ("awaiting_consent", CLINICIAN, "record_consent"),
        ("awaiting_consent", ASSISTANT, "record_consent"),
        ("discussion", INVITED, "accept_invitation"),
        ("drafting_outcome", LEAD, "present_outcome"),
        ("signing", LEAD, "sign_outcome"),
        ("signing", MEMBER, "sign_outcome"),
        ("signed", LEAD, "close"),
    ],
)
def test_whoever_is_waited_for_can_do_it(status: str, actor: Actor, expected: str):
    panel = a_panel(PanelStatus(status)).panel

    assert is_my_turn(panel, actor)
    assert expected_action(panel, actor) is CommandKind(expected)


@pytest.mark.parametrize(
    ("status", "actor"),
    [
        ("draft", COLLEAGUE),
        ("draft", COORDINATOR),
        ("triage", CLINICIAN),
        ("triage", OTHER_COORDINATOR),
        ("discussion", LEAD),
        ("drafting_outcome", MEMBER),
        ("drafting_outcome", LEADS_ASSISTANT),
        ("signing", GUEST),
        ("closed", CLINICIAN),
        ("archived", LEAD),
        ("withdrawn", CLINICIAN),
    ],
)
def test_nobody_else_is_asked(status: str, actor: Actor):
    panel = a_panel(PanelStatus(status)).panel

    assert not is_my_turn(panel, actor)
    assert expected_action(panel, actor) is None


def test_only_a_clinician_is_asked_to_confirm():
    record, _ = consent()
    story = a_panel(PanelStatus.AWAITING_CONSENT).does(ASSISTANT, record)

    assert expected_action(story.panel, CLINICIAN) is CommandKind.CONFIRM_CONSENT
    assert not is_my_turn(story.panel, ASSISTANT)


def test_the_centre_is_asked_as_a_whole_when_its_clinician_left():
    story = a_panel(PanelStatus.RETURNED)
    story.does(COORDINATOR, c.RecordDeparture(person_id=CLINICIAN.person_id))

    assert is_my_turn(story.panel, COLLEAGUE)
    assert is_my_turn(story.panel, ASSISTANT)
    assert not is_my_turn(story.panel, COORDINATOR)


def test_only_coordinators_name_a_lead():
    story = a_panel().does(COORDINATOR, c.RecordDeparture(person_id=LEAD.person_id))

    assert expected_action(story.panel, COORDINATOR) is CommandKind.CHANGE_LEAD
    assert not is_my_turn(story.panel, DISPATCHER)
    assert not is_my_turn(story.panel, CLINICIAN)


def test_every_task_has_its_act():
    assert {task.value: kind.value for task, kind in EXPECTED_ACT.items()} == {
        "complete_draft": "submit",
        "triage_request": "accept_request",
        "complete_request": "submit",
        "record_consent": "record_consent",
        "confirm_consent": "confirm_consent",
        "name_lead": "change_lead",
        "invite_experts": "invite",
        "answer_invitation": "accept_invitation",
        "answer_data_request": "answer_data_request",
        "contribute": "contribute",
        "start_outcome": "start_outcome",
        "write_outcome": "present_outcome",
        "sign_outcome": "sign_outcome",
        "close_panel": "close",
        "record_follow_up": "record_follow_up",
    }
    assert set(EXPECTED_ACT) == set(Task)


def succeeds(panel: PanelState, command: c.Command, actor: Actor, now: datetime) -> bool:
    try:
        return bool(decide(panel, command, actor, now))
    except RefusedError:
        return False


@pytest.mark.parametrize("status", PanelStatus)
def test_no_button_is_dead(status: PanelStatus):
    story = a_panel(status)
    if status is PanelStatus.CLOSED:
        story.sleeps_until_due()
    # Signatures lapse only after their limit.
    now = story.now + timedelta(days=30)

    for actor in EVERYBODY:
        for kind in allowed_actions(story.panel, actor):
            commands = fitting_commands(kind, story.panel, actor, now)
            assert any(succeeds(story.panel, command, actor, now) for command in commands), kind


def test_an_answer_is_awaited_from_the_invited_whomever_the_panel_waits_for():
    panel = a_panel(PanelStatus.DRAFTING_OUTCOME).panel

    assert expected_action(panel, INVITED) is None
    assert awaited_action(panel, INVITED) is CommandKind.ACCEPT_INVITATION
    assert awaited_action(panel, LEAD) is CommandKind.PRESENT_OUTCOME
    assert awaited_action(panel, MEMBER) is None
    assert awaited_action(a_panel(PanelStatus.SIGNING).panel, INVITED) is None
