"""Appoints an administrator from the command line: the first one, or one who lost the password."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select

from web import audit
from web.accounts.newcomers import Newcomer, add_person, renew_password
from web.accounts.queries import in_term
from web.models.audit import AuditAct
from web.models.people import Affiliation, AffiliationState, Person
from web.passwords import Passwords
from web.sign_in import find_person
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def appoint_administrator(
    session: Session, email: str, display_name: str, passwords: Passwords
) -> str:
    """Make the person an administrator in the caller's transaction; return a one-time password.

    Who has an account keeps it, with a new one-time password and all sessions ended.
    """
    person = find_person(session, email)
    if person is None:
        newcomer = Newcomer(email=email, display_name=display_name)
        person, _none = add_person(session, newcomer, None, by_id=None)
    person.is_active = True
    password = renew_password(session, person, passwords)
    now = datetime.now(UTC)
    if not _is_administrator(session, person, now):
        _appoint(session, person, now)
    return password


def _is_administrator(session: Session, person: Person, now: datetime) -> bool:
    query = select(Affiliation.id).where(
        Affiliation.person_id == person.id,
        Affiliation.role == Role.ADMINISTRATOR,
        *in_term(now),
    )
    return session.scalar(query.limit(1)) is not None


def _appoint(session: Session, person: Person, now: datetime) -> None:
    affiliation = Affiliation(
        id=uuid4(),
        person_id=person.id,
        role=Role.ADMINISTRATOR,
        state=AffiliationState.APPROVED,
        requested_at=now,
        valid_from=now,
        decided_at=now,
    )
    session.add(affiliation)
    session.flush()
    audit.record(
        session,
        act=AuditAct.AFFILIATION_DECIDED,
        person_id=None,
        subject_kind="affiliation",
        subject_id=affiliation.id,
        detail={"decision": "approve", "from": "", "to": AffiliationState.APPROVED},
    )
