"""Who may propose a centre's own form and who may decide on it. Pure: no database, no request."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from web.models.centre_forms import CentreFormState
from workflows.domain.actors import Actor
from workflows.domain.roles import Role


class FormDecision(StrEnum):
    """What can be decided about a proposed version."""

    APPROVE = "approve"
    REJECT = "reject"


class RejectionReason(StrEnum):
    """Why a version was rejected; a code, since the trail that keeps it holds no texts."""

    CONTENT_OF_LAW = "content_of_law"
    WORDING = "wording"
    TRANSLATION = "translation"
    NOT_NEEDED = "not_needed"
    TOLD_IN_PERSON = "told_in_person"


@dataclass(frozen=True, kw_only=True)
class FormFacts:
    """What a decision depends on; ``erns`` are the networks of which the centre is a member."""

    state: CentreFormState
    proposed_by_id: UUID
    erns: Collection[str]


def represented_centres(actor: Actor) -> frozenset[UUID]:
    """Return the centres for which the actor may propose a form."""
    return frozenset(
        held.hcp_id
        for held in actor.roles
        if held.role is Role.HCP_REPRESENTATIVE and held.hcp_id is not None
    )


def coordinated_erns(actor: Actor) -> frozenset[str]:
    """Return the networks on whose centres' forms the actor may decide."""
    return frozenset(held.ern for held in actor.roles if held.role is Role.COORDINATOR and held.ern)


def may_decide(actor: Actor, facts: FormFacts) -> bool:
    """Tell whether the actor may decide now: once, for their network, and on no own proposal."""
    return (
        facts.state is CentreFormState.PROPOSED
        and actor.person_id != facts.proposed_by_id
        and not coordinated_erns(actor).isdisjoint(facts.erns)
    )
