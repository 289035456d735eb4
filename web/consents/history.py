"""The consent of a patient: which record holds, and everything that was decided before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from web.models.panels import CommandStatus, PanelCommand
from web.models.patients import Consent
from web.patient_keys import PatientCipher
from workflows.domain.consent import ConsentDecision, ConsentGiven, ConsentPurpose


@dataclass(frozen=True, kw_only=True)
class ConsentRecord:
    """One decision of a patient with the words that the centre alone reads."""

    row: Consent
    original_place: str

    @property
    def decisions(self) -> tuple[tuple[ConsentPurpose, ConsentDecision], ...]:
        """Return each purpose with what was decided for it."""
        return decisions_in(self.row)

    @property
    def people(self) -> frozenset[UUID]:
        """Return who explained, who recorded and who confirmed it."""
        found = {self.row.recorded_by_id, self.row.confirmed_by_id, self.row.explained_by_id}
        return frozenset(each for each in found if each is not None)


def held_consent(session: Session, patient_id: UUID) -> Consent | None:
    """Return the last confirmed record; what it says holds, purpose by purpose."""
    return session.scalars(
        select(Consent)
        .where(Consent.patient_id == patient_id, Consent.confirmed_at.is_not(None))
        .order_by(Consent.position.desc())
        .limit(1),
    ).one_or_none()


def beside_held(session: Session, patient_id: UUID, said: ConsentGiven) -> ConsentGiven:
    """Return what is said now, where what was given before and is refused is taken back."""
    held = held_consent(session, patient_id)
    return said.after(given_in(held)) if held else said


def is_overtaken(session: Session, consent_id: UUID) -> bool:
    """Tell whether something was decided for the patient after this was recorded."""
    later, record = aliased(Consent), session.get(Consent, consent_id)
    if record is None:
        return False
    return bool(
        session.scalar(
            select(
                exists().where(
                    later.patient_id == record.patient_id,
                    later.position > record.position,
                    later.confirmed_at.is_not(None),
                )
            )
        )
    )


def consent_history(session: Session, cipher: PatientCipher) -> list[ConsentRecord]:
    """Return every record that was taken in, the last one first."""
    return [open_record(row, cipher) for row in consents_of(session, cipher.patient_id)]


def consents_of(session: Session, patient_id: UUID) -> Sequence[Consent]:
    """Return the rows of every record that was taken in, the last one first.

    A record whose command waits for the engine, or was refused, is not part of it.
    """
    return session.scalars(
        select(Consent)
        .outerjoin(PanelCommand, PanelCommand.id == Consent.command_id)
        .where(
            Consent.patient_id == patient_id,
            PanelCommand.status.is_(None) | (PanelCommand.status == CommandStatus.APPLIED),
        )
        .order_by(Consent.position.desc()),
    ).all()


def open_record(row: Consent, cipher: PatientCipher) -> ConsentRecord:
    """Return the record with its sealed words opened."""
    sealed = row.sealed_original_place
    place = cipher.open_text(sealed, place_context(row.id)) if sealed else ""
    return ConsentRecord(row=row, original_place=place)


def place_context(consent_id: UUID) -> str:
    """Return the place to which the words on where the original lies are bound."""
    return f"consents:{consent_id}:original_place"


def given_in(row: Consent) -> ConsentGiven:
    """Return the record's decisions as the panel takes them in."""
    return ConsentGiven(
        care=row.care,
        databases=row.databases,
        research_contact=row.research_contact,
    )


def decisions_in(row: Consent) -> tuple[tuple[ConsentPurpose, ConsentDecision], ...]:
    """Return each purpose with what the record says about it."""
    given = given_in(row)
    return tuple((purpose, given.for_purpose(purpose)) for purpose in ConsentPurpose)
