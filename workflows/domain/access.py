"""May this person see or do that, and why. Asked by the web, by queries and by the workflow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from workflows.domain.actors import Actor
from workflows.domain.panels.relations import Relation, relations
from workflows.domain.panels.stages import AFTER_CONSENT
from workflows.domain.panels.state import PanelState
from workflows.domain.permissions import Permission
from workflows.domain.roles import Role


class AccessReason(StrEnum):
    """Why access was given or not."""

    OWN_CENTRE = "own_centre"
    PANEL_MEMBER = "panel_member"
    COORDINATES = "coordinates"
    INVITED = "invited"
    HOLDS_ROLE = "holds_role"
    NO_RELATION = "no_relation"
    NO_ROLE = "no_role"
    CONSENT_NOT_CONFIRMED = "consent_not_confirmed"
    PROCESS_ONLY = "process_only"
    PATIENT_ERASED = "patient_erased"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Allowed or not, with the reason that a page shows."""

    allowed: bool
    reason: AccessReason


@dataclass(frozen=True, kw_only=True)
class PanelSubject:
    """A panel, and whether the patient's consent for care holds at this moment."""

    panel: PanelState
    care_consent_holds: bool
    now: datetime
    # After erasure there is no case any more, for nobody; the process stays.
    is_erased: bool = False


@dataclass(frozen=True, kw_only=True)
class PatientSubject:
    """A patient of one centre."""

    hcp_id: UUID


_OWN = frozenset({Relation.ENROLLING_CENTRE, Relation.ASSISTANT})
_PANEL = frozenset({Relation.LEAD, Relation.MEMBER, Relation.GUEST})
_OF_A_PANEL = frozenset({Permission.SEE_PANEL, Permission.SEE_CASE, Permission.MOVE_PANEL})
_OF_A_PATIENT = frozenset(
    {
        Permission.ENROL_PATIENT,
        Permission.SEE_PATIENT,
        Permission.CHANGE_PATIENT,
        Permission.SEE_IDENTITY,
    },
)
_ROLES: Mapping[Permission, frozenset[Role]] = {
    Permission.ENROL_PATIENT: frozenset({Role.HEALTH_PROFESSIONAL, Role.ASSISTANT}),
    Permission.PROPOSE_FORM: frozenset({Role.HCP_REPRESENTATIVE}),
    Permission.APPROVE_FORM: frozenset({Role.COORDINATOR}),
    Permission.SEE_BOARD: frozenset({Role.COORDINATOR, Role.DISPATCHER}),
    Permission.SEE_NETWORKS: frozenset(
        {Role.ADMINISTRATOR, Role.COORDINATOR, Role.HCP_REPRESENTATIVE},
    ),
    Permission.MANAGE_PEOPLE: frozenset(
        {Role.ADMINISTRATOR, Role.COORDINATOR, Role.HCP_REPRESENTATIVE},
    ),
    Permission.READ_ACCESS_LOG: frozenset({Role.AUDITOR}),
    Permission.SEE_OUTGOING_MAIL: frozenset({Role.ADMINISTRATOR}),
}


def decide_role(actor: Actor, permission: Permission) -> Decision:
    """Decide what depends on a role alone."""
    if permission is Permission.USE_CONSILIUM:
        return Decision(allowed=True, reason=AccessReason.HOLDS_ROLE)
    roles = _ROLES.get(permission, frozenset())
    if any(held.role in roles for held in actor.roles):
        return Decision(allowed=True, reason=AccessReason.HOLDS_ROLE)
    return Decision(allowed=False, reason=AccessReason.NO_ROLE)


def decide_patient(actor: Actor, subject: PatientSubject) -> Decision:
    """Decide on a patient's own page, identity included: the enrolling centre only."""
    if actor.holds(Role.HEALTH_PROFESSIONAL, hcp_id=subject.hcp_id) or (
        actor.on_behalf_of is not None and actor.holds(Role.ASSISTANT, hcp_id=subject.hcp_id)
    ):
        return Decision(allowed=True, reason=AccessReason.OWN_CENTRE)
    return Decision(allowed=False, reason=AccessReason.NO_RELATION)


def decide_panel(actor: Actor, permission: Permission, subject: PanelSubject) -> Decision:
    """Decide on a panel: its process (``SEE_PANEL``, ``MOVE_PANEL``) or its case (``SEE_CASE``)."""
    found = relations(subject.panel, actor)
    if _term_has_ended(actor, subject):
        found -= {Relation.GUEST, Relation.INVITED}
    if permission is Permission.SEE_CASE:
        return _decide_case(found, subject)
    return _decide_process(found)


def may(
    actor: Actor,
    permission: Permission,
    subject: PanelSubject | PatientSubject | None = None,
) -> Decision:
    """Decide whatever the subject is; the one function that routes and queries ask."""
    if isinstance(subject, PanelSubject):
        if permission in _OF_A_PANEL:
            return decide_panel(actor, permission, subject)
    elif isinstance(subject, PatientSubject):
        if permission in _OF_A_PATIENT:
            return decide_patient(actor, subject)
    else:
        return decide_role(actor, permission)
    # A relation opens only what is a matter of that relation.
    return Decision(allowed=False, reason=AccessReason.NO_ROLE)


def _decide_process(found: frozenset[Relation]) -> Decision:
    for relation, reason in _REASONS:
        if relation in found:
            return Decision(allowed=True, reason=reason)
    return Decision(allowed=False, reason=AccessReason.NO_RELATION)


def _decide_case(found: frozenset[Relation], subject: PanelSubject) -> Decision:
    if found and subject.is_erased:
        return Decision(allowed=False, reason=AccessReason.PATIENT_ERASED)
    if found & _OWN:
        return Decision(allowed=True, reason=AccessReason.OWN_CENTRE)
    if not found & _PANEL:
        reason = AccessReason.PROCESS_ONLY if found else AccessReason.NO_RELATION
        return Decision(allowed=False, reason=reason)
    is_open = (
        subject.panel.consent.is_open
        and subject.care_consent_holds
        and subject.panel.status in AFTER_CONSENT
    )
    if not is_open:
        return Decision(allowed=False, reason=AccessReason.CONSENT_NOT_CONFIRMED)
    return Decision(allowed=True, reason=AccessReason.PANEL_MEMBER)


def _term_has_ended(actor: Actor, subject: PanelSubject) -> bool:
    participant = subject.panel.participant(actor.person_id)
    return (
        participant is not None
        and participant.access_until is not None
        and participant.access_until <= subject.now
    )


_REASONS: tuple[tuple[Relation, AccessReason], ...] = (
    (Relation.ENROLLING_CENTRE, AccessReason.OWN_CENTRE),
    (Relation.ASSISTANT, AccessReason.OWN_CENTRE),
    (Relation.LEAD, AccessReason.PANEL_MEMBER),
    (Relation.MEMBER, AccessReason.PANEL_MEMBER),
    (Relation.GUEST, AccessReason.PANEL_MEMBER),
    (Relation.INVITED, AccessReason.INVITED),
    (Relation.COORDINATOR, AccessReason.COORDINATES),
    (Relation.DISPATCHER, AccessReason.COORDINATES),
    (Relation.OTHER_COORDINATOR, AccessReason.COORDINATES),
)
