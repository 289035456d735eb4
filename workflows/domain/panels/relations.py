"""What an actor is to a panel."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from workflows.domain.panels.state import PanelState, ParticipantKind, ParticipantStatus
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from workflows.domain.actors import Actor


class Relation(StrEnum):
    """Every way in which a person can stand to a panel."""

    ENROLLING_CENTRE = "enrolling_centre"
    ASSISTANT = "assistant"
    LEAD = "lead"
    MEMBER = "member"
    GUEST = "guest"
    INVITED = "invited"
    COORDINATOR = "coordinator"
    DISPATCHER = "dispatcher"
    OTHER_COORDINATOR = "other_coordinator"


def relations(panel: PanelState, actor: Actor) -> frozenset[Relation]:
    """Return all that ``actor`` is to ``panel``; empty for a stranger."""
    return frozenset(
        _through_roles(panel, actor) | _through_participation(panel, actor),
    )


def _through_roles(panel: PanelState, actor: Actor) -> set[Relation]:
    found = set()
    if actor.holds(Role.HEALTH_PROFESSIONAL, hcp_id=panel.hcp_id):
        found.add(Relation.ENROLLING_CENTRE)
    if actor.on_behalf_of is not None and actor.holds(Role.ASSISTANT, hcp_id=panel.hcp_id):
        found.add(Relation.ASSISTANT)
    # A draft is the enrolling centre's own business: no network was asked anything yet.
    return found if panel.submitted_at is None else found | _through_networks(panel, actor)


def _through_networks(panel: PanelState, actor: Actor) -> set[Relation]:
    found = set()
    if actor.holds(Role.COORDINATOR, ern=panel.ern):
        found.add(Relation.COORDINATOR)
    if actor.holds(Role.DISPATCHER, ern=panel.ern):
        found.add(Relation.DISPATCHER)
    if any(actor.holds(Role.COORDINATOR, ern=ern) for ern in panel.other_erns):
        found.add(Relation.OTHER_COORDINATOR)
    return found


def _through_participation(panel: PanelState, actor: Actor) -> set[Relation]:
    """Return what the panel made of the actor, who needs the approval for that part to this day."""
    if panel.lead_id == actor.person_id:
        return {Relation.LEAD} if _is_professional_of(panel, actor) else set()
    participant = panel.participant(actor.person_id)
    if participant is None or not _is_approved_for(participant.kind, panel, actor):
        return set()
    found = _OF_PARTICIPANTS.get((participant.status, participant.kind))
    return set() if found is None else {found}


_OF_PARTICIPANTS: Mapping[tuple[ParticipantStatus, ParticipantKind], Relation] = {
    (ParticipantStatus.INVITED, ParticipantKind.MEMBER): Relation.INVITED,
    (ParticipantStatus.INVITED, ParticipantKind.GUEST): Relation.INVITED,
    (ParticipantStatus.ACCEPTED, ParticipantKind.MEMBER): Relation.MEMBER,
    (ParticipantStatus.ACCEPTED, ParticipantKind.GUEST): Relation.GUEST,
}


def _is_approved_for(kind: ParticipantKind, panel: PanelState, actor: Actor) -> bool:
    if kind is ParticipantKind.GUEST:
        # A guest comes from outside the panel's networks, perhaps from another network.
        return actor.holds(Role.GUEST) or actor.holds(Role.HEALTH_PROFESSIONAL)
    return _is_professional_of(panel, actor)


def _is_professional_of(panel: PanelState, actor: Actor) -> bool:
    """Tell whether one of the panel's networks has approved the actor, in whatever centre.

    Whom a network suspends takes part in none of its panels, whatever other networks say; nor
    does an office alone, such as a coordinator's, open a case.
    """
    return any(
        actor.holds(Role.HEALTH_PROFESSIONAL, ern=ern) for ern in (panel.ern, *panel.other_erns)
    )
