"""What an actor is to a panel."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from workflows.domain.panels.state import PanelState, ParticipantKind, ParticipantStatus
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from uuid import UUID

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


def part_in(panel: PanelState, person_id: UUID) -> Relation | None:
    """Return what the panel made of a person, whatever that person is approved for by now."""
    if panel.lead_id == person_id:
        return Relation.LEAD
    participant = panel.participant(person_id)
    if participant is None:
        return None
    return _PARTS.get((participant.status, participant.kind))


_PARTS: Mapping[tuple[ParticipantStatus, ParticipantKind], Relation] = {
    (ParticipantStatus.INVITED, ParticipantKind.MEMBER): Relation.INVITED,
    (ParticipantStatus.INVITED, ParticipantKind.GUEST): Relation.INVITED,
    (ParticipantStatus.ACCEPTED, ParticipantKind.MEMBER): Relation.MEMBER,
    (ParticipantStatus.ACCEPTED, ParticipantKind.GUEST): Relation.GUEST,
}


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
    """Return the actor's part, if the actor holds the approval that it needs to this day."""
    found = part_in(panel, actor.person_id)
    participant = panel.participant(actor.person_id)
    is_guest = participant is not None and participant.kind is ParticipantKind.GUEST
    if found is None:
        return set()
    if found is not Relation.LEAD and is_guest:
        return {found} if _may_be_a_guest(actor) else set()
    return {found} if _is_professional_of(panel, actor) else set()


def _may_be_a_guest(actor: Actor) -> bool:
    # A guest comes from outside the panel's networks, perhaps from another network.
    return actor.holds(Role.GUEST) or actor.holds(Role.HEALTH_PROFESSIONAL)


def _is_professional_of(panel: PanelState, actor: Actor) -> bool:
    """Tell whether one of the panel's networks has approved the actor, in whatever centre.

    Whom a network suspends takes part in none of its panels, whatever other networks say; nor
    does an office alone, such as a coordinator's, open a case.
    """
    return any(
        actor.holds(Role.HEALTH_PROFESSIONAL, ern=ern) for ern in (panel.ern, *panel.other_erns)
    )
