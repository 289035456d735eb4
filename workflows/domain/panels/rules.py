"""Who may do what, in which status, and where it leads. The one table of the process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.domain.panels.command_kinds import CommandKind as C
from workflows.domain.panels.relations import Relation as R
from workflows.domain.panels.stages import AFTER_CONSENT, OPEN_TO_EXPERTS, RUNNING
from workflows.domain.panels.stages import PanelStatus as S


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One act: the statuses that allow it, the relations that may do it, where it can lead.

    ``leads_to`` is empty when the status stays.
    """

    in_status: frozenset[S]
    by: frozenset[R]
    leads_to: frozenset[S] = frozenset()


_CENTRE = frozenset({R.ENROLLING_CENTRE, R.ASSISTANT})
_CLINICIAN = frozenset({R.ENROLLING_CENTRE})
_TRIAGE = frozenset({R.COORDINATOR, R.DISPATCHER})
_LEAD = frozenset({R.LEAD})
_PANEL = frozenset({R.LEAD, R.MEMBER, R.GUEST})
_RUNS_IT = frozenset({R.LEAD, R.COORDINATOR})
_BEFORE_CLOSURE = RUNNING - {S.CLOSED}
_OPENED = RUNNING - {S.DRAFT, S.TRIAGE, S.RETURNED}
# Where consent is waited for, and where a new one may take the place of the one that holds.
_ASKED = frozenset({S.AWAITING_CONSENT}) | (RUNNING & AFTER_CONSENT)


def _rule(in_status: frozenset[S] | S, by: frozenset[R], *leads_to: S) -> Rule:
    statuses = frozenset({in_status}) if isinstance(in_status, S) else in_status
    return Rule(in_status=statuses, by=by, leads_to=frozenset(leads_to))


RULES: Mapping[C, Rule] = {
    C.SUBMIT: _rule(frozenset({S.DRAFT, S.RETURNED}), _CENTRE, S.TRIAGE),
    C.ACCEPT_REQUEST: _rule(S.TRIAGE, _TRIAGE, S.AWAITING_CONSENT),
    C.RETURN_REQUEST: _rule(S.TRIAGE, _TRIAGE, S.RETURNED),
    C.REDIRECT_REQUEST: _rule(S.TRIAGE, _TRIAGE),
    C.DECLINE_REQUEST: _rule(S.TRIAGE, _TRIAGE, S.DECLINED),
    C.PRINT_CONSENT_FORM: _rule(RUNNING, _CENTRE),
    C.RECORD_CONSENT: _rule(_ASKED, _CENTRE),
    C.CONFIRM_CONSENT: _rule(_ASKED, _CLINICIAN, S.DISCUSSION, S.WITHDRAWN),
    C.WITHDRAW_CARE_CONSENT: _rule(RUNNING - {S.DRAFT}, _CENTRE, S.WITHDRAWN),
    C.INVITE: _rule(OPEN_TO_EXPERTS, _LEAD),
    C.ACCEPT_INVITATION: _rule(OPEN_TO_EXPERTS, frozenset({R.INVITED})),
    C.DECLINE_INVITATION: _rule(OPEN_TO_EXPERTS, frozenset({R.INVITED})),
    C.REMOVE_PARTICIPANT: _rule(OPEN_TO_EXPERTS | {S.SIGNING}, _LEAD, S.SIGNED),
    C.EXTEND_GUEST: _rule(_OPENED - {S.CLOSED}, frozenset({R.COORDINATOR})),
    C.REQUEST_DATA: _rule(S.DISCUSSION, _PANEL),
    C.ANSWER_DATA_REQUEST: _rule(S.DISCUSSION, _CENTRE),
    C.WAIVE_DATA_REQUEST: _rule(S.DISCUSSION, _LEAD),
    C.CONTRIBUTE: _rule(OPEN_TO_EXPERTS, _PANEL),
    C.AMEND_CONTRIBUTION: _rule(OPEN_TO_EXPERTS, _PANEL),
    C.START_OUTCOME: _rule(S.DISCUSSION, _LEAD, S.DRAFTING_OUTCOME),
    C.RESUME_DISCUSSION: _rule(S.DRAFTING_OUTCOME, _LEAD, S.DISCUSSION),
    C.PRESENT_OUTCOME: _rule(S.DRAFTING_OUTCOME, _LEAD, S.SIGNING),
    C.REVISE_OUTCOME: _rule(frozenset({S.SIGNING, S.SIGNED}), _LEAD, S.DRAFTING_OUTCOME),
    C.SIGN_OUTCOME: _rule(S.SIGNING, frozenset({R.LEAD, R.MEMBER}), S.SIGNED),
    C.DISSENT: _rule(S.SIGNING, frozenset({R.MEMBER}), S.SIGNED),
    C.LAPSE_SIGNATURE: _rule(S.SIGNING, _LEAD, S.SIGNED),
    C.CLOSE: _rule(S.SIGNED, _LEAD, S.CLOSED),
    C.REOPEN: _rule(
        S.CLOSED,
        frozenset({R.LEAD, R.COORDINATOR, R.ENROLLING_CENTRE}),
        S.DISCUSSION,
    ),
    C.REOPEN_FOR_CONSENT: _rule(S.WITHDRAWN, _CENTRE, S.AWAITING_CONSENT),
    C.RECORD_FOLLOW_UP: _rule(S.CLOSED, _CENTRE),
    C.ARCHIVE: _rule(
        S.CLOSED,
        frozenset({R.LEAD, R.COORDINATOR, R.ENROLLING_CENTRE}),
        S.ARCHIVED,
    ),
    C.WITHDRAW: _rule(_BEFORE_CLOSURE, _CLINICIAN, S.WITHDRAWN),
    C.SET_URGENCY: _rule(
        _BEFORE_CLOSURE - {S.DRAFT, S.RETURNED},
        _RUNS_IT | _CLINICIAN,
    ),
    C.SNOOZE: _rule(
        _BEFORE_CLOSURE - {S.DRAFT},
        _RUNS_IT | _CLINICIAN,
    ),
    C.END_SNOOZE: _rule(
        _BEFORE_CLOSURE - {S.DRAFT},
        _RUNS_IT | _CLINICIAN,
    ),
    C.CHANGE_LEAD: _rule(_OPENED, _RUNS_IT, S.SIGNED),
    C.RECORD_DEPARTURE: _rule(RUNNING - {S.DRAFT}, frozenset({R.COORDINATOR}), S.SIGNED),
}
