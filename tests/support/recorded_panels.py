"""Panels with real rows: a small world of people, and the real records to move panels with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from activities.direct_steps import DirectSteps
from activities.panel_records import PanelRecords
from activities.working_days import WorkingDays
from tests.support.organisations import a_person, an_affiliation, an_ern, an_hcp
from web.accounts.queries import build_actor
from web.models.discussions import PanelRequest
from web.models.networks import ThematicArea
from web.models.panels import Panel
from web.models.patients import Consent, Patient, Sex
from web.temporal_settings import temporal_settings
from workflows.domain.consent import (
    ConsentDecision,
    ConsentEvidence,
    ConsentGiven,
    Signatory,
)
from workflows.domain.panels import commands as c
from workflows.domain.roles import Role
from workflows.messages import STATE

if TYPE_CHECKING:
    from tests.support.databases import Database
    from workflows.domain.actors import Actor
    from workflows.domain.panels.state import PanelState

NICKNAME = "Canary Ptarmigan"
CARE = ConsentGiven(
    care=ConsentDecision.GIVEN,
    databases=ConsentDecision.REFUSED,
    research_contact=ConsentDecision.REFUSED,
)
# A Monday without a holiday in any of the countries.
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_CAST = {
    "clinician": (Role.HEALTH_PROFESSIONAL, "DE"),
    "colleague": (Role.HEALTH_PROFESSIONAL, "DE"),
    "lead": (Role.HEALTH_PROFESSIONAL, "FR"),
    "member": (Role.HEALTH_PROFESSIONAL, "ES"),
    "guest": (Role.GUEST, ""),
    "coordinator": (Role.COORDINATOR, "FR"),
    "dispatcher": (Role.DISPATCHER, "FR"),
    "stranger": (Role.HEALTH_PROFESSIONAL, "LV"),
}
_AREA = "epicare/epilepsy-surgery"


@dataclass(kw_only=True)
class RecordedPanels:
    """People, and what moves their panels at instants that the test chooses."""

    lent: Database
    records: PanelRecords
    people: dict[str, UUID] = field(default_factory=dict)
    hcps: dict[str, UUID] = field(default_factory=dict)
    now: datetime = MONDAY

    @property
    def steps(self) -> DirectSteps:
        """Return what decides and records."""
        return DirectSteps(self.records)

    def actor(self, who: str) -> Actor:
        """Return somebody with the roles they hold."""
        with self.lent.sessions() as session:
            return build_actor(session, self.people[who], self.now)

    def opens(self) -> PanelState:
        """Enrol a patient and open a panel."""
        panel_id = self.enrols()
        opening = c.OpenPanel(hcp_id=self.hcps["DE"], ern="EPICARE")
        return self.steps.open(panel_id, opening, self.actor("clinician"), self.now)

    def enrols(self) -> UUID:
        """Enrol a patient and prepare a request; return the id of the panel to come."""
        panel_id, patient_id = uuid4(), uuid4()
        with self.lent.sessions.begin() as session:
            session.add(
                Patient(
                    id=patient_id,
                    hcp_id=self.hcps["DE"],
                    nickname=f"{NICKNAME} {patient_id.hex[:8]}",
                    sex=Sex.FEMALE,
                    birth_year=2021,
                    birth_month=4,
                    residence_area="Holstein",
                    enrolled_by_id=self.people["clinician"],
                ),
            )
            session.flush()
            session.add(
                PanelRequest(
                    panel_id=panel_id,
                    patient_id=patient_id,
                    ern_code="EPICARE",
                    other_erns={"codes": []},
                    sealed_title=b"",
                    sealed_background=b"",
                    sealed_referrer=b"",
                    changed_by_id=self.people["clinician"],
                ),
            )
        return panel_id

    def does(self, panel: PanelState, who: str, *commands: c.Command) -> PanelState:
        """Let somebody give commands, a minute apart."""
        for command in commands:
            self.now += timedelta(minutes=1)
            panel = self.steps.perform(panel, command, self.actor(who), self.now)
        return panel

    def submitted(self, *, is_urgent: bool = False) -> PanelState:
        """Return a panel in triage."""
        request = c.SubmitRequest(
            ern="EPICARE",
            primary_area=_AREA,
            question_ids=(uuid4(),),
            other_erns=("ENDO",),
            is_urgent=is_urgent,
        )
        return self.does(self.opens(), "clinician", request)

    def accepted(self, *, is_urgent: bool = False) -> PanelState:
        """Return a panel that waits for consent."""
        panel = self.submitted(is_urgent=is_urgent)
        return self.does(panel, "coordinator", c.AcceptRequest(lead_id=self.people["lead"]))

    def in_discussion(self) -> PanelState:
        """Return a panel whose lead has to invite experts."""
        panel = self.accepted()
        consent_id = self.consents(panel.panel_id)
        return self.does(
            panel,
            "clinician",
            c.RecordConsent(consent_id=consent_id, given=CARE),
            c.ConfirmConsent(consent_id=consent_id),
        )

    def consents(
        self,
        panel_id: UUID,
        *,
        care: ConsentDecision = ConsentDecision.GIVEN,
        position: int = 1,
        confirmed_at: datetime | None = None,
    ) -> UUID:
        """Add a record of the patient's decision; return its id."""
        consent_id = uuid4()
        with self.lent.sessions.begin() as session:
            session.add(
                Consent(
                    id=consent_id,
                    patient_id=session.get_one(PanelRequest, panel_id).patient_id,
                    position=position,
                    care=care,
                    databases=ConsentDecision.REFUSED,
                    research_contact=ConsentDecision.REFUSED,
                    form_version="1.0",
                    language="de",
                    signatory=Signatory.PARENT,
                    signed_on=self.now.date(),
                    evidence=ConsentEvidence.PAPER_ATTESTED,
                    sealed_original_place=b"",
                    recorded_by_id=self.people["clinician"],
                    confirmed_at=confirmed_at,
                ),
            )
        return consent_id

    def recorded(self, panel_id: UUID) -> PanelState:
        """Return the panel as its row has it."""
        with self.lent.sessions() as session:
            return STATE.validate_python(session.get_one(Panel, panel_id).state)


def recorded_panels(lent: Database) -> RecordedPanels:
    """Return a world with people and no panel."""
    temporal = temporal_settings()
    working_days = WorkingDays(temporal.reminder_plan, hour=temporal.reminder_hour)
    made = RecordedPanels(lent=lent, records=PanelRecords(lent.sessions, working_days))
    with lent.sessions.begin() as session:
        ern, _other = an_ern(session), an_ern(session, "ENDO")
        for country in ("DE", "FR", "ES", "LV"):
            made.hcps[country] = an_hcp(session, country=country).id
        session.add(ThematicArea(id=_AREA, ern_code="EPICARE", name="Surgery", position=1))
        for who, (role, country) in _CAST.items():
            person = a_person(session, email=f"{who}@hospital.example")
            made.people[who] = person.id
            affiliation = an_affiliation(session, person, role=role, ern=ern)
            affiliation.hcp_id = made.hcps.get(country)
    return made
