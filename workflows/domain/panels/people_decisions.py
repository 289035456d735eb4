"""Decisions about who leads and who leaves. A panel is never orphaned."""

from __future__ import annotations

from datetime import datetime

from workflows.domain.actors import Actor
from workflows.domain.errors import RefusalReason, RefusedError
from workflows.domain.panels import commands as c
from workflows.domain.panels import events as e
from workflows.domain.panels.outcome_decisions import with_completion
from workflows.domain.panels.state import TAKING_PART, PanelState, ParticipantKind


def remove_participant(
    command: c.RemoveParticipant,
    panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """End somebody's part; a missing signature of that person is no longer waited for."""
    participant = panel.participant(command.person_id)
    if participant is None or participant.status not in TAKING_PART:
        raise RefusedError(RefusalReason.NOT_TAKING_PART)
    return with_completion(panel, e.ParticipantRemoved(person_id=command.person_id))


def change_lead(
    command: c.ChangeLead,
    panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Name another lead; the former one stays as a member."""
    if command.lead_id == panel.lead_id:
        raise RefusedError(RefusalReason.SAME_LEAD)
    known = panel.participant(command.lead_id)
    # A guest's access ends with a term; leading would lift it.
    if known is not None and known.kind is ParticipantKind.GUEST:
        raise RefusedError(RefusalReason.GUEST_CANNOT_LEAD)
    changed = e.LeadChanged(lead_id=command.lead_id, former_lead_id=panel.lead_id)
    return with_completion(panel, changed)


def record_departure(
    command: c.RecordDeparture,
    panel: PanelState,
    _actor: Actor,
    _now: datetime,
) -> list[e.Fact]:
    """Let go of somebody who left the network or the profession."""
    participant = panel.participant(command.person_id)
    takes_part = participant is not None and participant.status in TAKING_PART
    if not takes_part and command.person_id not in (panel.lead_id, panel.enroller_id):
        raise RefusedError(RefusalReason.NOT_TAKING_PART)
    return with_completion(panel, e.PersonDeparted(person_id=command.person_id))
