"""Who may change what of a healthcare provider and its memberships. Pure: no database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from workflows.domain.actors import Actor


def may_add_centre(actor: Actor) -> bool:
    """Tell whether the actor may add a healthcare provider."""
    return actor.holds(Role.ADMINISTRATOR) or bool(_coordinated(actor))


def may_change_centre(actor: Actor, hcp_id: UUID) -> bool:
    """Tell whether the actor may change what consent forms say of a healthcare provider."""
    return actor.holds(Role.ADMINISTRATOR) or actor.holds(Role.HCP_REPRESENTATIVE, hcp_id=hcp_id)


def networks_to_decide(actor: Actor, codes: Iterable[str]) -> list[str]:
    """Return those of the networks in which the actor may add and end memberships."""
    own = _coordinated(actor)
    return [code for code in codes if actor.holds(Role.ADMINISTRATOR) or code in own]


def _coordinated(actor: Actor) -> set[str]:
    return {held.ern for held in actor.roles if held.role is Role.COORDINATOR and held.ern}
