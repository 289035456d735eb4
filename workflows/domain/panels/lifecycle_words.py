"""The words of the lifecycle page: every status, act, relation and task in plain English.

For the generated document only; the pages' words, in every language, are in i18n.
"""

from __future__ import annotations

from collections.abc import Mapping

from workflows.domain.panels.command_kinds import CommandKind as C
from workflows.domain.panels.relations import Relation as R
from workflows.domain.panels.stages import PanelStatus as S
from workflows.domain.panels.turns import Task as T

# What it means that a panel stands here.
STATUSES: Mapping[S, tuple[str, str]] = {
    S.DRAFT: ("Draft", "The enrolling clinician writes the request; it is saved as it is typed."),
    S.TRIAGE: ("Triage", "The network's coordinators look at the request."),
    S.RETURNED: ("Returned", "The coordinators need more information from the clinician."),
    S.AWAITING_CONSENT: (
        "Awaiting consent",
        "A lead is named; nobody outside the enrolling centre sees the case yet.",
    ),
    S.DISCUSSION: ("Discussion", "Experts are invited, ask for data and contribute."),
    S.DRAFTING_OUTCOME: ("Drafting the outcome", "The lead writes the recommendations."),
    S.SIGNING: ("Signing", "The lead and the members sign, or dissent with a reason."),
    S.SIGNED: ("Signed", "Nobody's signature is missing any more."),
    S.CLOSED: ("Closed", "Follow-ups become due after 3, 6 and 12 months."),
    S.ARCHIVED: ("Archived", "The panel is put away; no statistic changes by it."),
    S.DECLINED: ("Declined", "The network did not take the request up."),
    S.WITHDRAWN: ("Withdrawn", "The request, or the consent for care, was taken back or refused."),
}

# The same in the middle of a sentence: "while the panel is ...".
WHILE: Mapping[S, str] = {
    S.DRAFT: "a draft",
    S.TRIAGE: "in triage",
    S.RETURNED: "returned",
    S.AWAITING_CONSENT: "awaiting consent",
    S.DISCUSSION: "under discussion",
    S.DRAFTING_OUTCOME: "waiting for its outcome to be written",
    S.SIGNING: "being signed",
    S.SIGNED: "signed",
    S.CLOSED: "closed",
    S.ARCHIVED: "archived",
    S.DECLINED: "declined",
    S.WITHDRAWN: "withdrawn",
}

RELATIONS: Mapping[R, str] = {
    R.ENROLLING_CENTRE: "a clinician of the enrolling centre",
    R.ASSISTANT: "an assistant there on a clinician's behalf",
    R.LEAD: "the lead",
    R.MEMBER: "a member",
    R.GUEST: "a guest",
    R.INVITED: "whoever is invited",
    R.COORDINATOR: "a coordinator of the network",
    R.DISPATCHER: "a dispatcher of the network",
    R.OTHER_COORDINATOR: "a coordinator of another network that takes part",
}

ACTS: Mapping[C, str] = {
    C.OPEN: "open a panel",
    C.SUBMIT: "submit the request",
    C.ACCEPT_REQUEST: "accept the request and name the lead",
    C.RETURN_REQUEST: "return the request for more information",
    C.REDIRECT_REQUEST: "redirect the request to another network or area",
    C.DECLINE_REQUEST: "decline the request with a reason",
    C.PRINT_CONSENT_FORM: "print the consent form in the patient's language",
    C.RECORD_CONSENT: "record what the patient decided, purpose by purpose",
    C.CONFIRM_CONSENT: "confirm the recorded consent",
    C.WITHDRAW_CARE_CONSENT: "record that the patient withdrew the consent for care",
    C.INVITE: "invite experts or an expert group",
    C.ACCEPT_INVITATION: "accept the invitation",
    C.DECLINE_INVITATION: "decline the invitation, perhaps naming a colleague",
    C.REMOVE_PARTICIPANT: "end somebody's part",
    C.EXTEND_GUEST: "lengthen a guest's term",
    C.REQUEST_DATA: "ask the enrolling centre for data",
    C.ANSWER_DATA_REQUEST: "answer a request for data",
    C.WAIVE_DATA_REQUEST: "go on without the data",
    C.CONTRIBUTE: "contribute",
    C.AMEND_CONTRIBUTION: "amend the own contribution",
    C.START_OUTCOME: "begin to write the outcome",
    C.RESUME_DISCUSSION: "go back to the discussion",
    C.PRESENT_OUTCOME: "put the outcome before those who sign it",
    C.REVISE_OUTCOME: "take the outcome back for a new version",
    C.SIGN_OUTCOME: "sign the outcome",
    C.DISSENT: "dissent with a reason",
    C.LAPSE_SIGNATURE: "go on without a member's signature after its limit",
    C.CLOSE: "close the panel",
    C.REOPEN: "reopen the panel with a reason",
    C.REOPEN_FOR_CONSENT: "ask for consent again after it was withdrawn",
    C.RECORD_FOLLOW_UP: "record a follow-up that is due",
    C.ARCHIVE: "archive the panel",
    C.WITHDRAW: "withdraw the request",
    C.SET_URGENCY: "mark the panel urgent, or no longer",
    C.SNOOZE: "pause the clock until a day, with a reason",
    C.END_SNOOZE: "let the clock run again",
    C.CHANGE_LEAD: "name another lead",
    C.RECORD_DEPARTURE: "record that somebody left for good",
}

# Acts that lead on only under a condition.
CONDITIONS: Mapping[S, str] = {
    S.SIGNED: "if nobody's signature is missing then",
    S.WITHDRAWN: "if the consent for care was refused",
}

# Who is waited for; the act that is expected comes from the rules.
WAITED_FOR: Mapping[T, tuple[str, str]] = {
    T.COMPLETE_DRAFT: ("The enrolling clinician", "while the request is a draft"),
    T.TRIAGE_REQUEST: ("The network's coordinators", "once the request is submitted"),
    T.COMPLETE_REQUEST: ("The enrolling clinician", "after the request was returned"),
    T.RECORD_CONSENT: ("The enrolling clinician", "once the request is accepted"),
    T.CONFIRM_CONSENT: ("The enrolling clinician", "once a consent is recorded"),
    T.NAME_LEAD: (
        "The network's coordinators",
        "if the lead left, from the discussion until the panel is closed",
    ),
    T.INVITE_EXPERTS: ("The lead", "while nobody takes part"),
    T.ANSWER_INVITATION: (
        "Whoever is invited",
        "unless a request for data or a contribution is waited for",
    ),
    T.ANSWER_DATA_REQUEST: ("The enrolling clinician", "before anything else in the discussion"),
    T.CONTRIBUTE: ("Whoever accepted", "until each has contributed once"),
    T.START_OUTCOME: ("The lead", "once everybody has answered and contributed"),
    T.WRITE_OUTCOME: ("The lead", "while the outcome is being written"),
    T.SIGN_OUTCOME: ("Whoever's signature is missing", "once the outcome is presented"),
    T.CLOSE_PANEL: ("The lead", "once the outcome is signed"),
    T.RECORD_FOLLOW_UP: ("The enrolling clinician", "when a follow-up is due"),
}
