"""What an actor is to a panel."""

from __future__ import annotations

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
    if panel.lead_id == actor.person_id:
        return {Relation.LEAD}
    participant = panel.participant(actor.person_id)
    if participant is None:
        return set()
    if participant.status is ParticipantStatus.INVITED:
        return {Relation.INVITED}
    if participant.status is not ParticipantStatus.ACCEPTED:
        return set()
    if participant.kind is ParticipantKind.GUEST:
        return {Relation.GUEST}
    return {Relation.MEMBER}
