"""Reads what time needs to know of a patient's consent: dates and codes, nothing that is sealed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.consent_tasks.plans import holding_plan, reviewed_at
from web.consents import published_forms
from web.models.centre_forms import CentreForm, CentreFormState, CentreFormText
from web.models.consents import RetentionPlan
from web.models.networks import Hcp
from web.models.patients import Consent, Patient
from workflows.domain.consent import ConsentDecision
from workflows.domain.consent_tasks import ConsentFacts, PublishedForm, SignedForm

# Which versions a patient of this centre could sign in this language.
FormsFor = Callable[[Session, UUID, str], Sequence[PublishedForm]]


@dataclass(frozen=True, kw_only=True)
class Centre:
    """Where a patient was enrolled: its days begin there."""

    id: UUID
    country: str
    zone: ZoneInfo

    def day(self, moment: datetime) -> date:
        """Return the day it is at the centre."""
        return moment.astimezone(self.zone).date()


def centre_of(session: Session, patient: Patient) -> Centre:
    """Return the centre that enrolled the patient."""
    row = session.get_one(Hcp, patient.hcp_id)
    return Centre(id=patient.hcp_id, country=row.country, zone=ZoneInfo(row.time_zone))


def forms_for(session: Session, hcp_id: UUID, language: str) -> Sequence[PublishedForm]:
    """Return the published versions in this language, and the centre's own.

    A version that the patient could not read asks nobody for a new decision.
    """
    published = [
        PublishedForm(version=version, published_on=published_forms.published_on(version))
        for version in published_forms.versions()
        if published_forms.is_published(version, language)
    ]
    own = session.execute(
        select(CentreForm.version, CentreForm.valid_from)
        .join(CentreFormText, CentreFormText.form_id == CentreForm.id)
        .where(
            CentreForm.hcp_id == hcp_id,
            CentreForm.kind == published_forms.KIND,
            CentreForm.state == CentreFormState.APPROVED,
            CentreForm.valid_from.is_not(None),
            CentreFormText.language == language,
        ),
    )
    return [
        *published,
        *(PublishedForm(version=row.version, published_on=row.valid_from) for row in own),
    ]


@dataclass(frozen=True, kw_only=True)
class ConsentRows:
    """What is recorded of one patient's consent: what was confirmed, the last one first."""

    confirmed: Sequence[Consent]
    plan: RetentionPlan | None
    reviewed_at: datetime | None


def consent_rows(session: Session, patient_id: UUID) -> ConsentRows:
    """Return the rows as the database has them now."""
    confirmed = session.scalars(
        select(Consent)
        .where(Consent.patient_id == patient_id, Consent.confirmed_at.is_not(None))
        .order_by(Consent.position.desc()),
    ).all()
    reviewed = reviewed_at(session, patient_id)
    plan = holding_plan(session, patient_id, reviewed)
    return ConsentRows(confirmed=confirmed, plan=plan, reviewed_at=reviewed)


def consent_facts(
    session: Session,
    patient: Patient,
    centre: Centre,
    forms: FormsFor = forms_for,
    *,
    rows: ConsentRows | None = None,
) -> ConsentFacts:
    """Return the facts of one patient; whoever has read the rows hands them in."""
    rows = rows or consent_rows(session, patient.id)
    held, reviewed, plan = _signed(rows.confirmed), rows.reviewed_at, rows.plan
    return ConsentFacts(
        country=centre.country,
        birth_year=patient.birth_year,
        birth_month=patient.birth_month,
        enrolled_on=centre.day(patient.enrolled_at),
        reviewed_on=centre.day(reviewed) if reviewed else None,
        review_planned_on=plan.review_on if plan else None,
        signed=_signed_form(held, centre) if held else None,
        forms=forms(session, centre.id, patient.language or held.language) if held else (),
        is_erased=patient.erased_at is not None,
    )


def _signed(confirmed: Sequence[Consent]) -> Consent | None:
    """Return the last record that was a signature, if any purpose is given still.

    Whoever takes one purpose back signs nothing anew: form and signatory of the rest stay those
    of the record before.
    """
    if not confirmed or ConsentDecision.GIVEN not in _decisions(confirmed[0]):
        return None
    signed = (row for row in confirmed if ConsentDecision.WITHDRAWN not in _decisions(row))
    return next(signed, confirmed[0])


def _signed_form(record: Consent, centre: Centre) -> SignedForm:
    return SignedForm(
        version=record.form_version,
        signatory=record.signatory,
        confirmed_on=centre.day(record.confirmed_at or record.recorded_at),
    )


def _decisions(record: Consent) -> tuple[ConsentDecision, ...]:
    return (record.care, record.databases, record.research_contact)
