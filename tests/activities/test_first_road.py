"""The road into a product without a demonstration: from an empty data folder to a first panel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from activities.command_line import main
from tests.support.centre_site import ENROLMENT, hidden_in
from tests.support.inline_gateway import InlineGateway
from tests.support.sign_in import METHOD, PASSWORD
from tests.support.web_pages import post, token_in
from web.app import create_app
from web.database import make_engine, make_sessions
from web.models.panels import Panel
from web.rate_limits import limiter
from web.request_session import database
from web.settings import load_settings
from workflows.domain.panels.stages import PanelStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

CENTRE = {
    "name": "Hospital of the First Day",
    "city": "Lindenberg",
    "country": "DE",
    "time_zone": "Europe/Berlin",
    "address": "Am Lindenhang 4, Lindenberg",
    "contact_point": "zse@first.example",
    "data_protection_officer": "dpo@first.example",
    "supervisory_authority": "ULD",
}


def operator(*words: str) -> str:
    """Give an operator's verb that must succeed, and return what it says."""
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Lend the site of an installation that has seen ``migrate`` and nothing else."""
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    operator("migrate")
    settings = load_settings()
    engine = make_engine(settings.database_url)
    gateway = InlineGateway(make_sessions(engine))
    app = create_app(settings, gateway=gateway, sign_in_method=METHOD)
    app.config["TESTING"] = True
    limiter.reset()
    yield app
    engine.dispose()
    with app.app_context():
        database.engine.dispose()


class Road:
    """The people on it, each in a browser of their own."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def comes_in(self, email: str, password: str) -> FlaskClient:
        """Sign in with a one-time password and choose an own one."""
        client = self.app.test_client()
        post(client, "/sign-in", {"email": email, "password": password})
        fields = {"present": password, "new": PASSWORD, "again": PASSWORD}
        assert post(client, "/settings/password", fields).status_code == 303
        return client

    def invites(self, client: FlaskClient, email: str, role: str, **place: str) -> tuple[str, str]:
        """Invite somebody; return their one-time password and the address of their page."""
        values = {"display_name": f"Dr. {role}", "email": email, "locale": "en", "role": role}
        answer = post(client, "/people/invite", {**values, **place})
        password = re.search(r"[a-z]{6}-[a-z]{6}-[a-z]{6}", answer.text)
        person = re.search(r"/people/[0-9a-f-]{36}", answer.text)
        assert password, answer.text
        assert person
        return password.group(), person.group()

    def decides(self, client: FlaskClient, person: str, decision: str) -> None:
        """Endorse or approve what stands on the person's page."""
        page = client.get(person)
        action = re.search(r"/people/affiliations/[0-9a-f-]{36}/decide", page.text)
        assert action, page.text
        values = {"decision": decision, "csrf_token": token_in(page)}
        assert client.post(action.group(), data=values).status_code == 303


def sent(client: FlaskClient, url: str, values: dict[str, Any]) -> TestResponse:
    page = client.get(url)
    answer = client.post(url, data={**hidden_in(page), **values, "csrf_token": token_in(page)})
    assert answer.status_code == 303, answer.text
    return answer


def test_from_an_empty_data_folder_to_a_panel_that_is_requested(app: Flask):
    road = Road(app)
    said = operator("add-administrator", "ada@platform.example", "--name", "Ada Berg")
    password = said.splitlines()[0].rpartition(" ")[2]
    admin = road.comes_in("ada@platform.example", password)
    centre = sent(admin, "/centres/new", CENTRE).location
    memberships = {"ern_code": "EPICARE", "kind": "full_member"}
    token = token_in(admin.get(centre))
    admin.post(f"{centre}/memberships", data={**memberships, "csrf_token": token})
    hcp_id = centre.rpartition("/")[2]

    once, page = road.invites(admin, "coord@first.example", "coordinator", ern_code="EPICARE")
    road.decides(admin, page, "approve")
    coordinator = road.comes_in("coord@first.example", once)
    once, page = road.invites(admin, "rep@first.example", "hcp_representative", hcp_id=hcp_id)
    road.decides(admin, page, "approve")
    representative = road.comes_in("rep@first.example", once)
    place = {"hcp_id": hcp_id, "ern_code": "EPICARE"}
    once, page = road.invites(representative, "doc@first.example", "health_professional", **place)
    doctor = road.comes_in("doc@first.example", once)
    assert doctor.get("/patients").status_code == 403
    road.decides(representative, page, "endorse")
    road.decides(coordinator, page, "approve")

    patient = sent(doctor, "/patients/new", ENROLMENT).location
    opening = {"command_id": "5d1c3b1e-6f0a-4a0e-9c51-0b6f1d3f2a77"}
    opening |= {"csrf_token": token_in(doctor.get(patient))}
    request = doctor.post(f"{patient}/panels", data=opening).location
    values = {"title": "Which next step?", "question_1": "Surgery?", "submit": "1"}
    sent(doctor, request, {**values, "primary_area": "epicare/epilepsy-surgery"})

    with app.app_context():
        panel = database.session.query(Panel).one()
        assert panel.status is PanelStatus.TRIAGE
        assert str(panel.hcp_id) == hcp_id
        number = panel.number
    assert number in coordinator.get("/").text
