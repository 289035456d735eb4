"""A route states its permission; whoever may not is refused, on record, and sees nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Blueprint
from sqlalchemy import select

from tests.support.organisations import a_person, an_affiliation
from tests.support.sign_in import CHEAP_PASSWORDS, PASSWORD
from tests.support.web_pages import settings_for, sign_in, small_app
from web.access import public, requires
from web.models.audit import AuditAct, AuditEntry
from workflows.domain.permissions import Permission
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.support.databases import Database


def rooms() -> Blueprint:
    pages = Blueprint("rooms", __name__)

    @pages.route("/board")
    @requires(Permission.SEE_BOARD)
    def board() -> str:
        return "the board"

    @pages.route("/panel")
    @requires(Permission.SEE_PANEL)
    def panel() -> str:
        return "decided where the panel is loaded"

    @pages.route("/porch")
    @public
    def porch() -> str:
        return "the porch"

    return pages


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    with database.sessions.begin() as session:
        for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
            person = a_person(
                session,
                email=f"{role}@hospital.example",
                password_hash=CHEAP_PASSWORDS.hash(PASSWORD),
            )
            an_affiliation(session, person, role=role)
    with small_app(settings_for(database, tmp_path), rooms()) as app:
        yield app


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (None, "/porch", 200),
        (None, "/board", 303),
        (None, "/panel", 303),
        (Role.COORDINATOR, "/board", 200),
        (Role.ADMINISTRATOR, "/board", 403),
        (Role.ADMINISTRATOR, "/panel", 200),
    ],
)
def test_a_route_opens_to_whoever_it_says(
    app: Flask, role: Role | None, path: str, status: int
) -> None:
    client = app.test_client()
    if role is not None:
        sign_in(client, f"{role}@hospital.example")

    assert client.get(path).status_code == status


def test_a_refusal_is_on_record_with_the_permission(app: Flask, database: Database) -> None:
    client = app.test_client()
    sign_in(client, "administrator@hospital.example")

    client.get("/board")

    with database.sessions() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert last is not None
    assert (last.act, last.subject_id) == (AuditAct.DENIED, "rooms.board")
    assert last.detail == {"permission": "see_board"}


def test_each_view_carries_its_permission_for_the_matrix(app: Flask) -> None:
    stated = {
        name: app.view_functions[f"rooms.{name}"].__dict__["permission"]
        for name in ("board", "panel", "porch")
    }

    assert stated == {
        "board": Permission.SEE_BOARD,
        "panel": Permission.SEE_PANEL,
        "porch": None,
    }
