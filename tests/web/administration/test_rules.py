"""Who may decide about an affiliation: office by office, and nobody about themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from web.administration.rules import (
    AffiliationDecision,
    AffiliationFacts,
    allowed_decisions,
    term_after,
)
from web.models.people import AffiliationState
from workflows.domain.actors import Actor, RoleHeld
from workflows.domain.roles import Role

HCP = UUID("33333333-3333-4333-8333-333333333333")
NOON = datetime(2031, 3, 3, 12, 0, tzinfo=UTC)
S, D = AffiliationState, AffiliationDecision


def facts(
    role: Role = Role.HEALTH_PROFESSIONAL,
    state: AffiliationState = S.REQUESTED,
    *,
    person_id: UUID | None = None,
) -> AffiliationFacts:
    return AffiliationFacts(
        person_id=person_id or uuid4(), hcp_id=HCP, ern="ENDO", role=role, state=state
    )


def somebody(role: Role, *, hcp_id: UUID | None = None, ern: str | None = None) -> Actor:
    return Actor(person_id=uuid4(), roles=(RoleHeld(role=role, hcp_id=hcp_id, ern=ern),))


REPRESENTATIVE = somebody(Role.HCP_REPRESENTATIVE, hcp_id=HCP)
COORDINATOR = somebody(Role.COORDINATOR, ern="ENDO")
ADMINISTRATOR = somebody(Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("actor", "role", "state", "expected"),
    [
        (REPRESENTATIVE, Role.HEALTH_PROFESSIONAL, S.REQUESTED, {D.ENDORSE, D.REJECT}),
        (REPRESENTATIVE, Role.HEALTH_PROFESSIONAL, S.ENDORSED, {D.REJECT}),
        (REPRESENTATIVE, Role.HEALTH_PROFESSIONAL, S.APPROVED, {D.SUSPEND, D.END}),
        (REPRESENTATIVE, Role.HEALTH_PROFESSIONAL, S.SUSPENDED, {D.END}),
        (REPRESENTATIVE, Role.GUEST, S.REQUESTED, {D.REJECT}),
        (COORDINATOR, Role.HEALTH_PROFESSIONAL, S.REQUESTED, {D.REJECT}),
        (COORDINATOR, Role.HEALTH_PROFESSIONAL, S.ENDORSED, {D.APPROVE, D.REJECT}),
        (COORDINATOR, Role.HEALTH_PROFESSIONAL, S.APPROVED, {D.SUSPEND, D.END}),
        (COORDINATOR, Role.HEALTH_PROFESSIONAL, S.SUSPENDED, {D.APPROVE, D.END}),
        (COORDINATOR, Role.GUEST, S.REQUESTED, {D.APPROVE, D.REJECT}),
        (COORDINATOR, Role.GUEST, S.APPROVED, {D.EXTEND, D.SUSPEND, D.END}),
        (COORDINATOR, Role.COORDINATOR, S.REQUESTED, {D.REJECT}),
        (ADMINISTRATOR, Role.HEALTH_PROFESSIONAL, S.ENDORSED, {D.REJECT}),
        (ADMINISTRATOR, Role.GUEST, S.REQUESTED, {D.REJECT}),
        (ADMINISTRATOR, Role.COORDINATOR, S.REQUESTED, {D.APPROVE, D.REJECT}),
        (ADMINISTRATOR, Role.HEALTH_PROFESSIONAL, S.APPROVED, {D.SUSPEND, D.END}),
        (somebody(Role.COORDINATOR, ern="EPICARE"), Role.GUEST, S.REQUESTED, set()),
        (somebody(Role.HCP_REPRESENTATIVE, hcp_id=uuid4()), Role.GUEST, S.APPROVED, set()),
        (somebody(Role.DISPATCHER, ern="ENDO"), Role.GUEST, S.REQUESTED, set()),
        (somebody(Role.HEALTH_PROFESSIONAL, hcp_id=HCP), Role.ASSISTANT, S.REQUESTED, set()),
    ],
)
def test_each_office_decides_what_is_its_own(
    actor: Actor, role: Role, state: AffiliationState, expected: set[AffiliationDecision]
) -> None:
    assert set(allowed_decisions(actor, facts(role, state))) == expected


@pytest.mark.parametrize("actor", [REPRESENTATIVE, COORDINATOR, ADMINISTRATOR])
@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("role", list(Role))
def test_nobody_decides_about_themselves(actor: Actor, state: AffiliationState, role: Role) -> None:
    assert allowed_decisions(actor, facts(role, state, person_id=actor.person_id)) == {}


@pytest.mark.parametrize("state", [S.EXPIRED, S.REJECTED])
@pytest.mark.parametrize("actor", [REPRESENTATIVE, COORDINATOR, ADMINISTRATOR])
def test_what_has_ended_stays_ended(actor: Actor, state: AffiliationState) -> None:
    assert allowed_decisions(actor, facts(state=state)) == {}


@pytest.mark.parametrize(
    ("role", "decision", "valid_until", "expected"),
    [
        (Role.GUEST, D.APPROVE, None, NOON + timedelta(days=90)),
        (Role.GUEST, D.APPROVE, NOON - timedelta(days=1), NOON + timedelta(days=90)),
        (Role.GUEST, D.APPROVE, NOON + timedelta(days=5), NOON + timedelta(days=5)),
        (Role.GUEST, D.EXTEND, NOON + timedelta(days=5), NOON + timedelta(days=95)),
        (Role.GUEST, D.EXTEND, NOON - timedelta(days=5), NOON + timedelta(days=90)),
        (Role.HEALTH_PROFESSIONAL, D.APPROVE, None, None),
        (Role.HEALTH_PROFESSIONAL, D.END, None, NOON),
        (Role.HEALTH_PROFESSIONAL, D.SUSPEND, None, None),
    ],
)
def test_a_guests_term_is_limited_and_an_end_is_now(
    role: Role,
    decision: AffiliationDecision,
    valid_until: datetime | None,
    expected: datetime | None,
) -> None:
    assert term_after(facts(role), decision, valid_until=valid_until, now=NOON) == expected
