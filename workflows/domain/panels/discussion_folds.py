"""What the facts of the discussion change: invitations, data requests, contributions."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from workflows.domain.panels import events as e
from workflows.domain.panels.people_folds import with_participant, with_status
from workflows.domain.panels.state import (
    Contribution,
    DataRequest,
    DataRequestStatus,
    PanelState,
    Participant,
    ParticipantStatus,
)


def invited(fact: e.ExpertsInvited, panel: PanelState, event: e.Event) -> PanelState:
    """Add the invited; whoever was invited before starts afresh."""
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


def joined(fact: e.InvitationAccepted, panel: PanelState, event: e.Event) -> PanelState:
    """Let the invited take part."""

    def join(each: Participant) -> Participant:
        return replace(each, status=ParticipantStatus.ACCEPTED, answered_at=event.occurred_at)

    return with_participant(panel, fact.person_id, join)


def stayed_away(fact: e.InvitationDeclined, panel: PanelState, event: e.Event) -> PanelState:
    """Note the refusal and the colleague it suggests."""

    def stay_away(each: Participant) -> Participant:
        return replace(
            each,
            status=ParticipantStatus.DECLINED,
            answered_at=event.occurred_at,
            suggested_colleague_id=fact.suggested_colleague_id,
        )

    return with_participant(panel, fact.person_id, stay_away)


def guest_extended(fact: e.GuestExtended, panel: PanelState, _event: e.Event) -> PanelState:
    """Lengthen the guest's term."""

    def extend(each: Participant) -> Participant:
        return replace(each, access_until=fact.access_until)

    return with_participant(panel, fact.person_id, extend)


def guest_expired(fact: e.GuestExpired, panel: PanelState, _event: e.Event) -> PanelState:
    """End the guest's part."""
    return with_status(panel, fact.person_id, ParticipantStatus.EXPIRED)


def data_requested(fact: e.DataRequested, panel: PanelState, event: e.Event) -> PanelState:
    """Add an open request for data."""
    request = DataRequest(
        data_request_id=fact.data_request_id,
        asked_by=_person(event),
        asked_at=event.occurred_at,
    )
    return replace(panel, data_requests=(*panel.data_requests, request))


def data_answered(fact: e.DataRequestAnswered, panel: PanelState, _event: e.Event) -> PanelState:
    """Settle the request by an answer."""
    return _settle(panel, fact.data_request_id, DataRequestStatus.ANSWERED)


def data_waived(fact: e.DataRequestWaived, panel: PanelState, _event: e.Event) -> PanelState:
    """Settle the request without an answer."""
    return _settle(panel, fact.data_request_id, DataRequestStatus.WAIVED)


def contributed(fact: e.Contributed, panel: PanelState, event: e.Event) -> PanelState:
    """Add a contribution of whoever caused the event."""
    contribution = Contribution(
        contribution_id=fact.contribution_id,
        author_id=_person(event),
        question_id=fact.question_id,
    )
    return replace(panel, contributions=(*panel.contributions, contribution))


def amended(fact: e.ContributionAmended, panel: PanelState, _event: e.Event) -> PanelState:
    """Count the contribution's version up."""
    contributions = tuple(
        replace(each, version=fact.version)
        if each.contribution_id == fact.contribution_id
        else each
        for each in panel.contributions
    )
    return replace(panel, contributions=contributions)


def _settle(panel: PanelState, data_request_id: UUID, status: DataRequestStatus) -> PanelState:
    requests = tuple(
        replace(each, status=status) if each.data_request_id == data_request_id else each
        for each in panel.data_requests
    )
    return replace(panel, data_requests=requests)


def _person(event: e.Event) -> UUID:
    if event.actor_id is None:
        message = "this event needs a person who caused it"
        raise ValueError(message)
    return event.actor_id
