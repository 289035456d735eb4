"""Fold an event into the state. Pure, total, and the same at every replay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from workflows.domain.panels import closing_folds as closing
from workflows.domain.panels import discussion_folds as discussion
from workflows.domain.panels import events as e
from workflows.domain.panels import outcome_folds as outcome
from workflows.domain.panels import people_folds as people
from workflows.domain.panels import request_folds as request
from workflows.domain.panels.state import PanelState

# The clock's own entries move nothing forward.
_NO_PROGRESS = (
    e.ReminderSent,
    e.DeadlineSet,
    e.Snoozed,
    e.UrgencySet,
    e.GuestExtended,
    e.GuestExpired,
)

_OF_CONSENT = (e.ConsentFormPrinted, e.ConsentRecorded, e.ConsentConfirmed)


def start(event: e.Event, panel_id: UUID) -> PanelState:
    """Return the first state of a panel from its ``Opened`` event.

    Raises:
        TypeError: when the event is another one.

    """
    if not isinstance(event.fact, e.Opened):
        message = "a panel starts with Opened"
        raise TypeError(message)
    return PanelState(
        panel_id=panel_id,
        hcp_id=event.fact.hcp_id,
        ern=event.fact.ern,
        enroller_id=event.fact.enroller_id,
        opened_at=event.occurred_at,
        status_since=event.occurred_at,
        last_progress_at=event.occurred_at,
        version=1,
    )


def evolve(panel: PanelState, event: e.Event) -> PanelState:
    """Return the state after ``event``."""
    after = _fold(event.fact)(event.fact, panel, event)
    if after.status is not panel.status:
        # A pause was meant for whoever had the turn; it does not bind the next one.
        after = replace(after, status_since=event.occurred_at, snoozed_until=None)
    if is_progress(event.fact):
        after = replace(after, last_progress_at=event.occurred_at)
    return replace(after, version=panel.version + 1)


def evolve_all(panel: PanelState, events: Iterable[e.Event]) -> PanelState:
    """Return the state after all ``events``."""
    for event in events:
        panel = evolve(panel, event)
    return panel


def is_progress(fact: e.Fact) -> bool:
    """Tell whether ``fact`` moves the panel forward and so resets the ladder."""
    # The panel did not wait for a consent that takes another one's place.
    renews = isinstance(fact, _OF_CONSENT) and fact.renews
    return not renews and not isinstance(fact, _NO_PROGRESS)


def _fold(fact: e.Fact) -> _Fold:
    try:
        return _FOLDS[type(fact)]
    except KeyError:
        message = f"no rule folds {type(fact).__name__}"
        raise TypeError(message) from None


# The fact's type is checked by the key; mypy cannot follow that through a mapping.
_Fold = Callable[[Any, PanelState, e.Event], PanelState]

_FOLDS: Mapping[type, _Fold] = {
    e.Submitted: request.submitted,
    e.Accepted: request.accepted,
    e.Returned: request.returned,
    e.Redirected: request.redirected,
    e.Declined: request.declined,
    e.ConsentFormPrinted: request.form_printed,
    e.ConsentRecorded: request.consent_recorded,
    e.ConsentConfirmed: request.consent_confirmed,
    e.ExpertsInvited: discussion.invited,
    e.InvitationAccepted: discussion.joined,
    e.InvitationDeclined: discussion.stayed_away,
    e.GuestExtended: discussion.guest_extended,
    e.GuestExpired: discussion.guest_expired,
    e.DataRequested: discussion.data_requested,
    e.DataRequestAnswered: discussion.data_answered,
    e.DataRequestWaived: discussion.data_waived,
    e.Contributed: discussion.contributed,
    e.ContributionAmended: discussion.amended,
    e.OutcomeStarted: outcome.outcome_started,
    e.DiscussionResumed: outcome.resumed,
    e.OutcomePresented: outcome.presented,
    e.OutcomeRevised: outcome.revised,
    e.SignatureSettled: outcome.signature,
    e.OutcomeSigned: outcome.outcome_signed,
    e.Closed: closing.closed,
    e.Reopened: closing.reopened,
    e.FollowUpDue: closing.follow_up_due,
    e.FollowUpRecorded: closing.follow_up_recorded,
    e.Archived: closing.archived,
    e.Withdrawn: closing.withdrawn,
    e.UrgencySet: closing.urgency,
    e.Snoozed: closing.snoozed,
    e.SnoozeEnded: closing.awake,
    e.ReminderSent: closing.reminded,
    e.DeadlineSet: closing.deadline,
    e.ParticipantRemoved: people.removed,
    e.LeadChanged: people.lead_changed,
    e.PersonDeparted: people.departed,
}
