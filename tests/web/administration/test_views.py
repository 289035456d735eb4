"""Pages of people: each office sees its own, decides on its own, and it acts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.support.web_pages import sign_in, token_in
from web.models.audit import AuditAct, AuditEntry
from web.models.people import Affiliation, AffiliationState, Person
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.support.databases import Database

ADMINISTRATOR = "admin@platform.example"
COORDINATOR = "d.oconnell@az-waterland.example"
REPRESENTATIVE = "r.keller@uk-lindenberg.example"
CLINICIAN = "k.petersen@uk-lindenberg.example"
ELSEWHERE = "m.deluca@op-lecolline.example"


def browser_of(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    assert sign_in(client, email).status_code == 303
    return client


def person_id(database: Database, email: str) -> UUID:
    with database.sessions() as session:
        return session.scalars(select(Person.id).where(Person.email == email)).one()


def an_affiliation_of(database: Database, email: str) -> Affiliation:
    with database.sessions() as session:
        return session.scalars(
            select(Affiliation)
            .join(Person, Affiliation.person_id == Person.id)
            .where(Person.email == email)
        ).one()


def decide(client: FlaskClient, database: Database, email: str, decision: str) -> TestResponse:
    token = token_in(client.get(f"/people/{person_id(database, email)}"))
    affiliation = an_affiliation_of(database, email)
    return client.post(
        f"/people/affiliations/{affiliation.id}/decide",
        data={"decision": decision, "csrf_token": token},
    )


@pytest.mark.parametrize(
    ("reader", "seen", "unseen"),
    [
        (ADMINISTRATOR, ["Kai Petersen", "Matteo De Luca"], []),
        (COORDINATOR, ["Kai Petersen", "Νίκη Παπαδάκη"], ["Matteo De Luca", "Sam Okafor"]),
        (REPRESENTATIVE, ["Kai Petersen", "Vera Schröder"], ["Hanneke Jansen", "Sam Okafor"]),
    ],
)
def test_each_office_lists_its_own_people(
    app: Flask, reader: str, seen: list[str], unseen: list[str]
) -> None:
    page = browser_of(app, reader).get("/people").text

    assert [name for name in seen if name in page] == seen
    assert [name for name in unseen if name in page] == []


@pytest.mark.parametrize("email", [CLINICIAN, "v.schroeder@uk-lindenberg.example"])
def test_others_do_not_get_in_and_that_is_on_record(
    app: Flask, database: Database, email: str
) -> None:
    assert browser_of(app, email).get("/people").status_code == 403

    with database.sessions() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert last is not None
    assert (last.act, last.subject_id) == (AuditAct.DENIED, "administration.list_people")


def test_filters_narrow_the_list(app: Flask) -> None:
    client = browser_of(app, ADMINISTRATOR)

    page = client.get("/people?words=petersen&state=approved").text

    assert "Kai Petersen" in page
    assert "Matteo De Luca" not in page
    assert "Nobody to show" in client.get("/people?words=%25&state=approved").text
    assert client.get("/people?state=invented&page=-3").status_code == 200


def test_somebody_out_of_reach_is_not_there(app: Flask, database: Database) -> None:
    stranger = person_id(database, ELSEWHERE)

    assert browser_of(app, COORDINATOR).get(f"/people/{stranger}").status_code == 404
    assert browser_of(app, ADMINISTRATOR).get(f"/people/{stranger}").status_code == 200


def test_a_persons_page_names_that_person(app: Flask, database: Database) -> None:
    page = browser_of(app, ADMINISTRATOR).get(f"/people/{person_id(database, CLINICIAN)}").text

    assert "<h1>Kai Petersen</h1>" in page
    assert CLINICIAN in page
    assert "Health professional" in page


def test_a_suspension_acts_on_the_next_request(app: Flask, database: Database) -> None:
    coordinator = browser_of(app, COORDINATOR)
    office = browser_of(app, REPRESENTATIVE)
    assert office.get("/people").status_code == 200

    administrator = browser_of(app, ADMINISTRATOR)
    decide(administrator, database, REPRESENTATIVE, "suspend")

    assert office.get("/people").status_code == 403
    assert coordinator.get("/people").status_code == 200


def test_a_decision_is_kept_with_who_and_when(app: Flask, database: Database) -> None:
    answer = decide(browser_of(app, COORDINATOR), database, CLINICIAN, "suspend")

    assert answer.status_code == 303
    affiliation = an_affiliation_of(database, CLINICIAN)
    assert affiliation.state is AffiliationState.SUSPENDED
    assert affiliation.decided_by_id == person_id(database, COORDINATOR)
    with database.sessions() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert last is not None
    assert last.detail == {"decision": "suspend", "from": "approved", "to": "suspended"}


def test_a_request_goes_from_the_centre_to_the_network(app: Flask, database: Database) -> None:
    with database.sessions.begin() as session:
        held = session.get_one(Affiliation, an_affiliation_of(database, CLINICIAN).id)
        held.state = AffiliationState.REQUESTED

    decide(browser_of(app, REPRESENTATIVE), database, CLINICIAN, "endorse")
    decide(browser_of(app, COORDINATOR), database, CLINICIAN, "approve")

    affiliation = an_affiliation_of(database, CLINICIAN)
    assert affiliation.state is AffiliationState.APPROVED
    assert affiliation.endorsed_by_id == person_id(database, REPRESENTATIVE)
    assert affiliation.decided_by_id == person_id(database, COORDINATOR)


def test_what_the_rules_refuse_is_not_done_and_on_record(app: Flask, database: Database) -> None:
    answer = decide(browser_of(app, REPRESENTATIVE), database, CLINICIAN, "approve")

    assert answer.status_code == 303
    assert an_affiliation_of(database, CLINICIAN).state is AffiliationState.APPROVED
    with database.sessions() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert last is not None
    assert (last.act, last.detail) == (AuditAct.DENIED, {"act": "approve"})


def test_an_administrator_cannot_make_a_clinician(app: Flask, database: Database) -> None:
    with database.sessions.begin() as session:
        held = session.get_one(Affiliation, an_affiliation_of(database, CLINICIAN).id)
        held.state = AffiliationState.ENDORSED

    decide(browser_of(app, ADMINISTRATOR), database, CLINICIAN, "approve")

    affiliation = an_affiliation_of(database, CLINICIAN)
    assert affiliation.role is Role.HEALTH_PROFESSIONAL
    assert affiliation.state is AffiliationState.ENDORSED


def test_an_affiliation_out_of_reach_cannot_be_decided(app: Flask, database: Database) -> None:
    client = browser_of(app, COORDINATOR)
    token = token_in(client.get("/people"))
    affiliation = an_affiliation_of(database, ELSEWHERE)

    answer = client.post(
        f"/people/affiliations/{affiliation.id}/decide",
        data={"decision": "end", "csrf_token": token},
    )

    assert answer.status_code == 404
    assert an_affiliation_of(database, ELSEWHERE).state is AffiliationState.APPROVED


def test_a_shut_account_is_out_at_once_and_may_come_back(app: Flask, database: Database) -> None:
    theirs, client = browser_of(app, CLINICIAN), browser_of(app, ADMINISTRATOR)
    url = f"/people/{person_id(database, CLINICIAN)}"
    token = token_in(client.get(url))

    client.post(f"{url}/account", data={"active": "no", "csrf_token": token})

    assert theirs.get("/settings").status_code == 303
    assert sign_in(app.test_client(), CLINICIAN).status_code == 200

    client.post(f"{url}/account", data={"active": "yes", "csrf_token": token})

    assert theirs.get("/settings").status_code == 303
    assert sign_in(app.test_client(), CLINICIAN).status_code == 303


def test_only_an_administrator_shuts_accounts(app: Flask, database: Database) -> None:
    client = browser_of(app, COORDINATOR)
    url = f"/people/{person_id(database, CLINICIAN)}"
    token = token_in(client.get(url))

    answer = client.post(f"{url}/account", data={"active": "no", "csrf_token": token})

    assert answer.status_code == 403
    assert sign_in(app.test_client(), CLINICIAN).status_code == 303
