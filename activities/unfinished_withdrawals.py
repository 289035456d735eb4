"""Finds panels that still run although consent for care was withdrawn, and has them stopped.

The page that records a withdrawal tells each panel itself; it may die in between. Reading has
ended with the record, so what is left to do here is the process.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased, sessionmaker

from web.consents.effects import care_withdrawal, panels_to_stop
from web.consents.withdrawing import stopping_command_id
from web.database import reading
from web.models.panels import Panel, PanelCommand
from web.models.patients import Consent, Patient
from workflows.domain.actors import Actor, RoleHeld
from workflows.domain.consent import ConsentDecision
from workflows.domain.panels.commands import WithdrawCareConsent
from workflows.domain.panels.stages import RUNNING, PanelStatus
from workflows.domain.roles import Role
from workflows.messages import ACTOR, COMMAND

log = logging.getLogger(__name__)

# A younger withdrawal is still in the hands of the page that recorded it.
PAGES_TURN: Final = timedelta(seconds=10)


class UnfinishedWithdrawals:
    """Queues the commands that a page could not give; the dispatcher delivers them."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        """Look and queue with ``sessions``."""
        self._sessions = sessions

    def finish(self, recorded_before: datetime) -> list[UUID]:
        """Queue what is missing of withdrawals recorded before; return the panels to stop."""
        with reading(), self._sessions() as session:
            patients = session.scalars(_patients_to_look_at()).all()
        found: list[UUID] = []
        for patient_id in patients:
            with self._sessions.begin() as session:
                found.extend(_finish_one(session, patient_id, recorded_before))
        if found:
            log.warning("panels stopped after a withdrawal", extra={"panels": len(found)})
        return found


def _finish_one(session: Session, patient_id: UUID, recorded_before: datetime) -> list[UUID]:
    withdrawal = care_withdrawal(session, patient_id)
    if withdrawal is None or withdrawal.confirmed_at is None:
        return []
    if withdrawal.confirmed_at > recorded_before:
        return []
    hcp_id = session.get_one(Patient, patient_id).hcp_id
    return [
        panel_id
        for panel_id in panels_to_stop(session, withdrawal)
        if _queue(session, withdrawal, panel_id, hcp_id)
    ]


def _queue(session: Session, withdrawal: Consent, panel_id: UUID, hcp_id: UUID) -> bool:
    """Queue the command, unless the page or another worker did."""
    command_id = stopping_command_id(withdrawal.id, panel_id)
    if session.scalar(select(exists().where(PanelCommand.id == command_id))):
        return False
    # Whoever recorded it was entitled to; should they have left, the panel stops all the same.
    actor = Actor(
        person_id=withdrawal.recorded_by_id,
        roles=(RoleHeld(role=Role.HEALTH_PROFESSIONAL, hcp_id=hcp_id),),
    )
    command = WithdrawCareConsent(consent_id=withdrawal.id)
    with suppress(IntegrityError), session.begin_nested():
        session.add(
            PanelCommand(
                id=command_id,
                panel_id=panel_id,
                patient_id=withdrawal.patient_id,
                kind=command.kind,
                actor=ACTOR.dump_python(actor, mode="json"),
                command=COMMAND.dump_python(command, mode="json"),
            ),
        )
        session.flush()
        return True
    return False


def _patients_to_look_at() -> Select[UUID]:
    """Return those with a running panel whose last confirmed record takes care back."""
    last, later = aliased(Consent), aliased(Consent)
    is_last = ~exists().where(
        later.patient_id == last.patient_id,
        later.confirmed_at.is_not(None),
        later.position > last.position,
    )
    return (
        select(Panel.patient_id)
        .join(last, last.patient_id == Panel.patient_id)
        .where(
            Panel.status.in_(RUNNING - {PanelStatus.DRAFT}),
            last.care == ConsentDecision.WITHDRAWN,
            last.confirmed_at.is_not(None),
            is_last,
        )
        .distinct()
    )
