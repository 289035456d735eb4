"""Pages of the networks: read by offices, hidden from others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.page_checks import assert_page
from tests.support.seeded import seed_everybody
from tests.support.web_pages import settings_for, sign_in, small_app
from web.administration.invitation_views import invitations
from web.board.views import board
from web.networks.centre_views import centres
from web.networks.views import networks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.support.databases import Database

COORDINATOR = "s.lambert@hu-deuxrivieres.example"


@pytest.fixture
def client(database: Database, tmp_path: Path) -> Iterator[FlaskClient]:
    seed_everybody(database, tmp_path)
    with small_app(settings_for(database, tmp_path), networks, centres, invitations, board) as app:
        yield app.test_client()


def test_all_networks_are_listed_with_their_numbers(client: FlaskClient) -> None:
    sign_in(client, "admin@platform.example")

    page = client.get("/networks").text

    assert page.count("/networks/") == 24
    assert "multisystemic vascular diseases" in page


def test_a_network_shows_its_areas_and_hospitals(client: FlaskClient) -> None:
    sign_in(client, "admin@platform.example")

    page = client.get("/networks/EPICARE").text

    assert "Hypothalamic hamartoma" in page
    assert "Universitätsklinikum Lindenberg" in page
    assert "Germany" in page
    assert "Associated national centre" in page
    assert "Academisch Ziekenhuis Waterland" not in page


def test_a_network_without_hospitals_says_so(client: FlaskClient) -> None:
    sign_in(client, "admin@platform.example")

    assert "No healthcare providers yet" in client.get("/networks/BOND").text


def test_an_unknown_network_is_not_there(client: FlaskClient) -> None:
    sign_in(client, "admin@platform.example")

    assert client.get("/networks/NOWHERE").status_code == 404


def test_a_clinician_has_no_business_here(client: FlaskClient) -> None:
    sign_in(client, "k.petersen@uk-lindenberg.example")

    assert client.get("/networks").status_code == 403


def test_figures_are_shown_with_their_definitions_and_as_a_table(client: FlaskClient) -> None:
    sign_in(client, "admin@platform.example")

    page = client.get("/networks/EPICARE/figures")
    table = client.get("/networks/EPICARE/figures/table")

    assert_page(page)
    assert "rounded to fives" in page.text
    assert "Different patients whose panel was submitted to this network." in page.text
    assert table.mimetype == "text/csv"
    assert table.headers["Content-Disposition"] == "attachment; filename=EPICARE-figures.csv"
    assert table.text.splitlines()[:2] == ["figure,this_year,in_all", "patients,0,0"]


def test_an_unknown_network_has_no_figures(client: FlaskClient) -> None:
    sign_in(client, "admin@platform.example")

    assert client.get("/networks/NOWHERE/figures").status_code == 404
    assert client.get("/networks/NOWHERE/figures/table").status_code == 404


def test_who_coordinates_the_network_sees_exact_figures(client: FlaskClient) -> None:
    sign_in(client, COORDINATOR)

    assert "the counts are exact" in client.get("/networks/EPICARE/figures").text
    assert "rounded to fives" in client.get("/networks/ENDO/figures").text
