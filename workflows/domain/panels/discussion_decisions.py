"""Decisions of the discussion: invitations, data requests, contributions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from workflows.domain.actors import Actor
from workflows.domain.errors import RefusalReason, RefusedError
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.state import (
    TAKING_PART,
    Contribution,
    DataRequestStatus,
    PanelState,
    ParticipantKind,
)
from workflows.domain.roles import GUEST_TERM


def invite(
    command: c.InviteExperts,
    panel: PanelState,
    _actor: Actor,
    now: datetime,
) -> list[e.Fact]:
    """Invite whoever does not take part yet; guests need a term that lies ahead."""
    if not command.invitations:
        raise RefusedError(RefusalReason.NOBODY_INVITED)
    for invitation in command.invitations:
        _refuse_invitation(panel, invitation, now)
    if len({each.person_id for each in command.invitations}) < len(command.invitations):
        raise RefusedError(RefusalReason.ALREADY_TAKING_PART)
    invitations = tuple(_without_needless_term(each) for each in command.invitations)
    return [e.ExpertsInvited(invitations=invitations, group_id=command.group_id)]


def accept_invitation(
    _command: c.AcceptInvitation,
    _panel: PanelState,
    actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Only the invited answer; the table saw to that."""
    return [e.InvitationAccepted(person_id=actor.person_id)]


def decline_invitation(
    command: c.DeclineInvitation,
    _panel: PanelState,
    actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Whoever declines may name a colleague; the lead decides on inviting."""
    return [
        e.InvitationDeclined(
            person_id=actor.person_id,
            suggested_colleague_id=command.suggested_colleague_id,
            note_id=command.note_id,
        ),
    ]


def extend_guest(
    command: c.ExtendGuest,
    panel: PanelState,
    _actor: Actor,
    now: datetime,
) -> list[e.Fact]:
    """A guest's term is lengthened before it ends, by no more than one term from now."""
    guest = panel.participant(command.person_id)
    if guest is None or guest.kind is not ParticipantKind.GUEST or guest.status not in TAKING_PART:
        raise RefusedError(RefusalReason.NOT_TAKING_PART)
    _refuse_past_term(command.access_until, now)
    # A term ends with a day, wherever the coordinator is.
    if command.access_until > now + GUEST_TERM + timedelta(days=1):
        raise RefusedError(RefusalReason.TERM_TOO_LONG)
    return [e.GuestExtended(person_id=command.person_id, access_until=command.access_until)]


def request_data(
    command: c.RequestData,
    panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Ask the enrolling centre, once for each id."""
    if any(each.data_request_id == command.data_request_id for each in panel.data_requests):
        raise RefusedError(RefusalReason.UNCHANGED)
    return [e.DataRequested(data_request_id=command.data_request_id)]


def answer_data_request(
    command: c.AnswerDataRequest,
    panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Answer what is still open."""
    _refuse_settled(panel, command.data_request_id)
    return [e.DataRequestAnswered(data_request_id=command.data_request_id)]


def waive_data_request(
    command: c.WaiveDataRequest,
    panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Do without what is still open."""
    _refuse_settled(panel, command.data_request_id)
    return [
        e.DataRequestWaived(data_request_id=command.data_request_id, note_id=command.note_id),
    ]


def contribute(
    command: c.Contribute,
    panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Contribute to a question of this panel, or to the whole case."""
    if command.question_id is not None and command.question_id not in panel.question_ids:
        raise RefusedError(RefusalReason.UNKNOWN_QUESTION)
    if any(each.contribution_id == command.contribution_id for each in panel.contributions):
        raise RefusedError(RefusalReason.UNCHANGED)
    return [
        e.Contributed(
            contribution_id=command.contribution_id,
            question_id=command.question_id,
        ),
    ]


def amend(
    command: c.AmendContribution,
    panel: PanelState,
    actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Only authors amend what they signed."""
    contribution = _contribution(panel, command.contribution_id)
    if contribution.author_id != actor.person_id:
        raise RefusedError(RefusalReason.NOT_THE_AUTHOR)
    return [
        e.ContributionAmended(
            contribution_id=command.contribution_id,
            version=contribution.version + 1,
        ),
    ]


def _refuse_invitation(panel: PanelState, invitation: c.Invitation, now: datetime) -> None:
    if invitation.person_id == panel.lead_id:
        raise RefusedError(RefusalReason.LEAD_CANNOT_BE_INVITED)
    known = panel.participant(invitation.person_id)
    if known is not None and known.status in TAKING_PART:
        raise RefusedError(RefusalReason.ALREADY_TAKING_PART)
    if invitation.participant is ParticipantKind.GUEST:
        if invitation.access_until is None:
            raise RefusedError(RefusalReason.GUEST_NEEDS_TERM)
        _refuse_past_term(invitation.access_until, now)


def _without_needless_term(invitation: c.Invitation) -> c.Invitation:
    """Only guests have a term; a member's would end in silence."""
    if invitation.participant is ParticipantKind.GUEST:
        return invitation
    return replace(invitation, access_until=None)


def _refuse_past_term(access_until: datetime, now: datetime) -> None:
    if access_until <= now:
        raise RefusedError(RefusalReason.TERM_IN_THE_PAST)


def _refuse_settled(panel: PanelState, data_request_id: UUID) -> None:
    for request in panel.data_requests:
        if request.data_request_id == data_request_id:
            if request.status is DataRequestStatus.OPEN:
                return
            raise RefusedError(RefusalReason.DATA_REQUEST_SETTLED)
    raise RefusedError(RefusalReason.UNKNOWN_DATA_REQUEST)


def _contribution(panel: PanelState, contribution_id: UUID) -> Contribution:
    for contribution in panel.contributions:
        if contribution.contribution_id == contribution_id:
            return contribution
    raise RefusedError(RefusalReason.UNKNOWN_CONTRIBUTION)
