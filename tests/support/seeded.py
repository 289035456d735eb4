"""The networks and made-up people of the seed in an empty database, all with one password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.beginnings import begin_with
from tests.support.sign_in import CHEAP_PASSWORDS, PASSWORD
from web.networks.seeding import demo_people, seed_networks, seed_people

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Database


def seed_everybody(lent: Database, folder: Path) -> None:
    """Add them; ``folder``, where the installation keeps its files, stays as it is."""

    def seed() -> None:
        with lent.sessions.begin() as session:
            seed_networks(session)
            passwords = {person.email: PASSWORD for person in demo_people()}
            seed_people(session, passwords, CHEAP_PASSWORDS)

    begin_with("everybody", lent, folder, seed)
