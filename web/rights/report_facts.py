"""Reads all that the report on a patient's data tells: ids, codes and times, and people by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.consent_tasks.facts import centre_of, consent_facts
from web.models.networks import Ern, Hcp
from web.models.panels import Panel, PanelEvent
from web.models.patients import Consent, Patient
from web.models.people import Person
from web.participants.workplaces import Workplace, workplaces_of
from web.rights.holdings import Holdings, holdings_of
from web.rights.sharing import SharedSpan, shared_spans
from web.rights.sightings import Sighting, condensed, read_sightings
from workflows.domain.consent_tasks import ConsentTaskKind, tasks_asked
from workflows.messages import EVENT


@dataclass(frozen=True, kw_only=True)
class SharedPanel:
    """A panel that shared the case, and with whom."""

    number: str
    network: str
    spans: Sequence[SharedSpan]


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """What is told, beside what the vault keeps."""

    patient: Patient
    hospital: Hcp
    holdings: Holdings
    consents: Sequence[Consent]
    panels: Sequence[SharedPanel]
    sightings: Sequence[Sighting]
    review_on: date | None
    names: Mapping[UUID, str]
    workplaces: Mapping[UUID, Workplace]


def report_facts(session: Session, patient_id: UUID, now: datetime) -> ReportFacts:
    """Return what is known about the patient at ``now``."""
    patient = session.get_one(Patient, patient_id)
    hospital = session.get_one(Hcp, patient.hcp_id)
    consents = _consents(session, patient_id)
    panels = _panels(session, patient_id)
    sightings = condensed(read_sightings(session, patient_id), ZoneInfo(hospital.time_zone))
    people = {span.person_id for panel in panels for span in panel.spans}
    people |= {one.person_id for one in sightings if one.person_id}
    people |= {record.recorded_by_id for record in consents}
    return ReportFacts(
        patient=patient,
        hospital=hospital,
        holdings=holdings_of(session, patient_id),
        consents=consents,
        panels=panels,
        sightings=sightings,
        review_on=_review_on(session, patient, now),
        names=_names(session, people),
        workplaces=workplaces_of(session, people, ern=""),
    )


def _consents(session: Session, patient_id: UUID) -> Sequence[Consent]:
    """Return what was decided and confirmed, oldest first."""
    return session.scalars(
        select(Consent)
        .where(Consent.patient_id == patient_id, Consent.confirmed_at.is_not(None))
        .order_by(Consent.position),
    ).all()


def _panels(session: Session, patient_id: UUID) -> Sequence[SharedPanel]:
    rows = session.execute(
        select(Panel.id, Panel.number, Ern.display_name)
        .join(Ern, Ern.code == Panel.ern_code)
        .where(Panel.patient_id == patient_id)
        .order_by(Panel.opened_at, Panel.number),
    ).all()
    panels = [
        SharedPanel(
            number=row.number,
            network=row.display_name,
            spans=shared_spans(
                EVENT.validate_python(fact)
                for fact in session.scalars(
                    select(PanelEvent.fact)
                    .where(PanelEvent.panel_id == row.id)
                    .order_by(PanelEvent.position),
                )
            ),
        )
        for row in rows
    ]
    return [panel for panel in panels if panel.spans]


def _review_on(session: Session, patient: Patient, now: datetime) -> date | None:
    """Return the day by which it is reviewed whether the data are still needed."""
    centre = centre_of(session, patient)
    asked = tasks_asked(consent_facts(session, patient, centre), centre.day(now))
    reviews = [each.due_on for each in asked if each.kind is ConsentTaskKind.RETENTION_REVIEW]
    return min(reviews, default=None)


def _names(session: Session, people: Iterable[UUID]) -> Mapping[UUID, str]:
    query = select(Person.id, Person.title, Person.display_name).where(Person.id.in_(set(people)))
    return {row.id: f"{row.title} {row.display_name}".strip() for row in session.execute(query)}
