"""Changes a person makes to their own account, each in the request's transaction and on record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from web import audit
from web.accounts.letters import end_links
from web.models.audit import AuditAct
from web.sign_in import end_other_sessions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from web.models.people import Person, SignInSession
    from web.passwords import Passwords


def change_settings(session: Session, person: Person, wishes: Mapping[str, Any]) -> None:
    """Write language, time zone and notifications; the trail names what changed, not the values."""
    changed = [name for name, value in wishes.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, wishes[name])
    audit.record(
        session,
        act=AuditAct.SETTINGS_CHANGED,
        person_id=person.id,
        subject_kind="person",
        subject_id=person.id,
        detail={"changed": changed},
    )


def change_password(
    session: Session,
    passwords: Passwords,
    present: SignInSession,
    new_password: str,
) -> None:
    """Keep a new password and end all sessions but the present one."""
    person = present.person
    person.password_hash = passwords.hash(new_password)
    person.password_once_until = None
    end_links(session, person.id, datetime.now(UTC))
    end_other_sessions(session, person.id, but=present.id)
    audit.record(
        session,
        act=AuditAct.PASSWORD_CHANGED,
        person_id=person.id,
        subject_kind="person",
        subject_id=person.id,
    )
