"""What must be true of every panel, written without asking the rules that made it so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.domain.panels.stages import PanelStatus as S
from workflows.domain.panels.state import (
    FollowUpStatus,
    ParticipantKind,
    ParticipantStatus,
    SignatureKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workflows.domain.panels.state import PanelState

_WITHOUT_A_LEAD = {S.DRAFT, S.TRIAGE, S.RETURNED, S.DECLINED}
_WITH_THE_CASE_OPEN = {S.DISCUSSION, S.DRAFTING_OUTCOME, S.SIGNING, S.SIGNED, S.CLOSED, S.ARCHIVED}
_WITH_AN_OUTCOME = {S.SIGNING, S.SIGNED, S.CLOSED, S.ARCHIVED}
_OVER = {S.CLOSED, S.ARCHIVED, S.WITHDRAWN, S.DECLINED}
_TAKING_PART = {ParticipantStatus.INVITED, ParticipantStatus.ACCEPTED}


def offences(panel: PanelState) -> list[str]:
    """Return what is wrong with ``panel``; a legal one returns nothing."""
    return [
        *_offences_of_the_request(panel),
        *_offences_of_consent(panel),
        *_offences_of_people(panel),
        *_offences_of_the_discussion(panel),
        *_offences_of_the_outcome(panel),
        *_offences_of_the_signatures(panel),
        *_offences_of_closure(panel),
        *_offences_of_the_clock(panel),
    ]


def _reached(panel: PanelState) -> S:
    return panel.withdrawn_from or panel.status


def _offences_of_the_request(panel: PanelState) -> Iterator[str]:
    was_submitted = _reached(panel) is not S.DRAFT
    if was_submitted != (panel.submitted_at is not None):
        yield "submitted exactly when it left the draft"
    if was_submitted and not (panel.primary_area and panel.question_ids):
        yield "a submitted request has an area and a question"
    if was_submitted and panel.primary_area == panel.secondary_area:
        yield "the second area differs from the first"
    if panel.ern in panel.other_erns:
        yield "the own network is not another one"


def _offences_of_consent(panel: PanelState) -> Iterator[str]:
    if _reached(panel) in _WITH_THE_CASE_OPEN and not panel.consent.is_open:
        yield "no discussion without a confirmed care consent"
    if panel.status is S.AWAITING_CONSENT and panel.consent.confirmed_by is not None:
        yield "a confirmed consent is not waited for"
    if panel.consent.confirmed_by is not None and panel.consent.consent_id is None:
        yield "what is confirmed was recorded"


def _offences_of_people(panel: PanelState) -> Iterator[str]:
    people = [each.person_id for each in panel.participants]
    if len(people) != len(set(people)):
        yield "nobody takes part twice"
    if panel.lead_id in people:
        yield "the lead is no participant"
    if _reached(panel) in _WITHOUT_A_LEAD and (panel.lead_id or people):
        yield "nobody takes part before the request is accepted"
    for each in panel.participants:
        if (each.kind is ParticipantKind.GUEST) != (each.access_until is not None):
            yield "guests have a term, and nobody else"
        is_guest = each.kind is ParticipantKind.GUEST and each.status in _TAKING_PART
        if is_guest and panel.status in _OVER:
            yield "no guest stays when the panel is over"


def _offences_of_the_discussion(panel: PanelState) -> Iterator[str]:
    # A panel that asks for consent again keeps them for when it goes on.
    if panel.open_data_requests and _reached(panel) not in {S.DISCUSSION, S.AWAITING_CONSENT}:
        yield "no data request stays open after the discussion"
    requests = [each.data_request_id for each in panel.data_requests]
    contributions = [each.contribution_id for each in panel.contributions]
    if len(requests) != len(set(requests)) or len(contributions) != len(set(contributions)):
        yield "every request and contribution is there once"


def _offences_of_the_outcome(panel: PanelState) -> Iterator[str]:
    outcome, reached = panel.outcome, _reached(panel)
    if (outcome is not None) != (reached in _WITH_AN_OUTCOME):
        yield "an outcome is there exactly from its presentation on"
    versions = [each.version for each in panel.earlier_outcomes]
    versions += [outcome.version] if outcome else []
    if versions != list(range(1, len(versions) + 1)):
        yield "versions are counted without a gap"


def _offences_of_the_signatures(panel: PanelState) -> Iterator[str]:
    outcome = panel.outcome
    if outcome is None:
        return
    signed_by = [each.person_id for each in outcome.signatures]
    if len(signed_by) != len(set(signed_by)):
        yield "everybody has one verdict"
    if panel.status is S.SIGNING and panel.lead_id is not None and not panel.missing_signatures:
        yield "signing ends with the last signature"
    if panel.status in _WITH_AN_OUTCOME - {S.SIGNING}:
        if panel.missing_signatures:
            yield "a signed outcome misses no signature"
        if SignatureKind.SIGNED not in {each.kind for each in outcome.signatures}:
            yield "somebody signed a signed outcome"


def _offences_of_closure(panel: PanelState) -> Iterator[str]:
    was_closed = _reached(panel) in {S.CLOSED, S.ARCHIVED}
    if was_closed != (panel.closed_at is not None):
        yield "closed exactly when it says so"
    months = [each.month for each in panel.follow_ups]
    if months != ([3, 6, 12] if was_closed else []):
        yield "three follow-ups belong to a closed panel, and only to it"
    planned = [each.status is FollowUpStatus.PLANNED for each in panel.follow_ups]
    if planned != sorted(planned):
        yield "follow-ups become due in their order"
    if (panel.status is S.WITHDRAWN) != (panel.withdrawal_cause is not None):
        yield "a withdrawn panel says why"
    if (panel.status is S.WITHDRAWN) != (panel.withdrawn_from is not None):
        yield "a withdrawn panel says from where"


def _offences_of_the_clock(panel: PanelState) -> Iterator[str]:
    if panel.snoozed_until is not None and panel.status in {S.DRAFT, *_OVER}:
        yield "nothing is paused in a draft or when it is over"
    deadline = panel.deadline
    if deadline is None:
        return
    if panel.snoozed_until is not None or panel.status in {S.ARCHIVED, S.WITHDRAWN, S.DECLINED}:
        yield "no limit runs in a pause or at the end"
    if not deadline.since < deadline.due_at <= deadline.remind_at:
        yield "a limit ends after it began, and reminders follow it"
