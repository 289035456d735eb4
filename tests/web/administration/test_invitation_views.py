"""Inviting: who may invite to what; nothing opens before the affiliation is approved."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.support.page_checks import assert_page
from tests.support.web_pages import post, sign_in
from web.models.account_letters import AccountLetter, AccountLetterKind
from web.models.audit import AuditAct, AuditEntry
from web.models.people import Affiliation, AffiliationState, Person
from web.networks.seeding import hcp_id_of
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.support.databases import Database

ADMIN = "admin@platform.example"
COORDINATOR = "s.lambert@hu-deuxrivieres.example"
REPRESENTATIVE = "r.keller@uk-lindenberg.example"
HOME = str(hcp_id_of("lindenberg"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def invites(client: FlaskClient, who: str, **changed: str) -> TestResponse:
    sign_in(client, who)
    values = {
        "display_name": "Nora Newe",
        "title": "Dr.",
        "email": "n.newe@uk-lindenberg.example",
        "locale": "de",
        "role": "health_professional",
        "hcp_id": HOME,
        "ern_code": "EPICARE",
    }
    return post(client, "/people/invite", {**values, **changed})


def affiliation_of(database: Database, email: str) -> Affiliation:
    query = select(Affiliation).join(Affiliation.person).where(Person.email == email)
    with database.sessions() as session:
        return session.scalars(query.order_by(Affiliation.requested_at.desc())).first()  # type: ignore[return-value]  # the test fails on None


def test_a_representative_invites_a_clinician_whose_affiliation_waits(
    client: FlaskClient, database: Database
):
    answer = invites(client, REPRESENTATIVE)

    assert_page(answer)
    assert_page(client.get("/people/invite"))
    assert re.search(r"[a-z]{6}-[a-z]{6}-[a-z]{6}", answer.text)
    found = affiliation_of(database, "n.newe@uk-lindenberg.example")
    assert (found.state, found.ern_code) == (AffiliationState.REQUESTED, "EPICARE")
    with database.sessions() as session:
        person = session.get_one(Person, found.person_id)
        assert person.password_once_until is not None
        assert (person.locale, person.time_zone) == ("de", "Europe/Berlin")


@pytest.mark.parametrize(
    ("who", "changed", "sentence"),
    [
        (ADMIN, {}, "Not a valid choice"),
        (COORDINATOR, {"ern_code": "ENDO"}, "only in your own network"),
        (REPRESENTATIVE, {"hcp_id": str(hcp_id_of("isartal"))}, "only in your own network"),
        (REPRESENTATIVE, {"hcp_id": ""}, "needs a healthcare provider"),
        (REPRESENTATIVE, {"ern_code": ""}, "needs a network"),
        (REPRESENTATIVE, {"ern_code": "SKIN"}, "does not belong to this network"),
        (REPRESENTATIVE, {"role": "assistant", "acts_for": "nobody@x.example"}, "Nobody with"),
        (REPRESENTATIVE, {"email": "a.hartwig@uk-lindenberg.example"}, "already"),
        (REPRESENTATIVE, {"email": "nora"}, "no e-mail address"),
    ],
)
def test_what_the_rules_refuse_is_said_and_nobody_is_added(
    client: FlaskClient, database: Database, who: str, changed: dict[str, str], sentence: str
):
    answer = invites(client, who, **changed)

    assert answer.status_code in (409, 422)
    if sentence != "Not a valid choice":
        assert sentence in answer.text
    with database.sessions() as session:
        added = select(Person).where(Person.display_name == "Nora Newe")
        assert session.scalars(added).all() == []


def test_an_administrator_appoints_offices_and_no_clinician(
    client: FlaskClient, database: Database
):
    role = {"role": "coordinator", "ern_code": "SKIN", "hcp_id": ""}

    assert invites(client, ADMIN, **role).status_code == 200

    assert affiliation_of(database, "n.newe@uk-lindenberg.example").ern_code == "SKIN"


def test_whoever_has_an_account_keeps_it(client: FlaskClient, database: Database):
    email = "k.petersen@uk-lindenberg.example"
    with database.sessions() as session:
        before = session.scalars(select(Person.password_hash).where(Person.email == email)).one()

    answer = invites(client, COORDINATOR, email=email)

    assert answer.status_code == 303
    with database.sessions() as session:
        person = session.scalars(select(Person).where(Person.email == email)).one()
        assert (person.password_hash, person.password_once_until) == (before, None)


def test_an_assistant_acts_for_a_clinician_of_the_same_centre(
    client: FlaskClient, database: Database
):
    clinician = "a.hartwig@uk-lindenberg.example"

    assert invites(client, REPRESENTATIVE, role="assistant", acts_for=clinician).status_code == 200

    found = affiliation_of(database, "n.newe@uk-lindenberg.example")
    with database.sessions() as session:
        assert session.get_one(Person, found.acts_for_id).email == clinician


def test_clinicians_invite_nobody(client: FlaskClient):
    sign_in(client, "a.hartwig@uk-lindenberg.example")

    assert client.get("/people/invite").status_code == 403


CLINICIAN = "a.hartwig@uk-lindenberg.example"


def id_of(database: Database, email: str) -> UUID:
    with database.sessions() as session:
        return session.scalars(select(Person.id).where(Person.email == email)).one()


def helps(client: FlaskClient, database: Database, who: str, email: str) -> TestResponse:
    sign_in(client, who)
    address = f"/people/{id_of(database, email)}/password"
    return post(client, address, {}, form_on="/people/invite")


@pytest.fixture
def mailing(app: Flask) -> FlaskClient:
    """Return a browser of an installation that sends mail."""
    settings = app.config["CONSILIUM_SETTINGS"]
    app.config["CONSILIUM_SETTINGS"] = replace(settings, mail_from="consilium@hospital.example")
    return app.test_client()


def test_where_mails_go_out_nobody_but_the_owner_sees_a_password(
    mailing: FlaskClient, database: Database
):
    answer = invites(mailing, REPRESENTATIVE)

    assert answer.status_code == 303
    assert "is on its way" in mailing.get(answer.location).text
    with database.sessions() as session:
        letter = session.scalars(select(AccountLetter)).one()
        person = session.get_one(Person, letter.person_id)
    assert letter.kind is AccountLetterKind.INVITATION
    assert (person.email, person.password_hash) == ("n.newe@uk-lindenberg.example", None)


def test_whoever_lost_a_password_is_sent_a_link_and_keeps_the_old_one_until_then(
    mailing: FlaskClient, database: Database
):
    answer = helps(mailing, database, REPRESENTATIVE, CLINICIAN)

    assert answer.status_code == 303
    page = mailing.get(answer.location)
    assert_page(page)
    assert "waits to be sent" in page.text
    with database.sessions() as session:
        letter = session.scalars(select(AccountLetter)).one()
    assert letter.kind is AccountLetterKind.LOST_PASSWORD
    assert sign_in(mailing.application.test_client(), CLINICIAN).status_code == 303


def test_where_no_mail_goes_out_a_one_time_password_is_handed_over(
    client: FlaskClient, database: Database
):
    elsewhere = client.application.test_client()
    sign_in(elsewhere, CLINICIAN)

    answer = helps(client, database, REPRESENTATIVE, CLINICIAN)

    assert_page(answer)
    (password,) = re.findall(r"[a-z]{6}-[a-z]{6}-[a-z]{6}", answer.text)
    assert elsewhere.get("/settings").status_code == 303
    assert sign_in(client.application.test_client(), CLINICIAN, password).status_code == 303
    with database.sessions() as session:
        act = AuditEntry.act == AuditAct.PASSWORD_CHANGED
        entry = session.scalars(select(AuditEntry).where(act)).one()
    assert entry.person_id == id_of(database, REPRESENTATIVE)


@pytest.mark.parametrize(
    ("who", "email", "status"),
    [
        # With a one-time password an administrator could sign in as a clinician and see patients.
        (ADMIN, CLINICIAN, 403),
        (ADMIN, ADMIN, 403),
        (ADMIN, COORDINATOR, 200),
        (REPRESENTATIVE, COORDINATOR, 404),
        (COORDINATOR, CLINICIAN, 200),
    ],
)
def test_a_password_is_handed_over_by_whoever_could_have_invited(
    client: FlaskClient, database: Database, who: str, email: str, status: int
):
    assert helps(client, database, who, email).status_code == status


def test_a_shut_account_is_helped_to_no_password(client: FlaskClient, database: Database):
    with database.sessions.begin() as session:
        session.scalars(select(Person).where(Person.email == CLINICIAN)).one().is_active = False

    assert helps(client, database, REPRESENTATIVE, CLINICIAN).status_code == 403


@pytest.mark.parametrize("who", [ADMIN, REPRESENTATIVE])
def test_a_clinician_who_coordinates_is_referred_to_the_operator(
    client: FlaskClient, database: Database, who: str
):
    with database.sessions.begin() as session:
        approved = Affiliation.state == AffiliationState.APPROVED
        own = session.scalars(
            select(Affiliation)
            .join(Person, Affiliation.person_id == Person.id)
            .where(Person.email == CLINICIAN, approved)
        ).first()
        assert own is not None
        session.add(
            Affiliation(
                id=uuid4(),
                person_id=own.person_id,
                ern_code=own.ern_code,
                role=Role.COORDINATOR,
                state=AffiliationState.APPROVED,
                requested_at=own.requested_at,
                valid_from=own.valid_from,
                decided_at=own.decided_at,
            ),
        )

    refused = helps(client, database, who, CLINICIAN)
    page = client.get(f"/people/{id_of(database, CLINICIAN)}")

    assert refused.status_code == 403
    assert f"consilium one-time-password {CLINICIAN}" in page.text
    assert "Give a one-time password" not in page.text
