"""Decisions of closure, and of the clock: urgency and snoozing."""

from __future__ import annotations

from datetime import datetime, timedelta

from workflows.domain.actors import Actor
from workflows.domain.deadlines import add_months
from workflows.domain.errors import RefusalReason, RefusedError
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.stages import WithdrawalCause
from workflows.domain.panels.state import FollowUp, FollowUpStatus, PanelState

FOLLOW_UP_MONTHS = (3, 6, 12)
LONGEST_SNOOZE = timedelta(days=92)


def close(
    _command: c.ClosePanel,
    panel: PanelState,
    _actor: Actor,
    now: datetime,
) -> list[e.Fact]:
    """Close and plan the follow-ups; how many members contributed goes on record."""
    follow_ups = tuple(
        FollowUp(month=month, due_at=add_months(now, month)) for month in FOLLOW_UP_MONTHS
    )
    return [
        e.Closed(follow_ups=follow_ups, contributing_members=len(panel.contributing_members)),
    ]


def reopen(
    command: c.ReopenPanel,
    _panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Reopen with a reason; the first outcome stays on record."""
    return [e.Reopened(note_id=command.note_id)]


def reopen_for_consent(
    command: c.ReopenForConsent,
    _panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Ask for consent anew; the case stays shut until a new one is confirmed."""
    return [e.Reopened(note_id=command.note_id)]


def record_follow_up(
    command: c.RecordFollowUp,
    panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Only a follow-up whose time has come is recorded."""
    due = {each.month for each in panel.follow_ups if each.status is FollowUpStatus.DUE}
    if command.month not in due:
        raise RefusedError(RefusalReason.FOLLOW_UP_NOT_DUE)
    return [e.FollowUpRecorded(month=command.month, note_id=command.note_id)]


def archive(
    _command: c.ArchivePanel,
    _panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Archiving changes no statistic."""
    return [e.Archived()]


def withdraw(
    command: c.WithdrawPanel,
    _panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """The enrolling centre may take its request back before closure."""
    return [e.Withdrawn(cause=WithdrawalCause.BY_REQUESTER, note_id=command.note_id)]


def set_urgency(
    command: c.SetUrgency,
    panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Urgent is a label people set; nothing computes it."""
    if command.is_urgent == panel.is_urgent:
        raise RefusedError(RefusalReason.UNCHANGED)
    return [e.UrgencySet(is_urgent=command.is_urgent)]


def snooze(
    command: c.Snooze,
    _panel: PanelState,
    _actor: Actor,
    now: datetime,
) -> list[e.Fact]:
    """Pause until a day that lies ahead, and not for ever."""
    if command.until <= now.date():
        raise RefusedError(RefusalReason.SNOOZE_IN_THE_PAST)
    if command.until > (now + LONGEST_SNOOZE).date():
        raise RefusedError(RefusalReason.SNOOZE_TOO_LONG)
    return [e.Snoozed(until=command.until, note_id=command.note_id)]


def end_snooze(
    _command: c.EndSnooze,
    _panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Let the clock run again."""
    return [e.SnoozeEnded()]
