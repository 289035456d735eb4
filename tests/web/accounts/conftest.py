"""What the tests of accounts share: an application and one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.organisations import a_person
from tests.support.sign_in import CHEAP_PASSWORDS, PASSWORD
from tests.support.web_pages import settings_for, small_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from tests.support.databases import Database

EMAIL = "ada@hospital.example"


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """Lend an application in whose database Ada has a password."""
    with database.sessions.begin() as session:
        a_person(session, email=EMAIL, password_hash=CHEAP_PASSWORDS.hash(PASSWORD))
    with small_app(settings_for(database, tmp_path)) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser nobody has signed in with."""
    return app.test_client()
