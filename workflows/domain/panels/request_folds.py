"""What the facts of the request and consent stages change."""

from __future__ import annotations

from dataclasses import replace

from workflows.domain.panels import events as e
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import (
    ConsentGate,
    NewConsent,
    PanelState,
)


def submitted(fact: e.Submitted, panel: PanelState, event: e.Event) -> PanelState:
    """Put the request before the coordinators of the network it names."""
    return replace(
        panel,
        status=PanelStatus.TRIAGE,
        ern=fact.ern,
        primary_area=fact.primary_area,
        secondary_area=fact.secondary_area,
        other_erns=fact.other_erns,
        is_urgent=fact.is_urgent,
        question_ids=fact.question_ids,
        submitted_at=event.occurred_at,
    )


def accepted(fact: e.Accepted, panel: PanelState, _event: e.Event) -> PanelState:
    """Name the lead; consent is waited for now."""
    return replace(panel, status=PanelStatus.AWAITING_CONSENT, lead_id=fact.lead_id)


def returned(_fact: e.Returned, panel: PanelState, _event: e.Event) -> PanelState:
    """Give the request back."""
    return replace(panel, status=PanelStatus.RETURNED)


def redirected(fact: e.Redirected, panel: PanelState, _event: e.Event) -> PanelState:
    """Let another network or area triage."""
    return replace(
        panel,
        ern=fact.ern,
        primary_area=fact.primary_area,
        secondary_area=fact.secondary_area,
        other_erns=tuple(ern for ern in panel.other_erns if ern != fact.ern),
        # The pause was the former coordinators'.
        snoozed_until=None,
    )


def declined(_fact: e.Declined, panel: PanelState, _event: e.Event) -> PanelState:
    """End the panel."""
    return replace(panel, status=PanelStatus.DECLINED)


def form_printed(_fact: e.ConsentFormPrinted, panel: PanelState, event: e.Event) -> PanelState:
    """Note when a consent form was printed."""
    return replace(panel, consent=replace(panel.consent, form_printed_at=event.occurred_at))


def consent_recorded(fact: e.ConsentRecorded, panel: PanelState, event: e.Event) -> PanelState:
    """Replace the consent on record, which has to be confirmed anew; a new one waits beside it."""
    if fact.renews:
        new = NewConsent(
            consent_id=fact.consent_id, recorded_at=event.occurred_at, given=fact.given
        )
        return replace(panel, consent=replace(panel.consent, new=new))
    gate = ConsentGate(
        form_printed_at=panel.consent.form_printed_at,
        consent_id=fact.consent_id,
        recorded_at=event.occurred_at,
        given=fact.given,
    )
    return replace(panel, consent=gate)


def consent_confirmed(_fact: e.ConsentConfirmed, panel: PanelState, event: e.Event) -> PanelState:
    """Open the discussion if the care consent was given; a new consent leaves the stage alone."""
    if panel.consent.new is not None:
        return replace(panel, consent=_renewed(panel.consent, panel.consent.new, event))
    gate = replace(
        panel.consent,
        confirmed_by=event.actor_id,
        confirmed_at=event.occurred_at,
    )
    status = PanelStatus.DISCUSSION if gate.given.opens_care else panel.status
    return replace(panel, consent=gate, status=status)


def _renewed(gate: ConsentGate, new: NewConsent, event: e.Event) -> ConsentGate:
    """Return the gate with the new consent; where it refuses care, the panel ends from here."""
    if not new.given.opens_care:
        return replace(gate, new=None)
    return ConsentGate(
        form_printed_at=gate.form_printed_at,
        consent_id=new.consent_id,
        recorded_at=new.recorded_at,
        given=new.given,
        confirmed_by=event.actor_id,
        confirmed_at=event.occurred_at,
    )
