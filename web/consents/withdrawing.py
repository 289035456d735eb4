"""Writes down what a withdrawal stops, in the transaction in which it begins to hold.

Reading, files and searches stop because every query asks for the consent that holds; these rows
say since when, and for how many. What only the workflow can stop is written when it has.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from web.accounts.queries import build_actor, in_term
from web.consents.effects import care_withdrawal
from web.models.base import JsonObject
from web.models.consents import ConsentEffect
from web.models.discussions import Attachment
from web.models.notifications import Notification
from web.models.panels import CommandStatus, Panel, PanelCommand, PanelPerson
from web.models.patients import Consent, Patient
from web.models.people import Affiliation
from workflows.domain.access import AccessReason, PanelSubject, decide_panel
from workflows.domain.actors import Actor
from workflows.domain.consent import ConsentPurpose
from workflows.domain.consent_effects import ConsentEffectKind as Kind
from workflows.domain.errors import RefusalReason
from workflows.domain.panels.commands import WithdrawCareConsent
from workflows.domain.panels.relations import Relation
from workflows.domain.panels.stages import AFTER_CONSENT
from workflows.domain.permissions import Permission
from workflows.messages import ACTOR, COMMAND, STATE

_READERS = (Relation.LEAD, Relation.MEMBER, Relation.GUEST)


def stopping_command_id(consent_id: UUID, panel_id: UUID) -> UUID:
    """Return the id of the command that stops a panel: one withdrawal stops each panel once."""
    return uuid5(consent_id, str(panel_id))


def write_effects(
    session: Session,
    record: Consent,
    purposes: Collection[ConsentPurpose],
) -> None:
    """Stop what can be stopped at once, and add a row for each thing that has stopped."""
    now = record.confirmed_at or record.recorded_at
    # The rows point at the record.
    session.flush()
    if ConsentPurpose.CARE in purposes:
        _stop_care(session, record, now)
    if ConsentPurpose.DATABASES in purposes:
        _add(session, record, Kind.EXPORTS_CLOSED)
    if ConsentPurpose.RESEARCH_CONTACT in purposes:
        _add(session, record, Kind.CONTACT_ENDED)


def cancel_notifications(session: Session, patient: Patient, now: datetime) -> int:
    """Keep back what people of other centres were yet to be told; return how much it was."""
    waiting = select(Notification.id).where(
        Notification.panel_id.in_(select(Panel.id).where(Panel.patient_id == patient.id)),
        Notification.mail_id.is_(None),
        Notification.read_at.is_(None),
        Notification.cancelled_at.is_(None),
        _is_of_another_centre(Notification.__table__.c.person_id, patient.hcp_id, now),
    )
    ids = session.scalars(waiting).all()
    session.execute(
        update(Notification).where(Notification.id.in_(ids)).values(cancelled_at=now),
    )
    return len(ids)


def refuse_queued_commands(session: Session, patient: Patient, now: datetime) -> int:
    """Refuse what others asked of the patient's panels while the engine was away."""
    rows = session.scalars(
        select(PanelCommand).where(
            PanelCommand.patient_id == patient.id,
            PanelCommand.status == CommandStatus.QUEUED,
        ),
    ).all()
    foreign = [
        row
        for row in rows
        if not any(held.hcp_id == patient.hcp_id for held in ACTOR.validate_python(row.actor).roles)
    ]
    for row in foreign:
        row.status, row.refusal = CommandStatus.REFUSED, RefusalReason.CONSENT_WITHDRAWN
        row.answered_at = now
    return len(foreign)


def write_panel_stopped(
    session: Session,
    panel_id: UUID,
    command_id: UUID | None,
    now: datetime,
) -> None:
    """Add, once, that a panel has stopped because consent for care was withdrawn."""
    patient_id = session.scalars(select(Panel.patient_id).where(Panel.id == panel_id)).one()
    consent_id = _withdrawal_behind(session, patient_id, command_id)
    if consent_id is None:
        return
    known = select(ConsentEffect.id).where(
        ConsentEffect.consent_id == consent_id,
        ConsentEffect.panel_id == panel_id,
        ConsentEffect.kind == Kind.PANEL_STOPPED,
    )
    if session.scalars(known).first() is None:
        session.add(
            ConsentEffect(
                consent_id=consent_id,
                patient_id=patient_id,
                kind=Kind.PANEL_STOPPED,
                panel_id=panel_id,
                occurred_at=now,
            ),
        )


def _stop_care(session: Session, record: Consent, now: datetime) -> None:
    patient = session.get_one(Patient, record.patient_id)
    refuse_queued_commands(session, patient, now)
    _add(session, record, Kind.READING_CLOSED)
    _add(session, record, Kind.FILES_CLOSED, _shared_files(session, patient.id))
    _add(session, record, Kind.MAILS_CANCELLED, cancel_notifications(session, patient, now))
    _add(session, record, Kind.SEARCH_CLOSED)
    _add(session, record, Kind.ACCESS_ENDED, _readers(session, patient, now))


def _add(session: Session, record: Consent, kind: Kind, count: int | None = None) -> None:
    session.add(
        ConsentEffect(
            consent_id=record.id,
            patient_id=record.patient_id,
            kind=kind,
            count=count,
            occurred_at=record.confirmed_at or record.recorded_at,
        ),
    )


def _shared_files(session: Session, patient_id: UUID) -> int:
    """Count the files that other centres could open; papers of consent they never could."""
    query = (
        select(func.count(Attachment.id))
        .join(Panel, Panel.id == Attachment.panel_id)
        .where(Attachment.patient_id == patient_id, Panel.status.in_(AFTER_CONSENT))
    )
    return session.scalar(query) or 0


def _readers(session: Session, patient: Patient, now: datetime) -> int:
    """Count the people of other centres who could read the case a moment ago."""
    query = (
        select(PanelPerson.person_id, Panel.state)
        .join(Panel, Panel.id == PanelPerson.panel_id)
        .where(
            Panel.patient_id == patient.id,
            Panel.status.in_(AFTER_CONSENT),
            PanelPerson.relation.in_(_READERS),
        )
    )
    return len(
        {
            row.person_id
            for row in session.execute(query)
            if _could_read(build_actor(session, row.person_id, now), row.state, now)
        }
    )


def _could_read(actor: Actor, snapshot: JsonObject, now: datetime) -> bool:
    panel = STATE.validate_python(snapshot)
    before = PanelSubject(panel=panel, care_consent_holds=True, now=now)
    return decide_panel(actor, Permission.SEE_CASE, before).reason is AccessReason.PANEL_MEMBER


def _is_of_another_centre(
    person_id: ColumnElement[UUID],
    hcp_id: UUID,
    now: datetime,
) -> ColumnElement[bool]:
    return ~(
        select(Affiliation.id)
        .where(
            Affiliation.person_id == person_id,
            Affiliation.hcp_id == hcp_id,
            *in_term(now),
        )
        .exists()
    )


def _withdrawal_behind(
    session: Session,
    patient_id: UUID,
    command_id: UUID | None,
) -> UUID | None:
    """Return the withdrawal that the command names, or else the one that holds."""
    query = select(PanelCommand.command).where(PanelCommand.id == command_id)
    found = session.scalars(query).one_or_none() if command_id else None
    command = COMMAND.validate_python(found) if found else None
    if isinstance(command, WithdrawCareConsent):
        named = session.get(Consent, command.consent_id)
        if named is not None:
            return named.id
    held = care_withdrawal(session, patient_id)
    return held.id if held else None
