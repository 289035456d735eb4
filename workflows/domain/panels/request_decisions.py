"""Decisions of the request and consent stages."""

from __future__ import annotations

from datetime import datetime

from workflows.domain.actors import Actor
from workflows.domain.consent import ConsentDecision
from workflows.domain.errors import RefusalReason, RefusedError
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.stages import WithdrawalCause
from workflows.domain.panels.state import PanelState


def submit(
    command: c.SubmitRequest,
    _panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Submit needs a primary area, another secondary one if any, and a question."""
    if not command.primary_area:
        raise RefusedError(RefusalReason.PRIMARY_AREA_MISSING)
    _refuse_equal_areas(command.primary_area, command.secondary_area)
    if not command.question_ids:
        raise RefusedError(RefusalReason.QUESTION_MISSING)
    return [
        e.Submitted(
            ern=command.ern,
            primary_area=command.primary_area,
            secondary_area=command.secondary_area,
            other_erns=tuple(ern for ern in command.other_erns if ern != command.ern),
            is_urgent=command.is_urgent,
            question_ids=command.question_ids,
        ),
    ]


def accept_request(
    command: c.AcceptRequest,
    _panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Accepting names the lead."""
    return [e.Accepted(lead_id=command.lead_id)]


def return_request(
    command: c.ReturnRequest,
    _panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Returning says what is missing."""
    return [e.Returned(note_id=command.note_id)]


def redirect_request(
    command: c.RedirectRequest,
    panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Redirecting must lead somewhere else."""
    _refuse_equal_areas(command.primary_area, command.secondary_area)
    if (command.ern, command.primary_area) == (panel.ern, panel.primary_area):
        raise RefusedError(RefusalReason.REDIRECTED_TO_ITSELF)
    return [
        e.Redirected(
            ern=command.ern,
            primary_area=command.primary_area,
            secondary_area=command.secondary_area,
            note_id=command.note_id,
        ),
    ]


def decline_request(
    command: c.DeclineRequest,
    _panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Declining ends the panel, with a reason."""
    return [e.Declined(note_id=command.note_id)]


def print_consent_form(
    command: c.PrintConsentForm,
    panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Printing is written down: which language, which version."""
    return [
        e.ConsentFormPrinted(
            paper_id=command.paper_id,
            language=command.language,
            form_version=command.form_version,
            renews=panel.consent.is_open,
        ),
    ]


def record_consent(
    command: c.RecordConsent,
    panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Care must be decided; the two other purposes may stay open.

    A new consent changes nothing before it is confirmed: until then the old one holds.
    """
    if command.given.care is ConsentDecision.UNDECIDED:
        raise RefusedError(RefusalReason.CARE_UNDECIDED)
    return [
        e.ConsentRecorded(
            consent_id=command.consent_id,
            given=command.given,
            renews=panel.consent.is_open,
        ),
    ]


def confirm_consent(
    command: c.ConfirmConsent,
    panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Confirming opens the case, or ends the panel where care was refused.

    Whoever refuses what they gave before takes it back (GDPR Art. 7(3)).
    """
    if command.consent_id != panel.consent.unconfirmed_id:
        raise RefusedError(RefusalReason.CONSENT_NOT_RECORDED)
    new = panel.consent.new
    confirmed = e.ConsentConfirmed(consent_id=command.consent_id, renews=new is not None)
    if (new or panel.consent).given.opens_care:
        return [confirmed]
    cause = (
        WithdrawalCause.CARE_CONSENT_REFUSED
        if new is None
        else WithdrawalCause.CARE_CONSENT_WITHDRAWN
    )
    return [confirmed, e.Withdrawn(cause=cause)]


def withdraw_care_consent(
    _command: c.WithdrawCareConsent,
    _panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Without consent for care the panel stops, whatever its stage (GDPR Art. 7(3))."""
    return [e.Withdrawn(cause=WithdrawalCause.CARE_CONSENT_WITHDRAWN)]


def _refuse_equal_areas(primary: str, secondary: str | None) -> None:
    if secondary == primary:
        raise RefusedError(RefusalReason.AREAS_EQUAL)
