"""What the facts of closure change, and those of the clock."""

from __future__ import annotations

from dataclasses import replace

from workflows.domain.panels import events as e
from workflows.domain.panels.outcome_folds import shelve_outcome
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import (
    TAKING_PART,
    ConsentGate,
    FollowUpStatus,
    PanelState,
    Participant,
    ParticipantKind,
    ParticipantStatus,
)


def closed(fact: e.Closed, panel: PanelState, event: e.Event) -> PanelState:
    """Close the panel and plan its follow-ups."""
    return replace(
        panel,
        status=PanelStatus.CLOSED,
        closed_at=event.occurred_at,
        follow_ups=fact.follow_ups,
        participants=_without_guests(panel),
    )


def reopened(_fact: e.Reopened, panel: PanelState, _event: e.Event) -> PanelState:
    """Take the discussion up again; the outcome so far stays on record.

    A panel that stopped for want of consent waits for it first, as if none had been given.
    """
    if panel.status is PanelStatus.WITHDRAWN:
        return replace(
            shelve_outcome(panel) if panel.outcome else panel,
            status=PanelStatus.AWAITING_CONSENT,
            consent=ConsentGate(),
            withdrawal_cause=None,
            withdrawn_from=None,
            closed_at=None,
            follow_ups=(),
        )
    return replace(
        shelve_outcome(panel),
        status=PanelStatus.DISCUSSION,
        closed_at=None,
        follow_ups=(),
    )


def follow_up_due(fact: e.FollowUpDue, panel: PanelState, _event: e.Event) -> PanelState:
    """Let the follow-up wait for the enrolling centre."""
    return _with_follow_up(panel, fact.month, FollowUpStatus.DUE)


def follow_up_recorded(
    fact: e.FollowUpRecorded,
    panel: PanelState,
    _event: e.Event,
) -> PanelState:
    """Settle the follow-up."""
    return _with_follow_up(panel, fact.month, FollowUpStatus.RECORDED)


def archived(_fact: e.Archived, panel: PanelState, _event: e.Event) -> PanelState:
    """Put the panel away."""
    return replace(panel, status=PanelStatus.ARCHIVED)


def withdrawn(fact: e.Withdrawn, panel: PanelState, _event: e.Event) -> PanelState:
    """End the panel and keep from where."""
    return replace(
        panel,
        status=PanelStatus.WITHDRAWN,
        withdrawal_cause=fact.cause,
        withdrawn_from=panel.status,
        participants=_without_guests(panel),
    )


def urgency(fact: e.UrgencySet, panel: PanelState, _event: e.Event) -> PanelState:
    """Label the panel urgent, or no longer."""
    return replace(panel, is_urgent=fact.is_urgent)


def snoozed(fact: e.Snoozed, panel: PanelState, _event: e.Event) -> PanelState:
    """Pause the clock."""
    return replace(panel, snoozed_until=fact.until)


def awake(_fact: e.SnoozeEnded, panel: PanelState, _event: e.Event) -> PanelState:
    """Let the clock run again."""
    return replace(panel, snoozed_until=None)


def reminded(_fact: e.ReminderSent, panel: PanelState, _event: e.Event) -> PanelState:
    """Leave the panel as it is; the next deadline counts the rung."""
    return panel


def deadline(fact: e.DeadlineSet, panel: PanelState, _event: e.Event) -> PanelState:
    """Set the clock, or stop it."""
    return replace(panel, deadline=fact.deadline)


def _without_guests(panel: PanelState) -> tuple[Participant, ...]:
    """Return the participants once the panel is over: a guest's access ends with it."""
    return tuple(
        replace(each, status=ParticipantStatus.EXPIRED)
        if each.kind is ParticipantKind.GUEST and each.status in TAKING_PART
        else each
        for each in panel.participants
    )


def _with_follow_up(panel: PanelState, month: int, status: FollowUpStatus) -> PanelState:
    follow_ups = tuple(
        replace(each, status=status) if each.month == month else each for each in panel.follow_ups
    )
    return replace(panel, follow_ups=follow_ups)
