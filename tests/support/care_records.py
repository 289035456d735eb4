"""Records of consent for care, confirmed, as the tables hold them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from web.models.patients import Consent
from workflows.domain.consent import ConsentDecision, ConsentEvidence, Signatory

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.databases import Database


def record_care(
    lent: Database, patient_id: UUID, person_id: UUID, position: int, care: ConsentDecision
) -> None:
    """Add the record at ``position``; the last one counts."""
    with lent.sessions.begin() as session:
        session.add(
            Consent(
                id=uuid4(),
                patient_id=patient_id,
                position=position,
                care=care,
                databases=ConsentDecision.REFUSED,
                research_contact=ConsentDecision.REFUSED,
                form_version="1.0",
                language="de",
                signatory=Signatory.PARENT,
                signed_on=datetime.now(UTC).date(),
                evidence=ConsentEvidence.PAPER_ATTESTED,
                sealed_original_place=b"",
                recorded_by_id=person_id,
                confirmed_at=datetime.now(UTC),
                confirmed_by_id=person_id,
            )
        )
