"""Keeps healthcare providers and their memberships, each in the caller's transaction, on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select

from web import audit
from web.models.audit import AuditAct
from web.models.networks import Hcp, HcpMembership, MembershipKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

_DETAILS: Final = (
    *("name", "city", "country", "time_zone", "address", "contact_point"),
    *("data_protection_officer", "supervisory_authority"),
)


class NameTakenError(Exception):
    """Another healthcare provider has this name."""


def add_centre(session: Session, by_id: UUID, details: Mapping[str, Any]) -> Hcp:
    """Add a healthcare provider; raises NameTakenError."""
    hcp = Hcp(id=uuid4(), **{name: details[name] for name in _DETAILS})
    _refuse_a_taken_name(session, hcp.id, hcp.name)
    session.add(hcp)
    session.flush()
    _record(session, by_id, hcp.id, AuditAct.CREATED, {})
    return hcp


def change_centre(session: Session, by_id: UUID, hcp: Hcp, details: Mapping[str, Any]) -> None:
    """Change what forms say from now on; papers that were printed stay. Raises NameTakenError."""
    _refuse_a_taken_name(session, hcp.id, details["name"])
    changed = [name for name in _DETAILS if getattr(hcp, name) != details[name]]
    for name in changed:
        setattr(hcp, name, details[name])
    _record(session, by_id, hcp.id, AuditAct.CHANGED, {"changed": changed})


def set_membership(
    session: Session, by_id: UUID, hcp_id: UUID, ern_code: str, kind: MembershipKind
) -> None:
    """Make the healthcare provider a member of the network, or change in what way it is one."""
    session.merge(HcpMembership(hcp_id=hcp_id, ern_code=ern_code, kind=kind))
    session.flush()
    _record(session, by_id, hcp_id, AuditAct.CHANGED, {"ern": ern_code, "membership": kind})


def end_membership(session: Session, by_id: UUID, membership: HcpMembership) -> None:
    """Take the healthcare provider out of the network; affiliations are decided one by one."""
    detail = {"ern": membership.ern_code, "membership": "ended"}
    session.delete(membership)
    _record(session, by_id, membership.hcp_id, AuditAct.CHANGED, detail)


def _refuse_a_taken_name(session: Session, hcp_id: UUID, name: str) -> None:
    other = session.scalar(select(Hcp.id).where(Hcp.name == name, Hcp.id != hcp_id))
    if other is not None:
        raise NameTakenError(name)


def _record(
    session: Session, by_id: UUID, hcp_id: UUID, act: AuditAct, detail: Mapping[str, Any]
) -> None:
    audit.record(
        session,
        act=act,
        person_id=by_id,
        subject_kind="hcp",
        subject_id=hcp_id,
        detail=dict(detail),
    )
