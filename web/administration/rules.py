"""Who may decide what about an affiliation. Pure: no database, no request, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from web.models.people import AffiliationState
from workflows.domain.roles import GUEST_TERM, Role

if TYPE_CHECKING:
    from uuid import UUID

    from workflows.domain.actors import Actor


class AffiliationDecision(StrEnum):
    """What can be decided about an affiliation."""

    ENDORSE = "endorse"
    APPROVE = "approve"
    EXTEND = "extend"
    SUSPEND = "suspend"
    END = "end"
    REJECT = "reject"


@dataclass(frozen=True, kw_only=True)
class AffiliationFacts:
    """What a decision depends on."""

    person_id: UUID
    hcp_id: UUID | None
    ern: str | None
    role: Role
    state: AffiliationState


S, D = AffiliationState, AffiliationDecision
_NEXT_STATE: Final[Mapping[tuple[AffiliationState, AffiliationDecision], AffiliationState]] = {
    (S.REQUESTED, D.ENDORSE): S.ENDORSED,
    (S.REQUESTED, D.APPROVE): S.APPROVED,
    (S.REQUESTED, D.REJECT): S.REJECTED,
    (S.ENDORSED, D.APPROVE): S.APPROVED,
    (S.ENDORSED, D.REJECT): S.REJECTED,
    (S.APPROVED, D.EXTEND): S.APPROVED,
    (S.APPROVED, D.SUSPEND): S.SUSPENDED,
    (S.APPROVED, D.END): S.EXPIRED,
    (S.SUSPENDED, D.APPROVE): S.APPROVED,
    (S.SUSPENDED, D.END): S.EXPIRED,
}
# An administrator appoints offices; clinical roles are the networks' business, so that nobody who
# runs the platform can open a patient's record by approving an account of their own.
_APPOINTED: Final = frozenset(
    {
        Role.COORDINATOR,
        Role.DISPATCHER,
        Role.HCP_REPRESENTATIVE,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    },
)
# These come from outside a member hospital or without a representative who could endorse them.
_WITHOUT_ENDORSEMENT: Final = frozenset({Role.GUEST}) | _APPOINTED


def allowed_decisions(
    actor: Actor,
    facts: AffiliationFacts,
) -> Mapping[AffiliationDecision, AffiliationState]:
    """Return what the actor may decide now, and the state each decision leads to."""
    return {
        decision: after
        for (state, decision), after in _NEXT_STATE.items()
        if state is facts.state and _may(actor, facts, decision)
    }


def term_after(
    facts: AffiliationFacts,
    decision: AffiliationDecision,
    *,
    valid_until: datetime | None,
    now: datetime,
) -> datetime | None:
    """Return until when the affiliation holds after the decision; a guest's term is limited."""
    if decision is D.END:
        return now
    if decision is D.EXTEND:
        return max(valid_until or now, now) + GUEST_TERM
    if decision is D.APPROVE and facts.role is Role.GUEST:
        return valid_until if valid_until and valid_until > now else now + GUEST_TERM
    return valid_until


def _may(actor: Actor, facts: AffiliationFacts, decision: AffiliationDecision) -> bool:
    if actor.person_id == facts.person_id:
        return False
    if decision is D.ENDORSE:
        return _represents(actor, facts) and facts.role not in _WITHOUT_ENDORSEMENT
    if decision is D.EXTEND:
        return _coordinates(actor, facts) and facts.role is Role.GUEST
    if decision is D.APPROVE:
        return _may_approve(actor, facts)
    return (
        actor.holds(Role.ADMINISTRATOR) or _coordinates(actor, facts) or _represents(actor, facts)
    )


def _may_approve(actor: Actor, facts: AffiliationFacts) -> bool:
    if facts.role in _APPOINTED:
        return actor.holds(Role.ADMINISTRATOR)
    needs_endorsement = facts.state is S.REQUESTED and facts.role not in _WITHOUT_ENDORSEMENT
    return _coordinates(actor, facts) and not needs_endorsement


def _coordinates(actor: Actor, facts: AffiliationFacts) -> bool:
    return facts.ern is not None and actor.holds(Role.COORDINATOR, ern=facts.ern)


def _represents(actor: Actor, facts: AffiliationFacts) -> bool:
    return facts.hcp_id is not None and actor.holds(Role.HCP_REPRESENTATIVE, hcp_id=facts.hcp_id)
