"""The world of the permission matrix: one person for each column, one panel for each state."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import update

from activities.direct_steps import DirectSteps
from activities.panel_records import PanelRecords
from activities.working_days import WorkingDays
from i18n.consent_forms import published_file
from tests.support.databases import wait_for_no_disk
from tests.support.inline_gateway import InlineGateway
from tests.support.organisations import a_person, an_affiliation, an_ern, an_hcp
from tests.support.sign_in import COOKIE, METHOD, begin_session
from tests.support.small_ontology import load_small_ontology
from tests.support.web_pages import settings_for
from tests.web.permission_case import (
    add_case,
    add_consent,
    add_contribution,
    add_data_request,
    add_outcome,
    add_tablet,
)
from tests.web.permission_images import add_images
from web.accounts.queries import build_actor
from web.app import create_app
from web.imaging.dicomweb.renderer import RENDERER
from web.models.centre_forms import CentreForm, CentreFormText
from web.models.networks import HcpMembership, MembershipKind
from web.models.people import Affiliation, AffiliationState
from web.rate_limits import limiter
from web.request_session import database
from web.temporal_settings import temporal_settings
from workflows.domain.consent import ConsentDecision, ConsentGiven
from workflows.domain.panels import commands as c
from workflows.domain.panels.command_kinds import CommandKind
from workflows.domain.panels.state import ParticipantKind
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from tests.support.databases import Database
    from web.panel_gateway import Order
    from web.settings import Settings
    from workflows.domain.panels.state import PanelState

# Who stands in each column: the role, at which hospital, in which network.
CAST: dict[str, tuple[Role, str, str]] = {
    "own": (Role.HEALTH_PROFESSIONAL, "home", "EPICARE"),
    "assistant": (Role.ASSISTANT, "home", "EPICARE"),
    "lead": (Role.HEALTH_PROFESSIONAL, "north", "EPICARE"),
    "member": (Role.HEALTH_PROFESSIONAL, "south", "EPICARE"),
    "invited": (Role.HEALTH_PROFESSIONAL, "west", "EPICARE"),
    "guest": (Role.GUEST, "", ""),
    "exguest": (Role.GUEST, "", ""),
    "suspended": (Role.HEALTH_PROFESSIONAL, "west", "EPICARE"),
    "coordinator": (Role.COORDINATOR, "north", "EPICARE"),
    "dispatcher": (Role.DISPATCHER, "north", "EPICARE"),
    "involved": (Role.COORDINATOR, "south", "ENDO"),
    "elsewhere": (Role.COORDINATOR, "west", "SKIN"),
    "stranger": (Role.HEALTH_PROFESSIONAL, "east", "EPICARE"),
    "admin": (Role.ADMINISTRATOR, "", ""),
    "auditor": (Role.AUDITOR, "home", ""),
    "researcher": (Role.RESEARCHER, "home", ""),
    "represent": (Role.HCP_REPRESENTATIVE, "home", ""),
}
COLUMNS = ("anonymous", *CAST)
STATES = ("before-consent", "discussion", "withdrawn", "closed")
_GIVEN = ConsentGiven(
    care=ConsentDecision.GIVEN,
    databases=ConsentDecision.REFUSED,
    research_contact=ConsentDecision.REFUSED,
)
_ARGUMENTS = {
    "ern_code": "EPICARE",
    "kind": CommandKind.SET_URGENCY.value,
    "name": "app.bundle.css",
    "number": "C-AAAA-AAAA",
    "version": "1.1",
    "language": "en",
    "section": "history",
    "code": "HP:0001250",
    "form": "structured-report",
}
# Some addresses take another value of the same name.
_ARGUMENTS_OF = {"/diagnoses/": {"code": "ORPHA:1"}, "/entries": {"section": "phenotype"}}


class StillGateway(InlineGateway):
    """Says yes to whoever came as far as the gateway, and moves nothing: one world for all."""

    def perform(self, session: Session, order: Order) -> bool:
        del order
        session.rollback()
        return True


@dataclass
class World:
    """The site with everybody and everything in it."""

    app: Flask
    lent: Database
    settings: Settings
    people: dict[str, UUID] = field(default_factory=dict)
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    states: dict[str, PanelState] = field(default_factory=dict)
    _browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def browser(self, who: str) -> FlaskClient:
        """Return the browser in which this person is signed in."""
        if who not in self._browsers:
            self._browsers[who] = self.app.test_client()
            if who != "anonymous":
                token = begin_session(self.lent.sessions, self.people[who])
                self._browsers[who].set_cookie(COOKIE, token)
        return self._browsers[who]

    def forget_browser(self, who: str) -> None:
        """Let this person sign in anew with the next request."""
        self._browsers.pop(who, None)

    def arguments(self, state: str, rule: str = "") -> dict[str, Any]:
        """Return what stands in the addresses for a panel of this state."""
        known: dict[str, Any] = {**_ARGUMENTS}
        for part, special in _ARGUMENTS_OF.items():
            if part in rule:
                known |= special
        if state != "-":
            known |= self.things[state]
        else:
            known |= self.things["discussion"] | self.things["people"] | self.things["forms"]
        if "/uploads/" in rule:
            known["file_id"] = known["uploaded_file_id"]
        return known


@contextmanager
def a_world(lent: Database, folder: Path) -> Iterator[World]:
    """Lend the world; its demo pages are on, so that every route is there."""
    settings = settings_for(lent, folder)
    app = create_app(settings, gateway=StillGateway(lent.sessions), sign_in_method=METHOD)
    # The token is proven elsewhere; here it would hide what the right alone decides.
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    limiter.reset()
    limiter.enabled = False
    with app.app_context():
        wait_for_no_disk(database.engine)
    world = World(app=app, lent=lent, settings=settings)
    with lent.sessions.begin() as session:
        load_small_ontology(session)
    _add_people(world)
    for state in STATES:
        _add_panel(world, state)
    _suspend(world)
    yield world
    RENDERER.close()
    limiter.enabled = True
    with app.app_context():
        database.engine.dispose()


def _add_people(world: World) -> None:
    with world.lent.sessions.begin() as session:
        erns = {code: an_ern(session, code) for code in ("EPICARE", "ENDO", "SKIN")}
        hcps = {
            name: an_hcp(session, name=f"{name.title()} hospital")
            for name in ("home", "north", "south", "west", "east")
        }
        for who, (role, hospital, network) in CAST.items():
            person = a_person(session, email=f"{who}@hospital.example")
            world.people[who] = person.id
            an_affiliation(
                session,
                person,
                role=role,
                hcp=hcps.get(hospital),
                ern=erns.get(network),
                acts_for_id=world.people["own"] if role is Role.ASSISTANT else None,
            )
        newcomer = a_person(session, email="newcomer@hospital.example")
        world.people["newcomer"] = newcomer.id
        asked = an_affiliation(
            session,
            newcomer,
            hcp=hcps["home"],
            ern=erns["EPICARE"],
            state=AffiliationState.REQUESTED,
        )
        world.things["people"] = {
            "affiliation_id": asked.id,
            "person_id": newcomer.id,
            "hcp_id": hcps["home"].id,
        }
        for code in ("EPICARE", "ENDO"):
            kind = MembershipKind.FULL_MEMBER
            session.add(HcpMembership(hcp_id=hcps["home"].id, ern_code=code, kind=kind))
        world.things["forms"] = {"form_id": _add_form(session, hcps["home"].id, newcomer.id)}


def _suspend(world: World) -> None:
    """Take back the approval of somebody who is a member of every panel."""
    with world.lent.sessions.begin() as session:
        session.execute(
            update(Affiliation)
            .where(Affiliation.person_id == world.people["suspended"])
            .values(state=AffiliationState.SUSPENDED),
        )


def _add_form(session: Session, hcp_id: UUID, proposed_by_id: UUID) -> UUID:
    """Add a centre's own form that waits for a decision."""
    content = published_file("care/1.1/en.yaml")
    form = CentreForm(
        id=uuid4(),
        hcp_id=hcp_id,
        kind="care",
        based_on="1.1",
        version="1.1-1",
        changes="",
        proposed_by_id=proposed_by_id,
    )
    session.add(form)
    session.flush()
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    session.add(
        CentreFormText(id=uuid4(), form_id=form.id, language="en", words=content, sha256=sha256),
    )
    return form.id


def _add_panel(world: World, state: str) -> None:
    case = add_case(world.lent, world.settings, world.people["own"])
    world.things[state] = {
        "panel_id": case.panel_id,
        "patient_id": case.patient_id,
        "question_id": case.question_id,
        "contribution_id": case.contribution_id,
        "data_request_id": case.data_request_id,
        "attachment_id": case.attachment_id,
        "paper_id": case.paper_id,
        "file_id": case.file_id,
        "token": case.token,
        "consent_id": case.consent_id,
        "task_id": case.task_id,
        "item_id": case.item_id,
        "person_id": world.people["member"],
    }
    with world.lent.sessions.begin() as session:
        world.things[state] |= add_images(
            session, world.settings, case.panel_id, case.patient_id, case.author_id
        )
    life = _Life(world, case)
    life.until_consent()
    add_tablet(world.lent, case)
    if state != "before-consent":
        life.until_discussion()
    if state == "withdrawn":
        life.withdraws()
    if state == "closed":
        life.closes()
    world.states[state] = life.panel


class _Life:
    """Moves one panel by the real rules, from sixty days ago to yesterday at the latest."""

    def __init__(self, world: World, case: Any) -> None:
        temporal = temporal_settings()
        days = WorkingDays(temporal.reminder_plan, hour=temporal.reminder_hour)
        self._steps = DirectSteps(PanelRecords(world.lent.sessions, days))
        self._world, self._case = world, case
        self._now = datetime.now(UTC) - timedelta(days=2)
        opening = c.OpenPanel(hcp_id=case.hcp_id, ern="EPICARE")
        self.panel = self._steps.open(case.panel_id, opening, self._actor("own"), self._now)

    def until_consent(self) -> None:
        request = c.SubmitRequest(
            ern="EPICARE",
            primary_area="epicare/epilepsy-surgery",
            other_erns=("ENDO",),
            question_ids=(self._case.question_id,),
        )
        self._does("own", request)
        self._does("coordinator", c.AcceptRequest(lead_id=self._world.people["lead"]))

    def until_discussion(self) -> None:
        consent_id = add_consent(self._world.lent, self._case, _GIVEN)
        self._does("own", c.RecordConsent(consent_id=consent_id, given=_GIVEN))
        self._does("own", c.ConfirmConsent(consent_id=consent_id))
        self._does("lead", self._invitations())
        for who in ("member", "guest", "exguest", "suspended"):
            self._does(who, c.AcceptInvitation())
        add_data_request(self._world.lent, self._world.settings, self._case)
        self._does("member", c.RequestData(data_request_id=self._case.data_request_id))
        if self._case:
            author = self._world.people["member"]
            command = add_contribution(self._world.lent, self._world.settings, self._case, author)
            contribution = c.Contribute(
                contribution_id=self._case.contribution_id,
                question_id=self._case.question_id,
            )
            self._does("member", contribution, command)

    def withdraws(self) -> None:
        withdrawn = ConsentGiven(care=ConsentDecision.WITHDRAWN)
        consent_id = add_consent(
            self._world.lent,
            self._case,
            withdrawn,
            position=2,
            consent_id=self._case.consent_id,
        )
        self._does("own", c.WithdrawCareConsent(consent_id=consent_id))

    def closes(self) -> None:
        note, text = uuid4(), add_outcome(self._world.lent, self._world.settings, self._case)
        waive = c.WaiveDataRequest(data_request_id=self._case.data_request_id, note_id=note)
        self._does("lead", waive)
        self._does("lead", c.StartOutcome())
        answered = (self._case.question_id,)
        self._does("lead", c.PresentOutcome(content_hash=text, answered_question_ids=answered))
        names = {person: who for who, person in self._world.people.items()}
        for person in self.panel.missing_signatures:
            version = self.panel.outcome.version if self.panel.outcome else 1
            self._does(names[person], c.SignOutcome(outcome_version=version, content_hash=text))
        self._does("lead", c.ClosePanel())

    def _invitations(self) -> c.InviteExperts:
        soon, later = self._now + timedelta(days=1), self._now + timedelta(days=90)
        people = self._world.people
        guest = ParticipantKind.GUEST
        return c.InviteExperts(
            invitations=(
                c.Invitation(person_id=people["member"]),
                c.Invitation(person_id=people["invited"]),
                c.Invitation(person_id=people["suspended"]),
                c.Invitation(person_id=people["guest"], participant=guest, access_until=later),
                c.Invitation(person_id=people["exguest"], participant=guest, access_until=soon),
            ),
        )

    def _does(self, who: str, command: c.Command, command_id: UUID | None = None) -> None:
        self._now += timedelta(minutes=1)
        self.panel = self._steps.perform(
            self.panel, command, self._actor(who), self._now, command_id
        )

    def _actor(self, who: str) -> Any:
        with self._world.lent.sessions() as session:
            return build_actor(session, self._world.people[who], datetime.now(UTC))
