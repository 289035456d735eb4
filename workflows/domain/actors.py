"""Who acts: a person with the roles that hold for them at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from workflows.domain.roles import Role


@dataclass(frozen=True, kw_only=True)
class RoleHeld:
    """One approved affiliation in its term. ``ern`` is empty for roles of a platform or an HCP."""

    role: Role
    hcp_id: UUID | None = None
    ern: str | None = None


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person who acts, and for whom: assistants act on behalf of a clinician."""

    person_id: UUID
    on_behalf_of: UUID | None = None
    roles: tuple[RoleHeld, ...] = ()

    def holds(self, role: Role, *, ern: str | None = None, hcp_id: UUID | None = None) -> bool:
        """Tell whether the actor holds ``role``, in this network and centre if they are named."""
        return any(
            held.role is role
            and (ern is None or held.ern == ern)
            and (hcp_id is None or held.hcp_id == hcp_id)
            for held in self.roles
        )
