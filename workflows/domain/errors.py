"""Why something was refused. Reasons are codes; i18n turns them into words."""

from __future__ import annotations

from enum import StrEnum


class RefusalReason(StrEnum):
    """Every reason for which the rules say no."""

    NOT_IN_THIS_STATUS = "not_in_this_status"
    NOT_YOUR_PART = "not_your_part"
    ALREADY_OPEN = "already_open"
    PRIMARY_AREA_MISSING = "primary_area_missing"
    AREAS_EQUAL = "areas_equal"
    QUESTION_MISSING = "question_missing"
    REDIRECTED_TO_ITSELF = "redirected_to_itself"
    CONSENT_NOT_RECORDED = "consent_not_recorded"
    CARE_UNDECIDED = "care_undecided"
    NOBODY_INVITED = "nobody_invited"
    ALREADY_TAKING_PART = "already_taking_part"
    NOT_TAKING_PART = "not_taking_part"
    LEAD_CANNOT_BE_INVITED = "lead_cannot_be_invited"
    GUEST_NEEDS_TERM = "guest_needs_term"
    TERM_IN_THE_PAST = "term_in_the_past"
    TERM_TOO_LONG = "term_too_long"
    UNKNOWN_QUESTION = "unknown_question"
    UNKNOWN_DATA_REQUEST = "unknown_data_request"
    DATA_REQUEST_SETTLED = "data_request_settled"
    DATA_REQUESTS_OPEN = "data_requests_open"
    UNKNOWN_CONTRIBUTION = "unknown_contribution"
    NOT_THE_AUTHOR = "not_the_author"
    QUESTIONS_UNANSWERED = "questions_unanswered"
    OUTDATED_OUTCOME = "outdated_outcome"
    ALREADY_SIGNED = "already_signed"
    NOT_A_SIGNATORY = "not_a_signatory"
    LIMIT_NOT_PASSED = "limit_not_passed"
    LEAD_CANNOT_LAPSE = "lead_cannot_lapse"
    SAME_LEAD = "same_lead"
    GUEST_CANNOT_LEAD = "guest_cannot_lead"
    UNCHANGED = "unchanged"
    FOLLOW_UP_NOT_DUE = "follow_up_not_due"
    NOT_SNOOZED = "not_snoozed"
    SNOOZE_IN_THE_PAST = "snooze_in_the_past"
    SNOOZE_TOO_LONG = "snooze_too_long"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    NOT_STOPPED_BY_CONSENT = "not_stopped_by_consent"


class DomainError(Exception):
    """What the domain raises; a workflow answers it to the caller and lives on."""


class RefusedError(DomainError):
    """The rules forbid this act now. ``reason`` says why; its code is the message."""

    def __init__(self, reason: RefusalReason) -> None:
        """Carry the reason; the message is the code, so that it survives serialisation."""
        super().__init__(reason.value)
        self.reason = reason
