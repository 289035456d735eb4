"""One panel on a real site without Temporal: its people, their browsers, and what they did."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from tests.support.databases import wait_for_no_disk
from tests.support.inline_gateway import InlineGateway
from tests.support.kept_panels import KeptPanel
from tests.support.organisations import an_affiliation, an_ern, an_hcp
from tests.support.sign_in import CHEAP_PASSWORDS, COOKIE, METHOD, PASSWORD, begin_session_of
from tests.support.web_pages import settings_for, token_in
from web.accounts.queries import build_actor
from web.app import create_app
from web.models.discussions import ContributionText, PanelRequest, Question
from web.models.networks import Ern
from web.models.panels import Panel
from web.models.patients import Consent, Patient, Sex
from web.models.people import Person
from web.panel_gateway import Order
from web.patient_keys import PatientCipher, PatientKeys
from web.rate_limits import limiter
from web.request_session import database
from workflows.domain.consent import (
    ConsentDecision,
    ConsentEvidence,
    ConsentGiven,
    Signatory,
)
from workflows.domain.panels import commands as c
from workflows.domain.panels.state import PanelState, ParticipantKind
from workflows.domain.roles import Role
from workflows.messages import STATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.support.databases import Database
    from web.models.base import Base
    from web.settings import Settings

QUESTION = "Would a vagus nerve stimulator help before surgery is considered?"
SECOND_QUESTION = "Is the variant enough to explain the regression at 14 months?"
TITLE = "Epileptic encephalopathy with an STXBP1 variant"

# By part: title and name, country, hospital and role.
_CAST: dict[str, tuple[str, str, str, Role]] = {
    "clinician": (
        "Dr. Annika Hartwig",
        "DE",
        "Universitätsklinikum Lindenberg",
        Role.HEALTH_PROFESSIONAL,
    ),
    "lead": ("Prof. Camille Moreau", "FR", "Hôpital des Deux-Rivières", Role.HEALTH_PROFESSIONAL),
    "member": (
        "Dra. Julia Ortega Prieto",
        "ES",
        "Hospital Costa de la Luz",
        Role.HEALTH_PROFESSIONAL,
    ),
    "second_member": (
        "Dott. Matteo De Luca",
        "IT",
        "Ospedale Le Colline",
        Role.HEALTH_PROFESSIONAL,
    ),
    "candidate": ("Dr. Līga Bērziņa", "LV", "Daugavas slimnīca", Role.HEALTH_PROFESSIONAL),
    "guest": ("Dr. Brendan Kelly", "IE", "Slieve Bawn University Hospital", Role.GUEST),
    "coordinator": ("Sophie Lambert", "FR", "Hôpital des Deux-Rivières", Role.COORDINATOR),
    "stranger": ("Dr. Kai Petersen", "DK", "Fjordens Hospital", Role.HEALTH_PROFESSIONAL),
}
_CARE = ConsentGiven(
    care=ConsentDecision.GIVEN,
    databases=ConsentDecision.REFUSED,
    research_contact=ConsentDecision.REFUSED,
)


@dataclass
class PanelSite:
    """The site, the panel and its people by the name of their part."""

    app: Flask
    gateway: InlineGateway
    lent: Database
    settings: Settings
    people: dict[str, UUID] = field(default_factory=dict)
    patient_id: UUID = field(default_factory=uuid4)
    panel_id: UUID = field(default_factory=uuid4)
    question_ids: tuple[UUID, UUID] = field(default_factory=lambda: (uuid4(), uuid4()))
    _browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def url(self, path: str = "") -> str:
        """Return an address of the panel."""
        return f"/panels/{self.panel_id}{path}"

    def browser(self, who: str) -> FlaskClient:
        """Return the browser in which this person is signed in."""
        if who not in self._browsers:
            client = self.app.test_client()
            email = f"{who}@hospital.example"
            client.set_cookie(COOKIE, begin_session_of(self.lent.sessions, email))
            self._browsers[who] = client
        return self._browsers[who]

    def get(self, who: str, path: str, **options: Any) -> TestResponse:
        """Load a page of the panel as this person."""
        return self.browser(who).get(self.url(path), **options)

    def post(
        self,
        who: str,
        path: str,
        values: dict[str, Any],
        *,
        form_on: str | None = None,
    ) -> TestResponse:
        """Send a form with a new command id and the token of the page it stands on."""
        client = self.browser(who)
        token = token_in(client.get(self.url(form_on if form_on is not None else path)))
        sent = {"command_id": str(uuid4()), **values, "csrf_token": token}
        return client.post(self.url(path), data=sent)

    def does(self, who: str, *commands: c.Command, contents: Sequence[Base] = ()) -> bool:
        """Give commands past the pages."""
        done = True
        for command in commands:
            with self.lent.sessions() as session:
                actor = build_actor(session, self.people[who], datetime.now(UTC))
                order = Order(
                    command_id=_own_id(contents),
                    panel_id=self.panel_id,
                    patient_id=self.patient_id,
                    actor=actor,
                    command=command,
                    contents=contents,
                )
                done = self.gateway.perform(session, order)
        return done

    def contributes(self, who: str, text: str, question: int | None = 0) -> UUID:
        """Let somebody sign a contribution past the pages; return its id."""
        contribution_id = uuid4()
        question_id = None if question is None else self.question_ids[question]
        with self.lent.sessions() as session:
            cipher = PatientKeys.of(self.settings).cipher(session, self.patient_id)
        row = ContributionText(
            contribution_id=contribution_id,
            version=1,
            panel_id=self.panel_id,
            question_id=question_id,
            author_id=self.people[who],
            sealed_text=cipher.seal(text, f"contribution_texts:{contribution_id}:text"),
            command_id=contribution_id,
        )
        command = c.Contribute(contribution_id=contribution_id, question_id=question_id)
        self.does(who, command, contents=[row])
        return contribution_id

    @property
    def state(self) -> PanelState:
        """Return the panel as it was last recorded."""
        with self.lent.sessions() as session:
            return STATE.validate_python(session.get_one(Panel, self.panel_id).state)

    def drain(self) -> None:
        """Deliver what waits, as the dispatcher does when the engine is back."""
        from web.command_queue import deliver_in_order

        self.gateway.is_away = False
        with self.lent.sessions() as session:
            deliver_in_order(session, self.panel_id, self.gateway._deliver)


@contextmanager
def a_panel_site(lent: Database, folder: Path) -> Iterator[PanelSite]:
    """Lend a site whose panel was accepted, with consent confirmed and nobody invited yet."""
    with _begun_site(lent, folder, "consented", _lead_to_consent) as site:
        yield site


@contextmanager
def a_panel_in_discussion(lent: Database, folder: Path) -> Iterator[PanelSite]:
    """Lend a site whose panel two members and a guest have joined."""

    def lead_to_discussion(site: PanelSite) -> None:
        _lead_to_consent(site)
        with_members(site)

    with _begun_site(lent, folder, "in discussion", lead_to_discussion) as site:
        yield site


_kept: dict[str, KeptPanel] = {}


@contextmanager
def _begun_site(
    lent: Database, folder: Path, how_far: str, lead: Callable[[PanelSite], None]
) -> Iterator[PanelSite]:
    """Lend a site that ``lead`` has led so far, or a copy of what it left the first time."""
    settings = settings_for(lent, folder)
    kind = f"{how_far} in {lent.engine.dialect.name}"
    kept = _kept.get(kind)
    others = set(folder.rglob("*"))
    if kept is not None:
        kept.beginning.put_into(lent, folder)
    gateway = InlineGateway(lent.sessions)
    app = create_app(settings, gateway=gateway, sign_in_method=METHOD)
    app.config["TESTING"] = True
    with app.app_context():
        wait_for_no_disk(database.engine)
    limiter.reset()
    site = PanelSite(app=app, gateway=gateway, lent=lent, settings=settings)
    if kept is not None:
        kept.tell(site)
    else:
        lead(site)
        _kept[kind] = KeptPanel.of(site, set(folder.rglob("*")) - others)
    yield site
    with app.app_context():
        database.engine.dispose()


def _lead_to_consent(site: PanelSite) -> None:
    _add_people(site)
    _add_case(site)
    site.does("clinician", c.OpenPanel(hcp_id=_hcp_of(site, "clinician"), ern="EPICARE"))
    request = c.SubmitRequest(
        ern="EPICARE",
        primary_area="epicare/epilepsy-surgery",
        question_ids=site.question_ids,
    )
    site.does("clinician", request)
    site.does("coordinator", c.AcceptRequest(lead_id=site.people["lead"]))
    consent_id = uuid4()
    _add_consent(site, consent_id)
    site.does(
        "clinician",
        c.RecordConsent(consent_id=consent_id, given=_CARE),
        c.ConfirmConsent(consent_id=consent_id),
    )


def with_members(site: PanelSite) -> PanelSite:
    """Let two members and a guest join."""
    until = datetime.now(UTC) + timedelta(days=90)
    guest = c.Invitation(
        person_id=site.people["guest"],
        participant=ParticipantKind.GUEST,
        access_until=until,
    )
    members = [c.Invitation(person_id=site.people[who]) for who in ("member", "second_member")]
    site.does("lead", c.InviteExperts(invitations=(*members, guest)))
    for who in ("member", "second_member", "guest"):
        site.does(who, c.AcceptInvitation())
    return site


def _own_id(contents: Sequence[Base]) -> UUID:
    # A contribution's text is found by its command.
    return next(
        (row.command_id for row in contents if isinstance(row, ContributionText)),
        uuid4(),
    )


def _add_people(site: PanelSite) -> None:
    with site.lent.sessions.begin() as session:
        erns: dict[str, Ern] = {code: an_ern(session, code) for code in ("EPICARE", "SKIN")}
        hospitals: dict[str, Any] = {}
        for who, (name, country, hospital, role) in _CAST.items():
            if hospital not in hospitals:
                hospitals[hospital] = an_hcp(session, name=hospital, country=country)
            title, _space, rest = name.partition(" ")
            has_title = title.endswith((".", "a.", "t."))
            person = Person(
                email=f"{who}@hospital.example",
                title=title if has_title else "",
                display_name=rest if has_title else name,
                password_hash=CHEAP_PASSWORDS.hash(PASSWORD),
            )
            session.add(person)
            session.flush()
            site.people[who] = person.id
            an_affiliation(
                session,
                person,
                role=role,
                hcp=hospitals[hospital],
                ern=erns["SKIN" if who == "stranger" else "EPICARE"],
            )


def _hcp_of(site: PanelSite, who: str) -> UUID:
    with site.lent.sessions() as session:
        person = session.get_one(Person, site.people[who])
        hcp_id = person.affiliations[0].hcp_id
        assert hcp_id is not None
        return hcp_id


def _add_case(site: PanelSite) -> None:
    from web.models.networks import ThematicArea

    with site.lent.sessions.begin() as session:
        session.add(
            ThematicArea(
                id="epicare/epilepsy-surgery",
                ern_code="EPICARE",
                name="Epilepsy surgery",
                position=1,
            ),
        )
        session.add(
            Patient(
                id=site.patient_id,
                hcp_id=_hcp_of(site, "clinician"),
                nickname="Amber Heron",
                sex=Sex.FEMALE,
                birth_year=2021,
                birth_month=4,
                residence_area="Schleswig-Holstein",
                enrolled_by_id=site.people["clinician"],
            ),
        )
        session.flush()
        cipher = PatientKeys.of(site.settings).make_key(session, site.patient_id)
        place = f"panel_requests:{site.panel_id}"
        session.add(
            PanelRequest(
                panel_id=site.panel_id,
                patient_id=site.patient_id,
                ern_code="EPICARE",
                primary_area_id="epicare/epilepsy-surgery",
                other_erns={"codes": []},
                sealed_title=cipher.seal(TITLE, f"{place}:title"),
                sealed_background=cipher.seal("Onset at six weeks.", f"{place}:background"),
                sealed_referrer=b"",
                changed_by_id=site.people["clinician"],
            ),
        )
        session.add_all(_questions(site, cipher))


def _questions(site: PanelSite, cipher: PatientCipher) -> list[Question]:
    texts = zip(site.question_ids, (QUESTION, SECOND_QUESTION), strict=True)
    return [
        Question(
            id=row_id,
            panel_id=site.panel_id,
            position=position,
            sealed_text=cipher.seal(text, f"questions:{row_id}:text"),
        )
        for position, (row_id, text) in enumerate(texts)
    ]


def _add_consent(site: PanelSite, consent_id: UUID) -> None:
    now = datetime.now(UTC)
    with site.lent.sessions.begin() as session:
        session.add(
            Consent(
                id=consent_id,
                patient_id=site.patient_id,
                position=1,
                care=_CARE.care,
                databases=_CARE.databases,
                research_contact=_CARE.research_contact,
                form_version="1.0",
                language="de",
                signatory=Signatory.PARENT,
                signed_on=now.date(),
                evidence=ConsentEvidence.PAPER_ATTESTED,
                sealed_original_place=b"",
                recorded_by_id=site.people["clinician"],
            ),
        )
