"""Who may invite whom to what, and what each role needs. Pure: no database, no request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from workflows.domain.roles import Role

if TYPE_CHECKING:
    from uuid import UUID

    from workflows.domain.actors import Actor


class InvitationRefusal(StrEnum):
    """Why an invitation is not made."""

    NEEDS_CENTRE = "needs_centre"
    NEEDS_NETWORK = "needs_network"
    NOT_A_MEMBER = "not_a_member"
    NOT_YOURS = "not_yours"
    ALREADY_THERE = "already_there"
    NO_CLINICIAN = "no_clinician"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody is to hold a role: at a healthcare provider, in a network, or both."""

    role: Role
    hcp_id: UUID | None
    ern: str | None


# Whether the role needs a healthcare provider, and whether it needs a network.
_NEEDS: Final[Mapping[Role, tuple[bool, bool]]] = {
    Role.HEALTH_PROFESSIONAL: (True, True),
    Role.ASSISTANT: (True, True),
    Role.RESEARCHER: (True, True),
    Role.GUEST: (False, True),
    Role.COORDINATOR: (False, True),
    Role.DISPATCHER: (False, True),
    Role.HCP_REPRESENTATIVE: (True, False),
    Role.AUDITOR: (True, False),
    Role.ADMINISTRATOR: (False, False),
}
# As in administration.rules: administrators appoint offices, networks and centres their clinicians.
_OFFICES: Final = frozenset(
    {
        Role.COORDINATOR,
        Role.DISPATCHER,
        Role.HCP_REPRESENTATIVE,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    },
)
_OF_A_NETWORK: Final = frozenset(Role) - _OFFICES
_OF_A_CENTRE: Final = frozenset({Role.HEALTH_PROFESSIONAL, Role.ASSISTANT})


def roles_to_offer(actor: Actor) -> list[Role]:
    """Return the roles to which the actor may invite somebody somewhere."""
    offered: set[Role] = set()
    if actor.holds(Role.ADMINISTRATOR):
        offered |= _OFFICES
    if actor.holds(Role.COORDINATOR):
        offered |= _OF_A_NETWORK
    if actor.holds(Role.HCP_REPRESENTATIVE):
        offered |= _OF_A_CENTRE
    return [role for role in Role if role in offered]


def refusal_of(actor: Actor, place: Place, *, is_member: bool) -> InvitationRefusal | None:
    """Return why the actor may not invite to this place, or nothing.

    ``is_member`` says whether the healthcare provider belongs to the network.
    """
    needs_centre, needs_network = _NEEDS[place.role]
    if needs_centre and place.hcp_id is None:
        return InvitationRefusal.NEEDS_CENTRE
    if needs_network and place.ern is None:
        return InvitationRefusal.NEEDS_NETWORK
    if not _may_invite(actor, place):
        return InvitationRefusal.NOT_YOURS
    if needs_centre and needs_network and not is_member:
        return InvitationRefusal.NOT_A_MEMBER
    return None


def may_help(actor: Actor, person_id: UUID, places: Iterable[Place]) -> bool:
    """Tell whether the actor may help somebody who lost a password to a new one.

    Whoever hands over a one-time password could sign in with it first, so only those may who
    could have invited the person to everything they are.
    """
    held = list(places)
    return (
        actor.person_id != person_id
        and bool(held)
        and all(_may_invite(actor, place) for place in held)
    )


def only_operator_may_help(actor: Actor, person_id: UUID, places: Iterable[Place]) -> bool:
    """Tell whether the actor appoints the person to a part of what they are, and nobody to all.

    Coordinators who are clinicians too: whoever appoints the one must not sign in as the other.
    """
    held = list(places)
    return (
        actor.person_id != person_id
        and any(_may_invite(actor, place) for place in held)
        and not may_help(actor, person_id, held)
    )


def _may_invite(actor: Actor, place: Place) -> bool:
    if place.role in _OFFICES:
        return actor.holds(Role.ADMINISTRATOR)
    if place.ern is not None and actor.holds(Role.COORDINATOR, ern=place.ern):
        return True
    return (
        place.role in _OF_A_CENTRE
        and place.hcp_id is not None
        and actor.holds(Role.HCP_REPRESENTATIVE, hcp_id=place.hcp_id)
    )
