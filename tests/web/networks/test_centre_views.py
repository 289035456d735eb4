"""Pages of healthcare providers: who may add and change what, and what consent forms then print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.support.page_checks import assert_page
from tests.support.seeded import seed_everybody
from tests.support.web_pages import post, settings_for, sign_in, small_app
from web.administration.invitation_views import invitations
from web.models.audit import AuditEntry
from web.models.networks import Hcp, HcpMembership, MembershipKind
from web.networks.centre_views import centres
from web.networks.seeding import hcp_id_of
from web.networks.views import networks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.support.databases import Database

ADMIN = "admin@platform.example"
COORDINATOR = "s.lambert@hu-deuxrivieres.example"
REPRESENTATIVE = "r.keller@uk-lindenberg.example"
HOME = f"/centres/{hcp_id_of('lindenberg')}"
NEW = {
    "name": "Szent Ilona Kórház",
    "city": "Szentilona",
    "country": "HU",
    "time_zone": "Europe/Budapest",
    "address": "Fő utca 1\n9999 Szentilona",
    "contact_point": "ritka@ilona.example",
    "data_protection_officer": "dpo@ilona.example",
    "supervisory_authority": "NAIH",
}


@pytest.fixture
def client(database: Database, tmp_path: Path) -> Iterator[FlaskClient]:
    seed_everybody(database, tmp_path)
    with small_app(settings_for(database, tmp_path), networks, centres, invitations) as app:
        yield app.test_client()


def membership(database: Database, ern: str) -> MembershipKind | None:
    with database.sessions() as session:
        found = session.get(HcpMembership, (hcp_id_of("lindenberg"), ern))
        return found.kind if found else None


def test_an_administrator_adds_a_provider_and_sees_it(client: FlaskClient, database: Database):
    sign_in(client, ADMIN)
    assert_page(client.get("/centres/new"))

    answer = post(client, "/centres/new", NEW)

    page = client.get(answer.location)
    assert_page(page)
    assert_page(client.get("/centres"))
    assert "Szent Ilona Kórház" in client.get("/centres").text
    assert "NAIH" in page.text
    assert "It belongs to no network yet." in page.text
    with database.sessions() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "hcp")).one()
        assert entry.act == "created"


def test_a_name_that_is_taken_and_missing_details_are_refused(
    client: FlaskClient, database: Database
):
    sign_in(client, ADMIN)

    taken = post(client, "/centres/new", {**NEW, "name": "Universitätsklinikum Lindenberg"})
    missing = post(client, "/centres/new", {"name": "Alone"})

    assert taken.status_code == 409
    assert missing.status_code == 422
    assert "“Supervisory authority” is missing." in missing.text
    with database.sessions() as session:
        assert session.query(Hcp).count() == 14


def test_a_representative_changes_the_details_of_the_own_centre_only(
    client: FlaskClient, database: Database
):
    sign_in(client, REPRESENTATIVE)
    assert_page(client.get(f"{HOME}/edit"))

    changed = post(client, f"{HOME}/edit", {**NEW, "name": "Universitätsklinikum Lindenberg"})
    other = client.get(f"/centres/{hcp_id_of('isartal')}/edit")
    adding = client.get("/centres/new")

    assert changed.status_code == 303
    assert (other.status_code, adding.status_code) == (403, 403)
    with database.sessions() as session:
        assert session.get_one(Hcp, hcp_id_of("lindenberg")).supervisory_authority == "NAIH"


def test_a_coordinator_decides_on_memberships_of_the_own_network(
    client: FlaskClient, database: Database
):
    sign_in(client, COORDINATOR)
    kept = {"ern_code": "EPICARE", "kind": "associated_national_centre"}

    own = post(client, f"{HOME}/memberships", kept, form_on=HOME)
    foreign = post(client, f"{HOME}/memberships", {**kept, "ern_code": "ENDO"}, form_on=HOME)
    leaving = post(client, f"{HOME}/memberships/end", {"ern_code": "ENDO"}, form_on=HOME)

    assert (own.status_code, foreign.status_code, leaving.status_code) == (303, 422, 403)
    assert membership(database, "EPICARE") is MembershipKind.ASSOCIATED_NATIONAL_CENTRE
    assert membership(database, "ENDO") is MembershipKind.FULL_MEMBER


def test_a_membership_ends(client: FlaskClient, database: Database):
    sign_in(client, COORDINATOR)

    post(client, f"{HOME}/memberships/end", {"ern_code": "EPICARE"}, form_on=HOME)
    again = post(client, f"{HOME}/memberships/end", {"ern_code": "EPICARE"}, form_on=HOME)

    assert membership(database, "EPICARE") is None
    assert again.status_code == 404


def test_an_unknown_provider_is_not_there_and_clinicians_have_no_business_here(
    client: FlaskClient,
):
    sign_in(client, ADMIN)
    unknown = client.get("/centres/22222222-2222-4222-8222-222222222222")
    client.delete_cookie("consilium")
    sign_in(client, "k.petersen@uk-lindenberg.example")

    assert unknown.status_code == 404
    assert client.get("/centres").status_code == 403
