"""Fold an event into the state. Pure, total, and the same at every replay."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import singledispatch
from uuid import UUID

from workflows.domain.panels import events as e
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import (
    ConsentGate,
    Contribution,
    DataRequest,
    DataRequestStatus,
    FollowUpStatus,
    Outcome,
    PanelState,
    Participant,
    ParticipantKind,
    ParticipantStatus,
    Signature,
)

# The clock's own entries move nothing forward.
_NO_PROGRESS = (e.ReminderSent, e.DeadlineSet, e.Snoozed, e.UrgencySet, e.GuestExtended)


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
    after = _apply(event.fact, panel, event)
    if after.status is not panel.status:
        after = replace(after, status_since=event.occurred_at)
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
    return not isinstance(fact, _NO_PROGRESS)


@singledispatch
def _apply(fact: object, _panel: PanelState, _event: e.Event) -> PanelState:
    message = f"no rule folds {type(fact).__name__}"
    raise TypeError(message)


@_apply.register
def _submitted(fact: e.Submitted, panel: PanelState, event: e.Event) -> PanelState:
    return replace(
        panel,
        status=PanelStatus.TRIAGE,
        ern=fact.ern,
        primary_area=fact.primary_area,
        secondary_area=fact.secondary_area,
        other_erns=fact.other_erns,
        is_urgent=fact.is_urgent,
        question_ids=fact.question_ids,
        submitted_at=event.occurred_at,
    )


@_apply.register
def _accepted(fact: e.Accepted, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(panel, status=PanelStatus.AWAITING_CONSENT, lead_id=fact.lead_id)


@_apply.register
def _returned(_fact: e.Returned, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(panel, status=PanelStatus.RETURNED)


@_apply.register
def _redirected(fact: e.Redirected, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(
        panel,
        ern=fact.ern,
        primary_area=fact.primary_area,
        secondary_area=fact.secondary_area,
        other_erns=tuple(ern for ern in panel.other_erns if ern != fact.ern),
    )


@_apply.register
def _declined(_fact: e.Declined, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(panel, status=PanelStatus.DECLINED)


@_apply.register
def _form_printed(_fact: e.ConsentFormPrinted, panel: PanelState, event: e.Event) -> PanelState:
    return replace(panel, consent=replace(panel.consent, form_printed_at=event.occurred_at))


@_apply.register
def _consent_recorded(fact: e.ConsentRecorded, panel: PanelState, event: e.Event) -> PanelState:
    gate = ConsentGate(
        form_printed_at=panel.consent.form_printed_at,
        consent_id=fact.consent_id,
        recorded_at=event.occurred_at,
        given=fact.given,
    )
    return replace(panel, consent=gate)


@_apply.register
def _consent_confirmed(_fact: e.ConsentConfirmed, panel: PanelState, event: e.Event) -> PanelState:
    gate = replace(
        panel.consent,
        confirmed_by=event.actor_id,
        confirmed_at=event.occurred_at,
    )
    status = PanelStatus.DISCUSSION if gate.given.opens_care else panel.status
    return replace(panel, consent=gate, status=status)


@_apply.register
def _invited(fact: e.ExpertsInvited, panel: PanelState, event: e.Event) -> PanelState:
    invited = {each.person_id for each in fact.invitations}
    kept = tuple(each for each in panel.participants if each.person_id not in invited)
    new = tuple(
        Participant(
            person_id=each.person_id,
            kind=each.participant,
            status=ParticipantStatus.INVITED,
            invited_at=event.occurred_at,
            access_until=each.access_until,
        )
        for each in fact.invitations
    )
    return replace(panel, participants=kept + new)


@_apply.register
def _joined(fact: e.InvitationAccepted, panel: PanelState, event: e.Event) -> PanelState:
    def join(each: Participant) -> Participant:
        return replace(each, status=ParticipantStatus.ACCEPTED, answered_at=event.occurred_at)

    return _with_participant(panel, fact.person_id, join)


@_apply.register
def _stayed_away(fact: e.InvitationDeclined, panel: PanelState, event: e.Event) -> PanelState:
    def stay_away(each: Participant) -> Participant:
        return replace(
            each,
            status=ParticipantStatus.DECLINED,
            answered_at=event.occurred_at,
            suggested_colleague_id=fact.suggested_colleague_id,
        )

    return _with_participant(panel, fact.person_id, stay_away)


@_apply.register
def _removed(fact: e.ParticipantRemoved, panel: PanelState, _event: e.Event) -> PanelState:
    return _with_status(panel, fact.person_id, ParticipantStatus.REMOVED)


@_apply.register
def _guest_extended(fact: e.GuestExtended, panel: PanelState, _event: e.Event) -> PanelState:
    def extend(each: Participant) -> Participant:
        return replace(each, access_until=fact.access_until)

    return _with_participant(panel, fact.person_id, extend)


@_apply.register
def _guest_expired(fact: e.GuestExpired, panel: PanelState, _event: e.Event) -> PanelState:
    return _with_status(panel, fact.person_id, ParticipantStatus.EXPIRED)


@_apply.register
def _data_requested(fact: e.DataRequested, panel: PanelState, event: e.Event) -> PanelState:
    request = DataRequest(
        data_request_id=fact.data_request_id,
        asked_by=_person(event),
        asked_at=event.occurred_at,
    )
    return replace(panel, data_requests=(*panel.data_requests, request))


@_apply.register
def _data_answered(fact: e.DataRequestAnswered, panel: PanelState, _event: e.Event) -> PanelState:
    return _settle(panel, fact.data_request_id, DataRequestStatus.ANSWERED)


@_apply.register
def _data_waived(fact: e.DataRequestWaived, panel: PanelState, _event: e.Event) -> PanelState:
    return _settle(panel, fact.data_request_id, DataRequestStatus.WAIVED)


@_apply.register
def _contributed(fact: e.Contributed, panel: PanelState, event: e.Event) -> PanelState:
    contribution = Contribution(
        contribution_id=fact.contribution_id,
        author_id=_person(event),
        question_id=fact.question_id,
    )
    return replace(panel, contributions=(*panel.contributions, contribution))


@_apply.register
def _amended(fact: e.ContributionAmended, panel: PanelState, _event: e.Event) -> PanelState:
    contributions = tuple(
        replace(each, version=fact.version)
        if each.contribution_id == fact.contribution_id
        else each
        for each in panel.contributions
    )
    return replace(panel, contributions=contributions)


@_apply.register
def _outcome_started(_fact: e.OutcomeStarted, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(panel, status=PanelStatus.DRAFTING_OUTCOME)


@_apply.register
def _resumed(_fact: e.DiscussionResumed, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(panel, status=PanelStatus.DISCUSSION)


@_apply.register
def _presented(fact: e.OutcomePresented, panel: PanelState, event: e.Event) -> PanelState:
    outcome = Outcome(
        version=fact.outcome_version,
        content_hash=fact.content_hash,
        presented_at=event.occurred_at,
    )
    return replace(panel, status=PanelStatus.SIGNING, outcome=outcome)


@_apply.register
def _revised(_fact: e.OutcomeRevised, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(_shelve_outcome(panel), status=PanelStatus.DRAFTING_OUTCOME)


@_apply.register
def _signature(fact: e.SignatureSettled, panel: PanelState, event: e.Event) -> PanelState:
    signature = Signature(
        person_id=fact.person_id,
        kind=fact.signature,
        signed_at=event.occurred_at,
    )
    outcome = _outcome(panel)
    signatures = (*outcome.signatures, signature)
    return replace(panel, outcome=replace(outcome, signatures=signatures))


@_apply.register
def _outcome_signed(_fact: e.OutcomeSigned, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(panel, status=PanelStatus.SIGNED)


@_apply.register
def _closed(fact: e.Closed, panel: PanelState, event: e.Event) -> PanelState:
    expired = tuple(
        replace(each, status=ParticipantStatus.EXPIRED)
        if each.kind is ParticipantKind.GUEST
        and each.status in (ParticipantStatus.ACCEPTED, ParticipantStatus.INVITED)
        else each
        for each in panel.participants
    )
    return replace(
        panel,
        status=PanelStatus.CLOSED,
        closed_at=event.occurred_at,
        follow_ups=fact.follow_ups,
        # A guest's access ends with the panel, whatever term was left.
        participants=expired,
        snoozed_until=None,
    )


@_apply.register
def _reopened(_fact: e.Reopened, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(
        _shelve_outcome(panel),
        status=PanelStatus.DISCUSSION,
        closed_at=None,
        follow_ups=(),
    )


@_apply.register
def _follow_up_due(fact: e.FollowUpDue, panel: PanelState, _event: e.Event) -> PanelState:
    return _with_follow_up(panel, fact.month, FollowUpStatus.DUE)


@_apply.register
def _follow_up_recorded(
    fact: e.FollowUpRecorded,
    panel: PanelState,
    _event: e.Event,
) -> PanelState:
    return _with_follow_up(panel, fact.month, FollowUpStatus.RECORDED)


@_apply.register
def _archived(_fact: e.Archived, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(panel, status=PanelStatus.ARCHIVED)


@_apply.register
def _withdrawn(fact: e.Withdrawn, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(
        panel,
        status=PanelStatus.WITHDRAWN,
        withdrawal_cause=fact.cause,
        withdrawn_from=panel.status,
        snoozed_until=None,
    )


@_apply.register
def _urgency(fact: e.UrgencySet, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(panel, is_urgent=fact.is_urgent)


@_apply.register
def _snoozed(fact: e.Snoozed, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(panel, snoozed_until=fact.until)


@_apply.register
def _awake(_fact: e.SnoozeEnded, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(panel, snoozed_until=None)


@_apply.register
def _lead_changed(fact: e.LeadChanged, panel: PanelState, event: e.Event) -> PanelState:
    """Make the new lead lead; the former one stays as a member."""
    others = tuple(each for each in panel.participants if each.person_id != fact.lead_id)
    if fact.former_lead_id is not None:
        others += (
            Participant(
                person_id=fact.former_lead_id,
                kind=ParticipantKind.MEMBER,
                status=ParticipantStatus.ACCEPTED,
                invited_at=event.occurred_at,
                answered_at=event.occurred_at,
            ),
        )
    return replace(panel, lead_id=fact.lead_id, participants=others)


@_apply.register
def _departed(fact: e.PersonDeparted, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(
        _with_status(panel, fact.person_id, ParticipantStatus.DEPARTED),
        lead_id=None if panel.lead_id == fact.person_id else panel.lead_id,
        enroller_id=None if panel.enroller_id == fact.person_id else panel.enroller_id,
    )


@_apply.register
def _reminded(_fact: e.ReminderSent, panel: PanelState, _event: e.Event) -> PanelState:
    return panel


@_apply.register
def _deadline(fact: e.DeadlineSet, panel: PanelState, _event: e.Event) -> PanelState:
    return replace(panel, deadline=fact.deadline)


def _with_participant(
    panel: PanelState,
    person_id: UUID,
    change: Callable[[Participant], Participant],
) -> PanelState:
    participants = tuple(
        change(each) if each.person_id == person_id else each for each in panel.participants
    )
    return replace(panel, participants=participants)


def _with_status(panel: PanelState, person_id: UUID, status: ParticipantStatus) -> PanelState:
    return _with_participant(panel, person_id, lambda each: replace(each, status=status))


def _settle(panel: PanelState, data_request_id: UUID, status: DataRequestStatus) -> PanelState:
    requests = tuple(
        replace(each, status=status) if each.data_request_id == data_request_id else each
        for each in panel.data_requests
    )
    return replace(panel, data_requests=requests)


def _with_follow_up(panel: PanelState, month: int, status: FollowUpStatus) -> PanelState:
    follow_ups = tuple(
        replace(each, status=status) if each.month == month else each for each in panel.follow_ups
    )
    return replace(panel, follow_ups=follow_ups)


def _shelve_outcome(panel: PanelState) -> PanelState:
    earlier = (*panel.earlier_outcomes, _outcome(panel))
    return replace(panel, outcome=None, earlier_outcomes=earlier)


def _outcome(panel: PanelState) -> Outcome:
    if panel.outcome is None:
        message = "this event needs a presented outcome"
        raise ValueError(message)
    return panel.outcome


def _person(event: e.Event) -> UUID:
    if event.actor_id is None:
        message = "this event needs a person who caused it"
        raise ValueError(message)
    return event.actor_id
