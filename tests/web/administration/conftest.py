"""What the tests of administration share: an application with the made-up people of the seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.sign_in import CHEAP_PASSWORDS, PASSWORD
from tests.support.web_pages import settings_for, small_app
from web.administration.invitation_views import invitations
from web.administration.views import administration
from web.networks.seeding import demo_people, seed_networks, seed_people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.support.databases import Database


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """Lend an application in which everybody of the seed has the same password."""
    with database.sessions.begin() as session:
        seed_networks(session)
        passwords = {person.email: PASSWORD for person in demo_people()}
        seed_people(session, passwords, CHEAP_PASSWORDS)
    with small_app(settings_for(database, tmp_path), administration, invitations) as app:
        yield app
