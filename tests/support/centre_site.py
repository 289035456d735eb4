"""A site with the made-up people of the seed, for what one centre does with its own patients."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from tests.support.databases import wait_for_no_disk
from tests.support.inline_gateway import InlineGateway
from tests.support.seeded import seed_everybody
from tests.support.sign_in import COOKIE, METHOD, begin_session_of
from tests.support.web_pages import settings_for, token_in
from web.accounts.queries import build_actor
from web.app import create_app
from web.command_queue import deliver_in_order
from web.file_store import FileStore
from web.models.audit import AuditAct, AuditEntry
from web.models.discussions import PanelRequest
from web.models.panels import Panel
from web.models.patients import Consent, ConsentPaper, Patient
from web.models.people import Person
from web.panel_gateway import Order
from web.patient_keys import PatientCipher, PatientKeys
from web.rate_limits import limiter
from web.request_session import database
from workflows.domain.panels import commands as c
from workflows.messages import STATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.support.databases import Database
    from web.settings import Settings
    from workflows.domain.actors import Actor
    from workflows.domain.panels.state import PanelState

CLINICIAN = "a.hartwig@uk-lindenberg.example"
ASSISTANT = "u.vogt@uk-lindenberg.example"
COLLEAGUE = "k.petersen@uk-lindenberg.example"
LEAD = "c.moreau@hu-deuxrivieres.example"
COORDINATOR = "s.lambert@hu-deuxrivieres.example"
ADMINISTRATOR = "admin@platform.example"
OTHER_CENTRE = "j.ortega@hu-costadelaluz.example"

ENROLMENT = {
    "sex": "female",
    "birth_month": "4",
    "birth_year": "2021",
    "residence_area": "Schleswig-Holstein",
    "language": "de",
    "given_name": "Zinnia",
    "family_name": "Quastenflosser",
    "born_on": "2021-04-17",
    "local_record_number": "LI-77-4711",
    "place": "Hinterweidlingen",
}


@dataclass
class CentreSite:
    """The site and a browser for each person, by e-mail address."""

    app: Flask
    gateway: InlineGateway
    lent: Database
    settings: Settings
    _browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def browser(self, email: str) -> FlaskClient:
        """Return the browser in which this person is signed in."""
        if email not in self._browsers:
            client = self.app.test_client()
            client.set_cookie(COOKIE, begin_session_of(self.lent.sessions, email))
            self._browsers[email] = client
        return self._browsers[email]

    def get(self, url: str, who: str = CLINICIAN, **options: Any) -> TestResponse:
        """Load a page."""
        return self.browser(who).get(url, **options)

    def post(
        self,
        url: str,
        values: dict[str, Any],
        *,
        who: str = CLINICIAN,
        form_on: str | None = None,
    ) -> TestResponse:
        """Send a form with the token of the page it stands on."""
        client = self.browser(who)
        token = token_in(client.get(form_on or url))
        return client.post(url, data={**values, "csrf_token": token})

    def enrols(self, who: str = CLINICIAN, **changed: str) -> UUID:
        """Enrol a patient through the page, and return its id."""
        page = self.get("/patients/new", who)
        values = {**hidden_in(page), **ENROLMENT, **changed}
        answer = self.post("/patients/new", values, who=who)
        assert answer.status_code == 303, answer.text
        return UUID(answer.location.rpartition("/")[2])

    def opens_panel(self, patient_id: UUID) -> UUID:
        """Open a panel past the pages, submitted and accepted: it waits for consent."""
        panel_id = uuid4()
        request = PanelRequest(
            panel_id=panel_id,
            patient_id=patient_id,
            ern_code="EPICARE",
            other_erns={"codes": []},
            sealed_title=b"",
            sealed_background=b"",
            sealed_referrer=b"",
            changed_by_id=self.actor(CLINICIAN).person_id,
        )
        opening = c.OpenPanel(hcp_id=self.patient(patient_id).hcp_id, ern="EPICARE")
        self.gives(CLINICIAN, patient_id, panel_id, opening, request)
        submit = c.SubmitRequest(
            ern="EPICARE",
            primary_area="epicare/epilepsy-surgery",
            question_ids=(uuid4(),),
        )
        self.gives(CLINICIAN, patient_id, panel_id, submit)
        accept = c.AcceptRequest(lead_id=self.actor(LEAD).person_id)
        self.gives(COORDINATOR, patient_id, panel_id, accept)
        return panel_id

    def gives(
        self,
        who: str,
        patient_id: UUID,
        panel_id: UUID,
        command: c.Command,
        *contents: Any,
    ) -> bool:
        """Give a command past the pages."""
        with self.lent.sessions() as session:
            order = Order(
                command_id=uuid4(),
                panel_id=panel_id,
                patient_id=patient_id,
                actor=self.actor(who),
                command=command,
                contents=contents,
            )
            return self.gateway.perform(session, order)

    def drain(self, panel_id: UUID) -> None:
        """Deliver what waits, as the dispatcher does when the engine is back."""
        self.gateway.is_away = False
        with self.lent.sessions() as session:
            deliver_in_order(session, panel_id, self.gateway._deliver)

    def prints(self, paper_id: UUID, content: bytes = b"%PDF-1.7 canary") -> None:
        """Do what the renderer does, without rendering."""
        with self.lent.sessions.begin() as session:
            paper = session.get_one(ConsentPaper, paper_id)
            cipher = PatientKeys.of(self.settings).cipher(session, paper.patient_id)
            files = FileStore.of(self.settings)
            stored = files.put(io.BytesIO(content), cipher, paper.file_context)
            paper.file_ref, paper.sha256 = stored.ref, stored.sha256
            paper.printed_at = datetime.now(UTC)

    def actor(self, email: str) -> Actor:
        """Return a person as the domain sees them now."""
        with self.lent.sessions() as session:
            person = session.scalars(select(Person.id).where(Person.email == email)).one()
            return build_actor(session, person, datetime.now(UTC))

    def cipher(self, patient_id: UUID) -> PatientCipher:
        """Return what opens a patient's texts."""
        with self.lent.sessions() as session:
            return PatientKeys.of(self.settings).cipher(session, patient_id)

    def state(self, panel_id: UUID) -> PanelState:
        """Return a panel as it was last recorded."""
        with self.lent.sessions() as session:
            return STATE.validate_python(session.get_one(Panel, panel_id).state)

    def patient(self, patient_id: UUID) -> Patient:
        """Return the patient's row."""
        with self.lent.sessions() as session:
            return session.get_one(Patient, patient_id)

    def consents(self) -> Sequence[Consent]:
        """Return every consent record, the oldest first."""
        with self.lent.sessions() as session:
            return session.scalars(select(Consent).order_by(Consent.position)).all()

    def papers(self) -> Sequence[ConsentPaper]:
        """Return every consent paper."""
        with self.lent.sessions() as session:
            return session.scalars(select(ConsentPaper)).all()

    def patients(self) -> Sequence[Patient]:
        """Return every patient."""
        with self.lent.sessions() as session:
            return session.scalars(select(Patient)).all()

    def trail(self, act: AuditAct, kind: str) -> Sequence[AuditEntry]:
        """Return the audit's rows of an act on a kind of subject."""
        with self.lent.sessions() as session:
            return session.scalars(
                select(AuditEntry)
                .where(AuditEntry.act == act, AuditEntry.subject_kind == kind)
                .order_by(AuditEntry.seq),
            ).all()


@contextmanager
def a_centre_site(lent: Database, folder: Path) -> Iterator[CentreSite]:
    """Lend a site with the networks and people of the seed, and no patient."""
    seed_everybody(lent, folder)
    with lent.sessions.begin() as session:
        # The pages are tested in the language they are written in.
        session.execute(update(Person).values(locale="en"))
    settings = settings_for(lent, folder)
    gateway = InlineGateway(lent.sessions)
    app = create_app(settings, gateway=gateway, sign_in_method=METHOD)
    app.config["TESTING"] = True
    with app.app_context():
        wait_for_no_disk(database.engine)
    limiter.reset()
    yield CentreSite(app=app, gateway=gateway, lent=lent, settings=settings)
    with app.app_context():
        database.engine.dispose()


def hidden_in(page: TestResponse) -> dict[str, str]:
    """Return the hidden values of a page's forms, but for the token."""
    found = re.findall(r"<input\b[^>]*type=\"hidden\"[^>]*>", page.text)
    values = {}
    for tag in found:
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value:
            values[name.group(1)] = value.group(1)
    values.pop("csrf_token", None)
    return values
