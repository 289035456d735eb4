"""In which language a patient is written to: chosen at enrolment, and by itself before that."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from i18n.country_languages import main_language
from web.consents.effective import latest_consent
from web.models.networks import Hcp
from web.models.patients import ConsentPaper, Patient


def language_of(session: Session, patient: Patient) -> str | None:
    """Return the patient's language, else that of the last form, else that of the country.

    The last form counts for patients who were enrolled before anybody asked.
    """
    return (
        patient.language
        or _language_of_last_form(session, patient.id)
        or usual_language(session, [patient.hcp_id])
    )


def usual_language(session: Session, centres: Collection[UUID]) -> str | None:
    """Return the language of the country of these centres; None where they differ."""
    countries = session.scalars(select(Hcp.country).where(Hcp.id.in_(centres)).distinct())
    languages = {main_language(country) for country in countries}
    return languages.pop() if len(languages) == 1 else None


def _language_of_last_form(session: Session, patient_id: UUID) -> str | None:
    printed = session.scalars(
        select(ConsentPaper.language)
        .where(ConsentPaper.patient_id == patient_id)
        .order_by(ConsentPaper.requested_at.desc())
        .limit(1),
    ).one_or_none()
    if printed is not None:
        return printed
    # Signed on paper that nobody printed here.
    recorded = latest_consent(session, patient_id)
    return recorded.language if recorded is not None else None
