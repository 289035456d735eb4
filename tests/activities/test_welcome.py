from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from activities.demo_people import read_passwords
from activities.welcome import welcome
from tests.support.served_demo import a_kept_demo
from tests.support.web_pages import settings_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Database, Databases


def test_it_says_where_everything_is(database: Database, tmp_path: Path) -> None:
    settings = settings_for(database, tmp_path, public_url="http://127.0.0.1:8000")

    words = welcome(settings)

    assert "http://127.0.0.1:8000" in words
    assert "http://127.0.0.1:8002" in words
    assert str(tmp_path / "logs") in words
    assert "Password" not in words


def test_a_demonstration_also_says_how_to_sign_in(databases: Databases, tmp_path: Path) -> None:
    with databases.fresh("sqlite") as lent:
        settings = replace(a_kept_demo(lent, tmp_path), is_demo=True)

        words = welcome(settings)

    for email, password in read_passwords(settings).items():
        assert email in words
        assert password in words
