"""Who can sign in to the demonstration, with passwords made for each data folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from web.database import make_engine, make_sessions, reading
from web.models.networks import Hcp
from web.models.people import Affiliation, Person
from web.networks.seeding import DemoPerson, demo_people
from web.passwords import make_password
from web.settings import Settings


def password_file(settings: Settings) -> Path:
    """Return where this data folder keeps the passwords of its made-up people."""
    return settings.data_folder / "demo-passwords.json"


def read_passwords(settings: Settings) -> dict[str, str]:
    """Return the passwords by e-mail address; empty before the demonstration was made."""
    path = password_file(settings)
    if not path.exists():
        return {}
    passwords: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return passwords


def ensure_passwords(settings: Settings) -> dict[str, str]:
    """Return a password for each made-up person; those without one get theirs now."""
    known = read_passwords(settings)
    missing = [person.email for person in demo_people() if person.email not in known]
    if missing:
        known |= {email: make_password() for email in missing}
        _write(password_file(settings), known)
    return known


def sign_in_table(settings: Settings) -> str:
    """Return name, part, centre, e-mail and password of everybody, as aligned columns.

    Raises:
        sqlalchemy.exc.OperationalError: when the database has not been made yet.

    """
    passwords = read_passwords(settings)
    engine = make_engine(settings.database_url)
    try:
        centres = _centres(make_sessions(engine))
    finally:
        engine.dispose()
    rows = [_row(person, centres, passwords) for person in demo_people()]
    return _aligned([("Name", "Part", "Centre", "E-mail", "Password"), *rows])


def _write(path: Path, passwords: Mapping[str, str]) -> None:
    """Replace the file at once; nobody but its owner can read it, not even for a moment."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(passwords, file, indent=1, sort_keys=True)
    part.replace(path)


def _centres(sessions: sessionmaker[Session]) -> dict[str, str]:
    """Return each person's centre by e-mail address, as ``Lindenberg, DE``."""
    query = (
        select(Person.email, Hcp.city, Hcp.country)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Hcp, Hcp.id == Affiliation.hcp_id)
    )
    with reading(), sessions() as session:
        return {email: f"{city}, {country}" for email, city, country in session.execute(query)}


def _row(
    person: DemoPerson,
    centres: Mapping[str, str],
    passwords: Mapping[str, str],
) -> tuple[str, ...]:
    return (
        person.display_name,
        person.part,
        centres.get(person.email, "–"),
        person.email,
        passwords.get(person.email, "–"),
    )


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Iterable[str], widths: Iterable[int]) -> str:
    cells = zip(row, widths, strict=True)
    return "  ".join(cell.ljust(width) for cell, width in cells).rstrip()
