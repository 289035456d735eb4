"""A new consent outside of any panel: who waits for confirmation, and what confirming it stops."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import exists, select

from web import audit
from web.consents.archives import archive_when_confirmed
from web.consents.commands import stop_panels
from web.consents.decided import record_decided
from web.consents.effective import latest_consent
from web.consents.effects import withdrawn_purposes
from web.consents.withdrawing import write_effects
from web.current_gateway import gateway
from web.models.audit import AuditAct
from web.models.panels import Panel, PanelCommand
from web.models.patients import Consent, ConsentPaper, Patient
from web.request_session import db_session
from workflows.domain.actors import Actor
from workflows.domain.consent import ConsentDecision, may_confirm
from workflows.domain.panels.command_kinds import CommandKind
from workflows.domain.panels.rules import RULES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.patients.loading import LoadedPatient

# Where a panel can take the consent in, it does.
_TAKING: Final = RULES[CommandKind.RECORD_CONSENT].in_status


def panel_to_ask_in(session: Session, patient_id: UUID) -> UUID | None:
    """Return the patient's last panel in which a consent can be recorded now."""
    return session.scalars(
        select(Panel.id)
        .where(Panel.patient_id == patient_id, Panel.status.in_(_TAKING))
        .order_by(Panel.opened_at.desc())
        .limit(1)
    ).one_or_none()


def unconfirmed_consent(session: Session, patient_id: UUID) -> Consent | None:
    """Return the last record if it waits for confirmation and no panel was told of it."""
    last = latest_consent(session, patient_id)
    if last is None or last.confirmed_at is not None:
        return None
    of_a_panel = exists().where(PanelCommand.id == last.command_id)
    return None if session.scalar(select(of_a_panel)) else last


def keep(patient: LoadedPatient, consent: Consent) -> bool:
    """Write the record down; a form sent twice is kept once."""
    session = db_session()
    known = select(exists().where(Consent.command_id == consent.command_id))
    if not session.scalar(known):
        session.add(consent)
        record_decided(session, consent, patient.actor, "recorded")
    session.commit()
    return True


def ask_for_paper(patient: LoadedPatient, paper: ConsentPaper) -> None:
    """Have a form printed by the worker, without a panel; a form sent twice asks once."""
    session = db_session()
    if session.get(ConsentPaper, paper.id) is None:
        session.add(paper)
        audit.record(
            session,
            act=AuditAct.CREATED,
            person_id=patient.actor.person_id,
            on_behalf_of_id=patient.actor.on_behalf_of,
            subject_kind="consent_paper",
            subject_id=paper.consent_number,
            patient_id=patient.id,
            detail={"language": paper.language, "version": paper.form_version},
        )
    session.commit()


def confirm(patient: LoadedPatient, consent: Consent) -> bool:
    """Let the consent hold from now on, with all that follows; False where it may not."""
    session = db_session()
    # Two who decide at once wait for each other.
    session.get_one(Patient, patient.id, with_for_update=True)
    session.refresh(consent)
    if consent.confirmed_at is not None or not may_confirm(patient.actor, patient.row.hcp_id):
        return False
    consent.confirmed_by_id, consent.confirmed_at = patient.actor.person_id, datetime.now(UTC)
    session.flush()
    purposes = withdrawn_purposes(session, consent)
    if purposes:
        write_effects(session, consent, purposes)
    record_decided(session, consent, patient.actor, "confirmed")
    archive_when_confirmed(session, consent.id, patient.actor)
    session.commit()
    return True


def stop_after(patient_id: UUID, consent_id: UUID, actor: Actor) -> bool:
    """Stop what else runs where a confirmed consent took something back; True if it did."""
    session = db_session()
    consent = session.get(Consent, consent_id, populate_existing=True)
    if consent is None or consent.confirmed_at is None or consent.patient_id != patient_id:
        return False
    if not withdrawn_purposes(session, consent):
        return False
    if consent.care is ConsentDecision.WITHDRAWN:
        stop_panels(session, gateway(), consent, actor)
    return True
