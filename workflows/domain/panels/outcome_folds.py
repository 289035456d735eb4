"""What the facts of the outcome change: its versions and their signatures."""

from __future__ import annotations

from dataclasses import replace

from workflows.domain.panels import events as e
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import (
    Outcome,
    PanelState,
    Signature,
)


def outcome_started(_fact: e.OutcomeStarted, panel: PanelState, _event: e.Event) -> PanelState:
    """Begin to write the outcome."""
    return replace(panel, status=PanelStatus.DRAFTING_OUTCOME)


def resumed(_fact: e.DiscussionResumed, panel: PanelState, _event: e.Event) -> PanelState:
    """Go back to the discussion."""
    return replace(panel, status=PanelStatus.DISCUSSION)


def presented(fact: e.OutcomePresented, panel: PanelState, event: e.Event) -> PanelState:
    """Put a version of the outcome before its signatories."""
    outcome = Outcome(
        version=fact.outcome_version,
        content_hash=fact.content_hash,
        presented_at=event.occurred_at,
    )
    return replace(panel, status=PanelStatus.SIGNING, outcome=outcome)


def revised(_fact: e.OutcomeRevised, panel: PanelState, _event: e.Event) -> PanelState:
    """Put the version aside; it stays on record."""
    return replace(shelve_outcome(panel), status=PanelStatus.DRAFTING_OUTCOME)


def signature(fact: e.SignatureSettled, panel: PanelState, event: e.Event) -> PanelState:
    """Set one signatory's verdict; a new lead's replaces the one given as a member."""
    signature = Signature(
        person_id=fact.person_id,
        kind=fact.signature,
        signed_at=event.occurred_at,
    )
    outcome = _outcome(panel)
    others = tuple(each for each in outcome.signatures if each.person_id != fact.person_id)
    signatures = (*others, signature)
    return replace(panel, outcome=replace(outcome, signatures=signatures))


def outcome_signed(_fact: e.OutcomeSigned, panel: PanelState, _event: e.Event) -> PanelState:
    """Nobody's signature is missing any more."""
    return replace(panel, status=PanelStatus.SIGNED)


def shelve_outcome(panel: PanelState) -> PanelState:
    """Move the outcome to the earlier ones."""
    earlier = (*panel.earlier_outcomes, _outcome(panel))
    return replace(panel, outcome=None, earlier_outcomes=earlier)


def _outcome(panel: PanelState) -> Outcome:
    if panel.outcome is None:
        message = "this event needs a presented outcome"
        raise ValueError(message)
    return panel.outcome
