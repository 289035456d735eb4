"""What the tests of administration share: an application with the made-up people of the seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.seeded import seed_everybody
from tests.support.web_pages import settings_for, small_app
from web.administration.invitation_views import invitations
from web.administration.views import administration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.support.databases import Database


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """Lend an application in which everybody of the seed has the same password."""
    seed_everybody(database, tmp_path)
    with small_app(settings_for(database, tmp_path), administration, invitations) as app:
        yield app
