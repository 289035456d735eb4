"""Which acts are open to an actor now. The page asks for its buttons, the workflow to refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from workflows.domain.errors import RefusalReason, RefusedError
from workflows.domain.panels.command_kinds import CommandKind
from workflows.domain.panels.relations import relations
from workflows.domain.panels.rules import RULES
from workflows.domain.panels.stages import PanelStatus, WithdrawalCause
from workflows.domain.panels.state import (
    TAKING_PART,
    FollowUpStatus,
    PanelState,
    ParticipantKind,
)
from workflows.domain.panels.turns import Task, Turn, whose_turn

if TYPE_CHECKING:
    from uuid import UUID

    from workflows.domain.actors import Actor
    from workflows.domain.panels.relations import Relation

_Guard = Callable[[PanelState, "UUID"], RefusalReason | None]

# What is expected of whoever has this task; the page makes it the primary button.
EXPECTED_ACT: Mapping[Task, CommandKind] = {
    Task.COMPLETE_DRAFT: CommandKind.SUBMIT,
    Task.TRIAGE_REQUEST: CommandKind.ACCEPT_REQUEST,
    Task.COMPLETE_REQUEST: CommandKind.SUBMIT,
    Task.RECORD_CONSENT: CommandKind.RECORD_CONSENT,
    Task.CONFIRM_CONSENT: CommandKind.CONFIRM_CONSENT,
    Task.NAME_LEAD: CommandKind.CHANGE_LEAD,
    Task.INVITE_EXPERTS: CommandKind.INVITE,
    Task.ANSWER_INVITATION: CommandKind.ACCEPT_INVITATION,
    Task.ANSWER_DATA_REQUEST: CommandKind.ANSWER_DATA_REQUEST,
    Task.CONTRIBUTE: CommandKind.CONTRIBUTE,
    Task.START_OUTCOME: CommandKind.START_OUTCOME,
    Task.WRITE_OUTCOME: CommandKind.PRESENT_OUTCOME,
    Task.SIGN_OUTCOME: CommandKind.SIGN_OUTCOME,
    Task.CLOSE_PANEL: CommandKind.CLOSE,
    Task.RECORD_FOLLOW_UP: CommandKind.RECORD_FOLLOW_UP,
}


def refusal(panel: PanelState, kind: CommandKind, actor: Actor) -> RefusalReason | None:
    """Return why ``actor`` may not do ``kind`` now, or nothing if the act is open."""
    return _refusal(panel, kind, actor, relations(panel, actor))


def _refusal(
    panel: PanelState, kind: CommandKind, actor: Actor, held: frozenset[Relation]
) -> RefusalReason | None:
    rule = RULES.get(kind)
    if rule is None:
        return RefusalReason.ALREADY_OPEN
    if not rule.by & held:
        return RefusalReason.NOT_YOUR_PART
    if panel.status not in rule.in_status:
        return RefusalReason.NOT_IN_THIS_STATUS
    guard = _GUARDS.get(kind)
    return guard(panel, actor.person_id) if guard else None


def refuse_what_the_table_forbids(panel: PanelState, kind: CommandKind, actor: Actor) -> None:
    """Raise ``RefusedError`` when the act is not open to the actor."""
    reason = refusal(panel, kind, actor)
    if reason is not None:
        raise RefusedError(reason)


def allowed_actions(panel: PanelState, actor: Actor) -> tuple[CommandKind, ...]:
    """Return every act open to ``actor``, in the order of the process."""
    held = relations(panel, actor)
    return tuple(kind for kind in RULES if _refusal(panel, kind, actor, held) is None)


def is_my_turn(panel: PanelState, actor: Actor) -> bool:
    """Tell whether the panel waits for this actor, who can then do what it waits for.

    An assistant has the turns of the clinician, except for what only a clinician may do.
    """
    return expected_action(panel, actor) is not None


def expected_action(panel: PanelState, actor: Actor) -> CommandKind | None:
    """Return the act that the panel waits for from this actor, if it does."""
    turn = whose_turn(panel)
    if not isinstance(turn, Turn):
        return None
    # Groups are not asked by name: whoever may do what is expected belongs to them.
    is_meant = turn.group is not None or not {actor.person_id, actor.on_behalf_of}.isdisjoint(
        turn.people,
    )
    kind = EXPECTED_ACT[turn.task]
    return kind if is_meant and refusal(panel, kind, actor) is None else None


def awaited_action(panel: PanelState, actor: Actor) -> CommandKind | None:
    """Return the act that is waited for from this actor: by the panel, or by an invitation.

    An invitation wants its answer also while the panel waits for somebody else.
    """
    expected = expected_action(panel, actor)
    if expected is None and refusal(panel, CommandKind.ACCEPT_INVITATION, actor) is None:
        return CommandKind.ACCEPT_INVITATION
    return expected


def _is_recorded(panel: PanelState, _person: UUID) -> RefusalReason | None:
    return None if panel.consent.unconfirmed_id else RefusalReason.CONSENT_NOT_RECORDED


def _data_are_settled(panel: PanelState, _person: UUID) -> RefusalReason | None:
    return RefusalReason.DATA_REQUESTS_OPEN if panel.open_data_requests else None


def _data_are_asked(panel: PanelState, _person: UUID) -> RefusalReason | None:
    return None if panel.open_data_requests else RefusalReason.UNKNOWN_DATA_REQUEST


def _has_contributed(panel: PanelState, person: UUID) -> RefusalReason | None:
    return None if person in panel.contributors else RefusalReason.UNKNOWN_CONTRIBUTION


def _must_sign(panel: PanelState, person: UUID) -> RefusalReason | None:
    return None if person in panel.missing_signatures else RefusalReason.ALREADY_SIGNED


def _consent_stopped_it(panel: PanelState, _person: UUID) -> RefusalReason | None:
    # In the request's stage nothing is lost that a new panel would not have.
    was_accepted = panel.withdrawn_from not in (PanelStatus.TRIAGE, PanelStatus.RETURNED)
    if was_accepted and panel.withdrawal_cause is WithdrawalCause.CARE_CONSENT_WITHDRAWN:
        return None
    return RefusalReason.NOT_STOPPED_BY_CONSENT


def _follow_up_is_due(panel: PanelState, _person: UUID) -> RefusalReason | None:
    if any(each.status is FollowUpStatus.DUE for each in panel.follow_ups):
        return None
    return RefusalReason.FOLLOW_UP_NOT_DUE


def _somebody_takes_part(panel: PanelState, _person: UUID) -> RefusalReason | None:
    if any(each.status in TAKING_PART for each in panel.participants):
        return None
    return RefusalReason.NOT_TAKING_PART


def _a_guest_takes_part(panel: PanelState, _person: UUID) -> RefusalReason | None:
    guests = (each for each in panel.participants if each.kind is ParticipantKind.GUEST)
    if any(each.status in TAKING_PART for each in guests):
        return None
    return RefusalReason.NOT_TAKING_PART


def _somebody_can_depart(panel: PanelState, person: UUID) -> RefusalReason | None:
    if panel.lead_id is not None or panel.enroller_id is not None:
        return None
    return _somebody_takes_part(panel, person)


def _a_member_has_not_signed(panel: PanelState, _person: UUID) -> RefusalReason | None:
    if any(person != panel.lead_id for person in panel.missing_signatures):
        return None
    return RefusalReason.NOT_A_SIGNATORY


def _is_snoozed(panel: PanelState, _person: UUID) -> RefusalReason | None:
    return RefusalReason.NOT_SNOOZED if panel.snoozed_until is None else None


_GUARDS: Mapping[CommandKind, _Guard] = {
    CommandKind.CONFIRM_CONSENT: _is_recorded,
    CommandKind.REMOVE_PARTICIPANT: _somebody_takes_part,
    CommandKind.EXTEND_GUEST: _a_guest_takes_part,
    CommandKind.RECORD_DEPARTURE: _somebody_can_depart,
    CommandKind.LAPSE_SIGNATURE: _a_member_has_not_signed,
    CommandKind.START_OUTCOME: _data_are_settled,
    CommandKind.ANSWER_DATA_REQUEST: _data_are_asked,
    CommandKind.WAIVE_DATA_REQUEST: _data_are_asked,
    CommandKind.AMEND_CONTRIBUTION: _has_contributed,
    CommandKind.SIGN_OUTCOME: _must_sign,
    CommandKind.DISSENT: _must_sign,
    CommandKind.REOPEN_FOR_CONSENT: _consent_stopped_it,
    CommandKind.RECORD_FOLLOW_UP: _follow_up_is_due,
    CommandKind.END_SNOOZE: _is_snoozed,
}
