"""Puts into the patient's words what the withdrawal of a consent has stopped, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from activities.document_letters import LetterFrame, letter_html, printed
from i18n.proof_words import proof_sentence
from web.consents.effects import Effect, Proof, find_proof
from web.models.documents import PatientDocument
from web.models.networks import Hcp
from web.models.patients import Patient


class NoWithdrawalError(LookupError):
    """The document is about a record that takes nothing back."""


@dataclass(frozen=True, kw_only=True)
class EffectLine:
    """A line of the sheet: a sentence with its values, and since when it holds."""

    sentence: str
    values: dict[str, object]
    since: datetime | None


def compose_proof_sheet(session: Session, document: PatientDocument) -> str:
    """Return the proof sheet of the withdrawal that the document is about.

    Raises:
        NoWithdrawalError: when it is about anything else.

    """
    consent_id = document.subject_id
    proof = find_proof(session, document.patient_id, consent_id) if consent_id else None
    if proof is None:
        raise NoWithdrawalError(document.id)
    patient = session.get_one(Patient, document.patient_id)
    return proof_html(document, proof, patient.nickname, session.get_one(Hcp, patient.hcp_id))


def proof_html(document: PatientDocument, proof: Proof, nickname: str, hospital: Hcp) -> str:
    """Return the sheet as HTML."""
    frame = LetterFrame(
        language=document.language,
        hospital=hospital,
        made_at=document.requested_at,
    )
    return letter_html(
        "proof_sheet.html",
        frame,
        nickname=printed(nickname),
        recorded_at=proof.withdrawal.recorded_at,
        purposes=proof.purposes,
        effects=[_line(each) for each in proof.effects],
    )


def _line(effect: Effect) -> EffectLine:
    sentence, values = proof_sentence(
        effect.kind,
        number=effect.panel_number,
        count=effect.row.count if effect.row else None,
    )
    return EffectLine(
        sentence=sentence,
        values=values,
        since=effect.row.occurred_at if effect.row else None,
    )
