"""What changes when somebody leaves or leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from workflows.domain.panels import events as e
from workflows.domain.panels.state import (
    PanelState,
    Participant,
    ParticipantKind,
    ParticipantStatus,
)


def removed(fact: e.ParticipantRemoved, panel: PanelState, _event: e.Event) -> PanelState:
    """End somebody's part."""
    return with_status(panel, fact.person_id, ParticipantStatus.REMOVED)


def lead_changed(fact: e.LeadChanged, panel: PanelState, event: e.Event) -> PanelState:
    """Make the new lead lead; the former one stays as a member."""
    others = tuple(each for each in panel.participants if each.person_id != fact.lead_id)
    if fact.former_lead_id is not None:
        others += (
            Participant(
                person_id=fact.former_lead_id,
                kind=ParticipantKind.MEMBER,
                status=ParticipantStatus.ACCEPTED,
                invited_at=event.occurred_at,
                answered_at=event.occurred_at,
            ),
        )
    return replace(panel, lead_id=fact.lead_id, participants=others)


def departed(fact: e.PersonDeparted, panel: PanelState, _event: e.Event) -> PanelState:
    """Let go of somebody, whatever the part was."""
    return replace(
        with_status(panel, fact.person_id, ParticipantStatus.DEPARTED),
        lead_id=None if panel.lead_id == fact.person_id else panel.lead_id,
        enroller_id=None if panel.enroller_id == fact.person_id else panel.enroller_id,
    )


def with_participant(
    panel: PanelState,
    person_id: UUID,
    change: Callable[[Participant], Participant],
) -> PanelState:
    """Return the panel with one participant changed."""
    participants = tuple(
        change(each) if each.person_id == person_id else each for each in panel.participants
    )
    return replace(panel, participants=participants)


def with_status(panel: PanelState, person_id: UUID, status: ParticipantStatus) -> PanelState:
    """Return the panel with one participant's status changed."""
    return with_participant(panel, person_id, lambda each: replace(each, status=status))
