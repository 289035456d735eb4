"""Decides on affiliations and switches accounts on and off; each is compared, set and recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import update

from web import audit
from web.administration.open_panels import parts_of, tell_coordinators_what_is_lost
from web.administration.rules import (
    AffiliationDecision,
    AffiliationFacts,
    allowed_decisions,
    term_after,
)
from web.models.audit import AuditAct
from web.models.people import Affiliation, AffiliationState
from web.sign_in import end_other_sessions

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy.orm import Session

    from web.models.people import Person
    from workflows.domain.actors import Actor


class DecisionNotAllowedError(Exception):
    """The actor may not decide this, or somebody decided otherwise in the meantime."""


def facts_of(affiliation: Affiliation) -> AffiliationFacts:
    """Return what the rules need to know of an affiliation."""
    return AffiliationFacts(
        person_id=affiliation.person_id,
        hcp_id=affiliation.hcp_id,
        ern=affiliation.ern_code,
        role=affiliation.role,
        state=affiliation.state,
    )


def decide_affiliation(
    session: Session,
    actor: Actor,
    affiliation: Affiliation,
    decision: AffiliationDecision,
) -> AffiliationState:
    """Carry out a decision in the caller's transaction and return the new state.

    Raises:
        DecisionNotAllowedError: when the rules refuse it, or the state is no longer the one seen.

    """
    facts, now = facts_of(affiliation), datetime.now(UTC)
    before = parts_of(session, facts.person_id, now)
    after = allowed_decisions(actor, facts).get(decision)
    if after is None:
        raise DecisionNotAllowedError(decision)
    changed = session.execute(
        update(Affiliation)
        .where(Affiliation.id == affiliation.id, Affiliation.state == facts.state)
        .values(state=after, **_when(affiliation, facts, decision, actor, now))
        .returning(Affiliation.id)
        .execution_options(synchronize_session="fetch"),
    ).all()
    if not changed:
        raise DecisionNotAllowedError(decision)
    audit.record(
        session,
        act=AuditAct.AFFILIATION_DECIDED,
        person_id=actor.person_id,
        subject_kind="affiliation",
        subject_id=affiliation.id,
        detail={"decision": decision, "from": facts.state, "to": after},
    )
    tell_coordinators_what_is_lost(session, facts.person_id, before, now, told_by=actor.person_id)
    return after


def switch_account(session: Session, actor: Actor, person: Person, *, active: bool) -> None:
    """Let a person sign in, or shut them out at once, in the caller's transaction."""
    now = datetime.now(UTC)
    before = parts_of(session, person.id, now)
    person.is_active = active
    if not active:
        end_other_sessions(session, person.id)
    audit.record(
        session,
        act=AuditAct.CHANGED,
        person_id=actor.person_id,
        subject_kind="person",
        subject_id=person.id,
        detail={"is_active": active},
    )
    tell_coordinators_what_is_lost(session, person.id, before, now, told_by=actor.person_id)


def _when(
    affiliation: Affiliation,
    facts: AffiliationFacts,
    decision: AffiliationDecision,
    actor: Actor,
    now: datetime,
) -> dict[str, Any]:
    if decision is AffiliationDecision.ENDORSE:
        return {"endorsed_by_id": actor.person_id, "endorsed_at": now}
    return {
        "decided_by_id": actor.person_id,
        "decided_at": now,
        "valid_from": affiliation.valid_from or now,
        "valid_until": term_after(facts, decision, valid_until=affiliation.valid_until, now=now),
    }
