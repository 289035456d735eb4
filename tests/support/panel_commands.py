"""Commands that fit a panel's state: for each act, what a sensible person would send."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from tests.support.panel_people import EVERYBODY, GUEST, HOSPITAL
from tests.support.panels import CARE_ONLY, CARE_REFUSED, NOTE, PAPER, TEXT_HASH, a_request, invite
from workflows.domain.panels import commands as c
from workflows.domain.panels.commands import CommandKind
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from workflows.domain.actors import Actor
    from workflows.domain.panels.state import PanelState

    _Commands = Sequence[c.Command]
    _Writer = Callable[[PanelState, Actor, datetime], _Commands]

_FOLLOW_UP_MONTHS = (3, 6, 12)


def fitting_commands(
    kind: CommandKind,
    panel: PanelState,
    actor: Actor,
    now: datetime,
) -> _Commands:
    """Return the variants of ``kind`` worth trying on ``panel``; some may be refused."""
    return _WRITERS[kind](panel, actor, now)


def _fresh_id(panel: PanelState) -> UUID:
    """Return an id that this panel has not seen: one for each of its versions."""
    return uuid5(panel.panel_id, str(panel.version))


def _people(panel: PanelState) -> list[UUID]:
    """Return everybody in the cast and everybody in the panel."""
    taking_part = [each.person_id for each in panel.participants]
    return list(dict.fromkeys([*taking_part, *(actor.person_id for actor in EVERYBODY)]))


def _experts(panel: PanelState) -> list[Actor]:
    """Return whom the pages offer: the professionals of the panel's networks."""
    networks = {panel.ern, *panel.other_erns}
    return [
        actor
        for actor in EVERYBODY
        for held in actor.roles
        if held.role is Role.HEALTH_PROFESSIONAL and held.ern in networks
    ]


def _invitations(panel: PanelState, _actor: Actor, now: datetime) -> _Commands:
    until = now + timedelta(days=40)
    experts = [invite(actor) for actor in _experts(panel)]
    return [invite(guest=GUEST, access_until=until), *experts]


def _signature(panel: PanelState) -> tuple[int, str]:
    return (panel.outcome.version, panel.outcome.content_hash) if panel.outcome else (1, "")


def _sign(panel: PanelState, _actor: Actor, _now: datetime) -> _Commands:
    version, content_hash = _signature(panel)
    return [c.SignOutcome(outcome_version=version, content_hash=content_hash)]


def _dissent(panel: PanelState, _actor: Actor, _now: datetime) -> _Commands:
    version, content_hash = _signature(panel)
    return [c.Dissent(outcome_version=version, content_hash=content_hash, note_id=NOTE)]


def _contribute(panel: PanelState, _actor: Actor, _now: datetime) -> _Commands:
    fresh = _fresh_id(panel)
    questions = [None, *panel.question_ids]
    return [c.Contribute(contribution_id=fresh, question_id=each) for each in questions]


def _amend(panel: PanelState, _actor: Actor, _now: datetime) -> _Commands:
    known = [each.contribution_id for each in panel.contributions]
    return [c.AmendContribution(contribution_id=each) for each in known]


def _data_requests(panel: PanelState) -> list[UUID]:
    return [each.data_request_id for each in panel.data_requests] or [_fresh_id(panel)]


def _confirm(panel: PanelState, _actor: Actor, _now: datetime) -> _Commands:
    return [c.ConfirmConsent(consent_id=panel.consent.unconfirmed_id or _fresh_id(panel))]


def _record_consent(panel: PanelState, _actor: Actor, _now: datetime) -> _Commands:
    fresh = _fresh_id(panel)
    return [c.RecordConsent(consent_id=fresh, given=each) for each in (CARE_ONLY, CARE_REFUSED)]


_WRITERS: Mapping[CommandKind, _Writer] = {
    CommandKind.OPEN: lambda p, _a, _n: [c.OpenPanel(hcp_id=HOSPITAL, ern=p.ern)],
    CommandKind.SUBMIT: lambda p, _a, _n: [a_request(ern=p.ern)],
    CommandKind.ACCEPT_REQUEST: lambda p, _a, _n: [
        c.AcceptRequest(lead_id=each.person_id) for each in _experts(p)
    ],
    CommandKind.RETURN_REQUEST: lambda _p, _a, _n: [c.ReturnRequest(note_id=NOTE)],
    CommandKind.REDIRECT_REQUEST: lambda _p, _a, _n: [
        c.RedirectRequest(ern=ern, primary_area="adrenal", note_id=NOTE)
        for ern in ("ENDO", "EPICARE")
    ],
    CommandKind.DECLINE_REQUEST: lambda _p, _a, _n: [c.DeclineRequest(note_id=NOTE)],
    CommandKind.PRINT_CONSENT_FORM: lambda _p, _a, _n: [
        c.PrintConsentForm(paper_id=PAPER, language="el", form_version="1.0"),
    ],
    CommandKind.RECORD_CONSENT: _record_consent,
    CommandKind.CONFIRM_CONSENT: _confirm,
    CommandKind.WITHDRAW_CARE_CONSENT: lambda p, _a, _n: [
        c.WithdrawCareConsent(consent_id=_fresh_id(p)),
    ],
    CommandKind.INVITE: _invitations,
    CommandKind.ACCEPT_INVITATION: lambda _p, _a, _n: [c.AcceptInvitation()],
    CommandKind.DECLINE_INVITATION: lambda _p, _a, _n: [c.DeclineInvitation()],
    CommandKind.REMOVE_PARTICIPANT: lambda p, _a, _n: [
        c.RemoveParticipant(person_id=person) for person in _people(p)
    ],
    CommandKind.EXTEND_GUEST: lambda p, _a, n: [
        c.ExtendGuest(person_id=person, access_until=n + timedelta(days=40))
        for person in _people(p)
    ],
    CommandKind.REQUEST_DATA: lambda p, _a, _n: [c.RequestData(data_request_id=_fresh_id(p))],
    CommandKind.ANSWER_DATA_REQUEST: lambda p, _a, _n: [
        c.AnswerDataRequest(data_request_id=each) for each in _data_requests(p)
    ],
    CommandKind.WAIVE_DATA_REQUEST: lambda p, _a, _n: [
        c.WaiveDataRequest(data_request_id=each, note_id=NOTE) for each in _data_requests(p)
    ],
    CommandKind.CONTRIBUTE: _contribute,
    CommandKind.AMEND_CONTRIBUTION: _amend,
    CommandKind.START_OUTCOME: lambda _p, _a, _n: [c.StartOutcome()],
    CommandKind.RESUME_DISCUSSION: lambda _p, _a, _n: [c.ResumeDiscussion(note_id=NOTE)],
    CommandKind.PRESENT_OUTCOME: lambda p, _a, _n: [
        c.PresentOutcome(content_hash=TEXT_HASH, answered_question_ids=p.question_ids),
    ],
    CommandKind.REVISE_OUTCOME: lambda _p, _a, _n: [c.ReviseOutcome(note_id=NOTE)],
    CommandKind.SIGN_OUTCOME: _sign,
    CommandKind.DISSENT: _dissent,
    CommandKind.LAPSE_SIGNATURE: lambda p, _a, _n: [
        c.LapseSignature(person_id=person) for person in _people(p)
    ],
    CommandKind.CLOSE: lambda _p, _a, _n: [c.ClosePanel()],
    CommandKind.REOPEN_FOR_CONSENT: lambda _p, _a, _n: [c.ReopenForConsent(note_id=NOTE)],
    CommandKind.REOPEN: lambda _p, _a, _n: [c.ReopenPanel(note_id=NOTE)],
    CommandKind.RECORD_FOLLOW_UP: lambda _p, _a, _n: [
        c.RecordFollowUp(month=month, note_id=NOTE) for month in _FOLLOW_UP_MONTHS
    ],
    CommandKind.ARCHIVE: lambda _p, _a, _n: [c.ArchivePanel()],
    CommandKind.WITHDRAW: lambda _p, _a, _n: [c.WithdrawPanel(note_id=NOTE)],
    CommandKind.SET_URGENCY: lambda p, _a, _n: [c.SetUrgency(is_urgent=not p.is_urgent)],
    CommandKind.SNOOZE: lambda _p, _a, n: [
        c.Snooze(until=(n + timedelta(days=20)).date(), note_id=NOTE),
    ],
    CommandKind.END_SNOOZE: lambda _p, _a, _n: [c.EndSnooze()],
    CommandKind.CHANGE_LEAD: lambda p, _a, _n: [
        c.ChangeLead(lead_id=each.person_id) for each in _experts(p)
    ],
    CommandKind.RECORD_DEPARTURE: lambda p, _a, _n: [
        c.RecordDeparture(person_id=person) for person in _people(p)
    ],
}
