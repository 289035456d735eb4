"""Writes into the trail what was decided in a consent that no panel takes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web import audit
from web.consents.history import decisions_in
from web.models.audit import AuditAct
from web.models.patients import Consent
from workflows.domain.actors import Actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def record_decided(session: Session, consent: Consent, actor: Actor, step: str) -> None:
    """Say who recorded or confirmed it, and what it says for each purpose."""
    audit.record(
        session,
        act=AuditAct.CONSENT_DECIDED,
        person_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of,
        subject_kind="consent",
        subject_id=consent.id,
        patient_id=consent.patient_id,
        detail={
            "step": step,
            **{purpose.value: said.value for purpose, said in decisions_in(consent)},
        },
    )
