"""The lives of panels whose histories are recorded: each stage, each way out, time acting."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from tests.support.panel_people import (
    CLINICIAN,
    COORDINATOR,
    ERN,
    GUEST,
    HOSPITAL,
    LEAD,
    MEMBER,
    SECOND_MEMBER,
)
from tests.support.panels import (
    CARE_REFUSED,
    DATA_REQUEST,
    NOTE,
    PAPER,
    a_request,
    consent,
    contribution,
    dissent,
    invite,
    present,
    sign,
)
from workflows.domain.panels import commands as c

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workflows.domain.actors import Actor

Act = tuple["Actor", c.Command]

_OPENED: list[Act] = [(CLINICIAN, c.OpenPanel(hcp_id=HOSPITAL, ern=ERN))]
_SUBMITTED: list[Act] = [*_OPENED, (CLINICIAN, a_request())]
_ACCEPTED: list[Act] = [
    *_SUBMITTED,
    (COORDINATOR, c.AcceptRequest(lead_id=LEAD.person_id)),
    (
        CLINICIAN,
        c.PrintConsentForm(paper_id=PAPER, language="de", form_version="1.0"),
    ),
]
_DISCUSSED: list[Act] = [
    *_ACCEPTED,
    *((CLINICIAN, command) for command in consent()),
    (LEAD, invite(MEMBER, SECOND_MEMBER)),
    (MEMBER, c.AcceptInvitation()),
    (SECOND_MEMBER, c.AcceptInvitation()),
    (MEMBER, c.RequestData(data_request_id=DATA_REQUEST)),
    (CLINICIAN, c.AnswerDataRequest(data_request_id=DATA_REQUEST)),
    (MEMBER, contribution(0)),
    (SECOND_MEMBER, contribution(1)),
]
_PRESENTED: list[Act] = [*_DISCUSSED, (LEAD, c.StartOutcome()), (LEAD, present())]
_CLOSED: list[Act] = [
    *_PRESENTED,
    (MEMBER, sign()),
    (SECOND_MEMBER, dissent()),
    (LEAD, sign()),
    (LEAD, c.ClosePanel()),
]

_STOPPED: list[Act] = [
    *_DISCUSSED,
    (CLINICIAN, c.WithdrawCareConsent(consent_id=UUID(int=0xC9))),
]
_ASKED_AGAIN: list[Act] = [*_STOPPED, (CLINICIAN, c.ReopenForConsent(note_id=NOTE))]

LIVES: Mapping[str, Sequence[Act]] = {
    "request-returned-and-redirected": [
        *_SUBMITTED,
        (COORDINATOR, c.ReturnRequest(note_id=NOTE)),
        (CLINICIAN, a_request(is_urgent=True)),
    ],
    "request-declined": [*_SUBMITTED, (COORDINATOR, c.DeclineRequest(note_id=NOTE))],
    "consent-awaited": _ACCEPTED,
    "consent-refused": [
        *_ACCEPTED,
        *((CLINICIAN, command) for command in consent(CARE_REFUSED)),
    ],
    "consent-withdrawn-in-discussion": _STOPPED,
    # From here on a new run goes on, which the recorded state has seeded.
    "consent-asked-again": _ASKED_AGAIN,
    "consent-given-again": [
        *_ASKED_AGAIN,
        *((CLINICIAN, command) for command in consent()),
        (MEMBER, contribution(2)),
    ],
    "discussion": [*_DISCUSSED, (COORDINATOR, c.SetUrgency(is_urgent=True))],
    "discussion-with-departure": [
        *_DISCUSSED,
        (LEAD, invite(guest=GUEST, access_until=datetime(2046, 1, 1, tzinfo=UTC))),
        (COORDINATOR, c.RecordDeparture(person_id=LEAD.person_id)),
        (COORDINATOR, c.ChangeLead(lead_id=SECOND_MEMBER.person_id)),
    ],
    "outcome-presented": _PRESENTED,
    "outcome-revised": [*_PRESENTED, (LEAD, c.ReviseOutcome(note_id=NOTE)), (LEAD, present("b"))],
    "closed": _CLOSED,
    "reopened": [*_CLOSED, (CLINICIAN, c.ReopenPanel(note_id=NOTE))],
    "archived": [*_CLOSED, (LEAD, c.ArchivePanel())],
    "withdrawn-by-requester": [*_DISCUSSED, (CLINICIAN, c.WithdrawPanel(note_id=NOTE))],
}
# These are left alone until the ladder has reminded three times.
STALLED: Mapping[str, Sequence[Act]] = {
    "stalled-draft": _OPENED,
    "stalled-signing": [*_PRESENTED, (LEAD, sign())],
}
