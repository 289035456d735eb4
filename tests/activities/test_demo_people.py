from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from activities.demo_people import (
    ensure_passwords,
    password_file,
    read_passwords,
    sign_in_table,
)
from tests.support.sign_in import CHEAP_PASSWORDS
from tests.support.web_pages import settings_for
from web.networks.seeding import demo_people, seed_networks, seed_people

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Database


def test_two_data_folders_have_different_passwords(tmp_path: Path, database: Database) -> None:
    one = ensure_passwords(settings_for(database, tmp_path / "one"))
    other = ensure_passwords(settings_for(database, tmp_path / "other"))

    assert one.keys() == other.keys() == {person.email for person in demo_people()}
    assert not set(one.values()) & set(other.values())


def test_passwords_stay_and_only_the_owner_reads_them(tmp_path: Path, database: Database) -> None:
    settings = settings_for(database, tmp_path)

    first, second = ensure_passwords(settings), ensure_passwords(settings)

    assert first == second == read_passwords(settings)
    assert stat.S_IMODE(password_file(settings).stat().st_mode) == 0o600


def test_the_table_names_everybody_in_columns(tmp_path: Path, database: Database) -> None:
    settings = settings_for(database, tmp_path)
    passwords = ensure_passwords(settings)
    with database.sessions.begin() as session:
        seed_networks(session)
        seed_people(session, passwords, CHEAP_PASSWORDS)

    head, *rows = sign_in_table(settings).splitlines()

    assert len(rows) == len(demo_people())
    place = head.index("E-mail")
    for row, person in zip(rows, demo_people(), strict=True):
        assert row[place:].split() == [person.email, passwords[person.email]]
    assert "Lindenberg, DE" in rows[0]


def test_before_the_demonstration_nobody_has_a_password(tmp_path: Path, database: Database) -> None:
    assert read_passwords(settings_for(database, tmp_path)) == {}
