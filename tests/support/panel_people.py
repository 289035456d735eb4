"""The cast of the domain's tests: made-up people, one for every relation to a panel."""

from __future__ import annotations

from uuid import UUID

from workflows.domain.actors import Actor, RoleHeld
from workflows.domain.roles import Role

HOSPITAL = UUID(int=0xA1)
OTHER_HOSPITAL = UUID(int=0xA2)
ERN = "EPICARE"
OTHER_ERN = "ENDO"
UNRELATED_ERN = "SKIN"


def an_actor(
    number: int,
    role: Role = Role.HEALTH_PROFESSIONAL,
    *,
    hcp_id: UUID | None = OTHER_HOSPITAL,
    ern: str | None = ERN,
    on_behalf_of: UUID | None = None,
) -> Actor:
    """Return a person with one role, by default an expert of another hospital."""
    return Actor(
        person_id=UUID(int=number),
        on_behalf_of=on_behalf_of,
        roles=(RoleHeld(role=role, hcp_id=hcp_id, ern=ern),),
    )


CLINICIAN = an_actor(1, hcp_id=HOSPITAL)
COLLEAGUE = an_actor(2, hcp_id=HOSPITAL)
ASSISTANT = an_actor(3, Role.ASSISTANT, hcp_id=HOSPITAL, on_behalf_of=CLINICIAN.person_id)
COORDINATOR = an_actor(4, Role.COORDINATOR, hcp_id=None)
DISPATCHER = an_actor(5, Role.DISPATCHER, hcp_id=None)
OTHER_COORDINATOR = an_actor(6, Role.COORDINATOR, hcp_id=None, ern=OTHER_ERN)
LEAD = an_actor(7)
MEMBER = an_actor(8)
SECOND_MEMBER = an_actor(9)
GUEST = an_actor(10, Role.GUEST, hcp_id=None)
INVITED = an_actor(11)
STRANGER = an_actor(12)
UNRELATED_COORDINATOR = an_actor(13, Role.COORDINATOR, hcp_id=None, ern=UNRELATED_ERN)
ADMINISTRATOR = an_actor(14, Role.ADMINISTRATOR, hcp_id=None, ern=None)
RESEARCHER = an_actor(15, Role.RESEARCHER)
AUDITOR = an_actor(16, Role.AUDITOR)
REPRESENTATIVE = an_actor(17, Role.HCP_REPRESENTATIVE, hcp_id=HOSPITAL)
IDLE_ASSISTANT = an_actor(18, Role.ASSISTANT, hcp_id=HOSPITAL)
OTHER_NETWORKS_EXPERT = an_actor(19, ern=OTHER_ERN)

EVERYBODY = (
    CLINICIAN,
    COLLEAGUE,
    ASSISTANT,
    COORDINATOR,
    DISPATCHER,
    OTHER_COORDINATOR,
    LEAD,
    MEMBER,
    SECOND_MEMBER,
    GUEST,
    INVITED,
    STRANGER,
    UNRELATED_COORDINATOR,
    ADMINISTRATOR,
    RESEARCHER,
    AUDITOR,
    REPRESENTATIVE,
    IDLE_ASSISTANT,
    OTHER_NETWORKS_EXPERT,
)
