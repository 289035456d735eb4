"""The archived copy of a consent that was signed on paper: which consents have one, asking for it.

It lies sealed with the documents of the enrolling centre; a form signed on a tablet is its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from web.consents.documents import About, Document, ask_for, newest_about
from web.models.audit import AuditAct
from web.models.documents import DocumentKind, PatientDocument
from web.models.patients import Consent
from workflows.domain.actors import Actor
from workflows.domain.consent import ConsentEvidence

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def has_archived_copy(consent: Consent) -> bool:
    """Tell whether the record is of a paper that somebody confirmed.

    A withdrawal that was told holds from the moment of its record on: no form was signed.
    """
    return (
        consent.evidence is not ConsentEvidence.SIGNED_ON_TABLET
        and consent.confirmed_at is not None
        and consent.confirmed_at != consent.recorded_at
    )


def archive_of(consent: Consent) -> About:
    """Return what the copies of this consent are about."""
    return About(
        patient_id=consent.patient_id, kind=DocumentKind.CONSENT_ARCHIVE, subject_id=consent.id
    )


def archive_when_confirmed(session: Session, consent_id: UUID, actor: Actor) -> None:
    """Ask, once, for the copy of a consent that was given on a form of ours.

    Of other papers we know the record only: their copy is made when the centre asks for it.
    """
    consent = session.get(Consent, consent_id, populate_existing=True)
    if consent is not None and consent.consent_number and has_archived_copy(consent):
        ask_for_archive(session, consent, actor, uuid5(consent.id, "archive"))


def ask_for_archive(
    session: Session, consent: Consent, actor: Actor, command_id: UUID
) -> PatientDocument:
    """Ask for the copy with the caller's commit; it is written in the language of the form."""
    return ask_for(
        session,
        archive_of(consent),
        actor,
        language=consent.language,
        command_id=command_id,
        act=AuditAct.CREATED,
    )


def archives_of(session: Session, consents: Sequence[Consent]) -> Mapping[UUID, Document | None]:
    """Return, for each consent that can have one, its newest copy, if any was asked for."""
    wanted = [consent.id for consent in consents if has_archived_copy(consent)]
    found = newest_about(session, DocumentKind.CONSENT_ARCHIVE, wanted) if wanted else {}
    return {each: found.get(each) for each in wanted}
