"""What follows from a command: events, or a refusal. Pure; ``now`` is handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from workflows.domain.actors import Actor
from workflows.domain.errors import RefusalReason, RefusedError
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.allowed import refuse_what_the_table_forbids
from workflows.domain.panels.closing_decisions import (
    archive,
    close,
    end_snooze,
    record_follow_up,
    reopen,
    reopen_for_consent,
    set_urgency,
    snooze,
    withdraw,
)
from workflows.domain.panels.discussion_decisions import (
    accept_invitation,
    amend,
    answer_data_request,
    contribute,
    decline_invitation,
    extend_guest,
    invite,
    request_data,
    waive_data_request,
)
from workflows.domain.panels.outcome_decisions import (
    dissent,
    lapse,
    present,
    resume_discussion,
    revise,
    sign,
    start_outcome,
)
from workflows.domain.panels.people_decisions import (
    change_lead,
    record_departure,
    remove_participant,
)
from workflows.domain.panels.request_decisions import (
    accept_request,
    confirm_consent,
    decline_request,
    print_consent_form,
    record_consent,
    redirect_request,
    return_request,
    submit,
    withdraw_care_consent,
)
from workflows.domain.panels.state import PanelState
from workflows.domain.roles import Role

# The command's type is checked by the key; mypy cannot follow that through a mapping.
_Decision = Callable[[Any, PanelState, Actor, datetime], list[e.Fact]]

_DECISIONS: Mapping[type, _Decision] = {
    c.SubmitRequest: submit,
    c.AcceptRequest: accept_request,
    c.ReturnRequest: return_request,
    c.RedirectRequest: redirect_request,
    c.DeclineRequest: decline_request,
    c.PrintConsentForm: print_consent_form,
    c.RecordConsent: record_consent,
    c.ConfirmConsent: confirm_consent,
    c.WithdrawCareConsent: withdraw_care_consent,
    c.InviteExperts: invite,
    c.AcceptInvitation: accept_invitation,
    c.DeclineInvitation: decline_invitation,
    c.RemoveParticipant: remove_participant,
    c.ExtendGuest: extend_guest,
    c.RequestData: request_data,
    c.AnswerDataRequest: answer_data_request,
    c.WaiveDataRequest: waive_data_request,
    c.Contribute: contribute,
    c.AmendContribution: amend,
    c.StartOutcome: start_outcome,
    c.ResumeDiscussion: resume_discussion,
    c.PresentOutcome: present,
    c.ReviseOutcome: revise,
    c.SignOutcome: sign,
    c.Dissent: dissent,
    c.LapseSignature: lapse,
    c.ClosePanel: close,
    c.ReopenPanel: reopen,
    c.ReopenForConsent: reopen_for_consent,
    c.RecordFollowUp: record_follow_up,
    c.ArchivePanel: archive,
    c.WithdrawPanel: withdraw,
    c.SetUrgency: set_urgency,
    c.Snooze: snooze,
    c.EndSnooze: end_snooze,
    c.ChangeLead: change_lead,
    c.RecordDeparture: record_departure,
}


def decide_opening(command: c.OpenPanel, actor: Actor, now: datetime) -> list[e.Event]:
    """Return the first event of a panel; an assistant opens it for the clinician.

    Raises:
        RefusedError: when the actor does not work at the centre.

    """
    is_assistant = actor.on_behalf_of is not None and actor.holds(
        Role.ASSISTANT,
        hcp_id=command.hcp_id,
    )
    if not is_assistant and not actor.holds(Role.HEALTH_PROFESSIONAL, hcp_id=command.hcp_id):
        raise RefusedError(RefusalReason.NOT_YOUR_PART)
    enroller_id: UUID = actor.on_behalf_of or actor.person_id
    fact = e.Opened(hcp_id=command.hcp_id, ern=command.ern, enroller_id=enroller_id)
    return [_event(fact, actor, now)]


def decide(
    panel: PanelState,
    command: c.Command,
    actor: Actor,
    now: datetime,
) -> list[e.Event]:
    """Return what follows when ``actor`` asks ``command`` of ``panel`` at ``now``.

    Raises:
        RefusedError: when the rules forbid it; its reason says why.

    """
    refuse_what_the_table_forbids(panel, command.kind, actor)
    facts = _DECISIONS[type(command)](command, panel, actor, now)
    return [_event(fact, actor, now) for fact in facts]


def _event(fact: e.Fact, actor: Actor, now: datetime) -> e.Event:
    return e.Event(
        occurred_at=now,
        actor_id=actor.person_id,
        on_behalf_of=actor.on_behalf_of,
        fact=fact,
    )
