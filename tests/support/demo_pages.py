"""The demonstration without Temporal: every page it has, as those who take part would open it."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import select

from tests.architecture.routes import own_rules
from tests.support.centre_forms import a_centre_form
from tests.support.inline_gateway import InlineGateway
from tests.support.no_pages import is_no_page, speaks_to_programs
from tests.support.served_demo import a_kept_demo
from tests.support.sign_in import COOKIE, METHOD, begin_session
from tests.support.small_ontology import load_small_ontology
from web.accounts.letters import hash_of
from web.app import create_app
from web.consents.history import held_consent
from web.consents.withdrawing import write_effects
from web.imaging.viewer.shapes import Look
from web.models.account_letters import AccountLetter, AccountLetterKind
from web.models.centre_forms import CentreForm, CentreFormState
from web.models.consents import ConsentEffect, ConsentTask
from web.models.discussions import (
    Attachment,
    ContributionText,
    DataRequestText,
    Question,
)
from web.models.image_marks import ImageView
from web.models.imaging import ImageInstance, ImageSeries
from web.models.networks import Hcp
from web.models.panels import Panel
from web.models.patients import Consent, ConsentPaper, Patient
from web.models.people import Affiliation, Person
from web.models.records import RecordItem
from web.patient_keys import PatientKeys
from web.rate_limits import limiter
from web.request_session import database
from workflows.domain.consent import ConsentDecision, ConsentPurpose
from workflows.domain.consent_tasks import ConsentTaskKind
from workflows.messages import STATE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Select
    from sqlalchemy.orm import InstrumentedAttribute, Session
    from werkzeug.routing import Rule
    from werkzeug.test import TestResponse

    from tests.support.databases import Database
    from web.settings import Settings
    from workflows.domain.panels.state import PanelState

Page = tuple[str, str]
Panels = list[tuple["PanelState", dict[str, Any]]]
_PANEL = "panel_id"
_DISEASE = "ORPHA:1"
# What a panel may have none of; its pages are then left out.
_BY_PANEL: Mapping[str, tuple[InstrumentedAttribute[UUID], InstrumentedAttribute[UUID]]] = {
    "question_id": (Question.id, Question.panel_id),
    "contribution_id": (ContributionText.contribution_id, ContributionText.panel_id),
    "data_request_id": (DataRequestText.id, DataRequestText.panel_id),
    "attachment_id": (Attachment.id, Attachment.panel_id),
}
# Where the first row will do.
_FIRST: Mapping[str, Callable[[Panel], Select[Any]]] = {
    "affiliation_id": lambda _panel: select(Affiliation.id),
    "consent_id": lambda panel: select(ConsentEffect.consent_id).where(
        ConsentEffect.patient_id == panel.patient_id
    ),
    "task_id": lambda _panel: select(ConsentTask.id).where(
        ConsentTask.kind == ConsentTaskKind.RETENTION_REVIEW
    ),
    "item_id": lambda panel: select(RecordItem.id).where(RecordItem.patient_id == panel.patient_id),
    "form_id": lambda _panel: select(CentreForm.id),
    "paper_id": lambda _panel: select(ConsentPaper.id),
    "hcp_id": lambda _panel: select(Hcp.id),
}
_OF_IMAGES = frozenset({"series_id", "upload_id", "form", "view_id"})
# What patients read takes its words from the other catalogue, which the pseudo-locale leaves alone;
# tests/web/verification and tests/web/tablets read these pages in every language.
_OF_PATIENTS = frozenset(
    {"tablets.sign_form", "verification.ask_number", "verification.show_verification"}
)


_SECTIONS = (
    *("phenotype", "demographics", "history", "family", "perinatal", "measurements"),
    *("laboratory", "genetics", "diagnosis", "treatment", "imaging", "attachments"),
)


@dataclass
class DemoPages:
    """The site, and one person for each role."""

    app: Flask
    lent: Database
    settings: Settings

    @property
    def routes_of_pages(self) -> set[str]:
        """Return the address of every route that shows a page."""
        shown = (rule for rule in self._rules("GET") if not is_no_page(rule.endpoint))
        return {rule.rule for rule in shown}

    def pages(self) -> Iterator[Page]:
        """Yield the route and text of every page, by each reader who may see it."""
        rules, browser_of = self._rules("GET"), cache(self._browser)
        panels = self._panels(_all_arguments(rules))
        for rule in rules:
            for reader, address in self._visits(rule, panels):
                yield from _page(rule, browser_of(reader).get(address))
        for reader in self._one_of_each_role()[:1]:
            address = f"/diagnoses/{_DISEASE}"
            yield "/diagnoses/<string:code>", self._browser(reader).get(address).text
            yield (
                "/password/choose",
                self._browser(None).get(self._link_of(reader), follow_redirects=True).text,
            )

    def openings(self) -> Iterator[tuple[str, str, Callable[[], TestResponse]]]:
        """Yield endpoint and address of every page, and what opens it for one reader."""
        rules, browser_of = self._rules("GET"), cache(self._browser)
        panels = self._panels(_all_arguments(rules))
        for rule in rules:
            if is_no_page(rule.endpoint):
                continue
            for reader, address in self._visits(rule, panels):
                yield rule.endpoint, address, partial(browser_of(reader).get, address)

    def complaints(self) -> Iterator[Page]:
        """Yield what every form answers when it comes back empty."""
        for rule in self._rules("POST"):
            # An empty form may change something too, so what there is is asked anew each time.
            panels = self._panels(rule.arguments, limit=None if _PANEL in rule.arguments else 1)
            for reader, address in self._visits(rule, panels):
                yield from _page(rule, self._browser(reader).post(address))

    def _rules(self, method: str) -> list[Rule]:
        return [
            rule
            for rule in own_rules(self.app)
            if method in (rule.methods or set())
            and rule.endpoint not in _OF_PATIENTS
            and not speaks_to_programs(rule.endpoint)
        ]

    def _visits(self, rule: Rule, panels: Panels) -> Iterator[tuple[UUID | None, str]]:
        if _PANEL in rule.arguments:
            for state, known in panels:
                if rule.arguments <= set(known):
                    for reader in _readers(state):
                        yield reader, _address(rule, known)
            return
        _state, known = panels[0]
        yield None, _address(rule, known)
        for reader in self._one_of_each_role():
            yield reader, _address(rule, known)

    def _panels(self, wanted: Collection[str], limit: int | None = None) -> Panels:
        """Return the state of each panel, and what may stand in addresses that want these names."""
        with self.lent.sessions() as session:
            found = session.scalars(select(Panel).order_by(Panel.number).limit(limit)).all()
            states = [(panel, STATE.validate_python(panel.state)) for panel in found]
            return [(state, _known(session, panel, state, wanted)) for panel, state in states]

    def _one_of_each_role(self) -> list[UUID]:
        with self.lent.sessions() as session:
            enrolling = list(session.scalars(select(Patient.enrolled_by_id).limit(1)))
            roles = {each.role: each.person_id for each in session.scalars(select(Affiliation))}
        return [*enrolling, *roles.values()]

    def _browser(self, reader: UUID | None) -> FlaskClient:
        client = self.app.test_client()
        if reader is not None:
            client.set_cookie(COOKIE, begin_session(self.lent.sessions, reader))
        return client

    def _link_of(self, reader: UUID) -> str:
        """Return the address of a link that leads this person to the choice of a password."""
        token, now = secrets.token_urlsafe(32), datetime.now(UTC)
        with self.lent.sessions.begin() as session:
            letter = AccountLetter(
                id=uuid4(),
                kind=AccountLetterKind.LOST_PASSWORD,
                person_id=reader,
                token_hash=hash_of(token),
                handed_over_at=now,
                expires_at=now + timedelta(hours=1),
            )
            session.add(letter)
        return f"/password/links/{token}"


@contextmanager
def some_demo_pages(lent: Database, folder: Path) -> Iterator[DemoPages]:
    """Lend the demonstration, its people reading English."""
    settings = replace(a_kept_demo(lent, folder), is_demo=True)
    with lent.sessions.begin() as session:
        load_small_ontology(session)
        for person in session.scalars(select(Person)):
            person.locale = "en"
        _withdraw_from_databases(session)
        _ask_in_time(session)
        _propose_form(session)
        _keep_a_view(session, settings)
    app = create_app(settings, gateway=InlineGateway(lent.sessions), sign_in_method=METHOD)
    # The token is proven elsewhere; an empty form without one would never reach its view.
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    limiter.reset()
    limiter.enabled = False
    yield DemoPages(app=app, lent=lent, settings=settings)
    limiter.enabled = True
    with app.app_context():
        database.engine.dispose()


def _all_arguments(rules: Iterable[Rule]) -> set[str]:
    return {name for rule in rules for name in rule.arguments}


def _known(
    session: Session, panel: Panel, state: PanelState, wanted: Collection[str]
) -> dict[str, Any]:
    known: dict[str, Any] = {
        _PANEL: panel.id,
        "patient_id": panel.patient_id,
        "kind": "set_urgency",
        "ern_code": state.ern,
        "version": "1.1",
        "language": "en",
        "file_id": uuid4(),
        # Another section of the record with each panel.
        "section": _SECTIONS[int(panel.number[-2:]) % len(_SECTIONS)],
        "code": "HP:0001250",
        "token": "of-no-link",
    }
    for name in _BY_PANEL.keys() & wanted:
        column, owner = _BY_PANEL[name]
        found = session.scalars(select(column).where(owner == panel.id).limit(1)).first()
        if found is not None:
            known[name] = found
    for name in _FIRST.keys() & wanted:
        known[name] = session.scalars(_FIRST[name](panel).limit(1)).first()
    if _OF_IMAGES & set(wanted):
        known |= _images_of(session, panel)
    if "person_id" in wanted:
        part_in = [each.person_id for each in state.participants]
        known["person_id"] = next(iter(part_in or session.scalars(select(Person.id))))
    return known


def _images_of(session: Session, panel: Panel) -> dict[str, Any]:
    """Return a series of the panel's patient, and a view of it that somebody kept."""
    series = session.scalars(
        select(ImageSeries).where(ImageSeries.patient_id == panel.patient_id).limit(1),
    ).first()
    if series is None:
        return {}
    view_id = session.scalars(select(ImageView.id).where(ImageView.panel_id == panel.id)).first()
    known = {"series_id": series.id, "upload_id": series.upload_id, "form": "structured-report"}
    return known if view_id is None else known | {"view_id": view_id}


def _keep_a_view(session: Session, settings: Settings) -> None:
    """Keep a look at an image of the first panel, as the viewer does."""
    panel = session.scalars(select(Panel).order_by(Panel.number).limit(1)).one()
    instance = session.scalars(
        select(ImageInstance).where(ImageInstance.patient_id == panel.patient_id).limit(1),
    ).one()
    state = STATE.validate_python(panel.state)
    look = Look(
        window=None,
        invert=False,
        zoom=1,
        rotation=0,
        flipHorizontal=False,
        flipVertical=False,
        centre=(10, 10),
    )
    view = ImageView(
        id=uuid4(),
        panel_id=panel.id,
        patient_id=panel.patient_id,
        series_id=instance.series_id,
        instance_id=instance.id,
        frame=1,
        author_id=state.enroller_id,
        command_id=uuid4(),
    )
    cipher = PatientKeys.of(settings).cipher(session, panel.patient_id)
    view.sealed_state = cipher.seal(look.model_dump_json(), view.state_context)
    session.add(view)


def _propose_form(session: Session) -> None:
    centre = session.scalars(select(Hcp).where(Hcp.name == "Universitätsklinikum Lindenberg")).one()
    state = CentreFormState.PROPOSED
    a_centre_form(session, centre.id, title="A title of our own", language="en", state=state)


def _withdraw_from_databases(session: Session) -> None:
    """Let the patient of the first panel take back what stops no panel: its proof is a page too."""
    panel = session.scalars(select(Panel).order_by(Panel.number).limit(1)).one()
    held = held_consent(session, panel.patient_id)
    assert held is not None
    kept = {column.key: getattr(held, column.key) for column in Consent.__table__.columns}
    taken_back = Consent(
        **kept
        | {
            "id": uuid4(),
            "position": held.position + 1,
            "databases": ConsentDecision.WITHDRAWN,
            "command_id": None,
            # Words are bound to their row: those of another one cannot be opened here.
            "sealed_original_place": b"",
        },
    )
    session.add(taken_back)
    write_effects(session, taken_back, [ConsentPurpose.DATABASES])


def _ask_in_time(session: Session) -> None:
    """Open a task of each kind for the patient of the first panel, one of them late."""
    panel = session.scalars(select(Panel).order_by(Panel.number).limit(1)).one()
    today = datetime.now(UTC).date()
    for days, kind in enumerate(ConsentTaskKind, start=-1):
        session.add(
            ConsentTask(
                patient_id=panel.patient_id,
                kind=kind,
                occasion="1.1",
                due_on=today + timedelta(days=days),
            ),
        )


def _readers(state: PanelState) -> Iterable[UUID]:
    """Return one person for each way of having to do with a panel."""
    by_part = {(each.kind, each.status): each.person_id for each in state.participants}
    first = (state.enroller_id, state.lead_id)
    return dict.fromkeys([*(each for each in first if each), *by_part.values()])


def _address(rule: Rule, known: Mapping[str, Any]) -> str:
    built = rule.build({name: known[name] for name in rule.arguments})
    assert built is not None
    return built[1]


def _page(rule: Rule, answer: TestResponse) -> Iterator[Page]:
    if answer.status_code >= 500:
        yield rule.rule, f"<html><p>Failed with {answer.status_code}</p></html>"
    # What Werkzeug writes into a redirection is never shown.
    elif answer.location is None and answer.mimetype == "text/html" and "<html" in answer.text:
        yield rule.rule, answer.text
