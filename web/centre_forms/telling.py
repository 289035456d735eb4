"""Tells coordinators that a version waits for them, and who proposed it how it was decided."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select, update

from web.accounts.queries import in_term
from web.centre_forms.queries import facts_of
from web.models.notifications import Notification, NotificationReason
from web.models.people import Affiliation, Person
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.models.centre_forms import CentreForm


def tell_deciders(session: Session, form: CentreForm) -> None:
    """Tell whoever may decide, in the caller's transaction: never who proposed it."""
    now = datetime.now(UTC)
    people = session.scalars(
        select(Person.id)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .where(
            Person.is_active,
            Person.id != form.proposed_by_id,
            Affiliation.role == Role.COORDINATOR,
            Affiliation.ern_code.in_(facts_of(session, form).erns),
            *in_term(now),
        )
        .distinct(),
    ).all()
    _tell(session, form, NotificationReason.FORM_PROPOSED, people, now)


def tell_proposer(session: Session, form: CentreForm, reason: NotificationReason) -> None:
    """Tell who proposed the version; nobody else has to decide any more, so that is read."""
    now = datetime.now(UTC)
    session.execute(
        update(Notification)
        .where(
            Notification.centre_form_id == form.id,
            Notification.reason == NotificationReason.FORM_PROPOSED,
            Notification.read_at.is_(None),
        )
        .values(read_at=now),
    )
    _tell(session, form, reason, [form.proposed_by_id], now)


def _tell(
    session: Session,
    form: CentreForm,
    reason: NotificationReason,
    people: Collection[UUID],
    now: datetime,
) -> None:
    session.add_all(
        Notification(
            key=f"centre-form:{form.id}:{reason.value}:{person_id}",
            person_id=person_id,
            centre_form_id=form.id,
            reason=reason,
            occurred_at=now,
        )
        for person_id in people
    )
