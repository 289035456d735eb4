"""Holds the database's patients to the keys they are sealed under; no other key takes their place.

Without them nothing of a patient can be read, and a fresh key beside old rows would seal new
patients apart. So these keys are made only while nothing is sealed yet.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, inspect, make_url, select

from web.database import make_engine, make_sessions, reading
from web.identity_vault import opens_vault
from web.models.protection import PatientKey, VaultIdentity
from web.patient_keys import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from web.settings import Settings

KEY_ENCRYPTION: Final = "key_encryption"
IDENTITY_VAULT: Final = "identity_vault"
SEALING_KEYS: Final = (KEY_ENCRYPTION, IDENTITY_VAULT)


class SealingKeyError(RuntimeError):
    """A key that rows are sealed under is missing, or another one stands in its place."""


def check_keys(settings: Settings) -> None:
    """Compare the keys at hand with what the database is sealed under; makes none.

    Raises:
        SealingKeyError: when one is missing or another; the message says which, and what to do.

    """
    if faults := key_faults(settings):
        raise SealingKeyError(" ".join(faults))


def key_faults(settings: Settings) -> tuple[str, ...]:
    """Return a sentence for each key that is missing or another than the database asks for."""
    if not _is_there(settings.database_url):
        return ()
    engine = make_engine(settings.database_url)
    try:
        # Whoever asks may be writing already: this transaction must not wait for that one.
        with reading(), make_sessions(engine)() as session:
            tables = set(inspect(session.connection()).get_table_names())
            if not {PatientKey.__tablename__, VaultIdentity.__tablename__} <= tables:
                return ()
            return (*_key_encryption(settings, session), *_identity_vault(settings, session))
    finally:
        engine.dispose()


def refuse_a_new_key(settings: Settings, name: str) -> None:
    """Refuse to make the key ``name`` while rows are sealed under one that is not here.

    Raises:
        SealingKeyError: when there are such rows.

    """
    if faults := [each for each in key_faults(settings) if f" {name} " in each]:
        raise SealingKeyError(faults[0])


def _key_encryption(settings: Settings, session: Session) -> Iterator[str]:
    query = (
        select(PatientKey.kek_id, func.count())
        .where(PatientKey.wrapped_key.is_not(None))
        .group_by(PatientKey.kek_id)
    )
    key = settings.find_key(KEY_ENCRYPTION)
    for kek_id, number in session.execute(query.order_by(PatientKey.kek_id)):
        if key is not None and kek_id == fingerprint(key):
            continue
        wanted = f"patients of the database are sealed under the one with fingerprint {kek_id}"
        yield _fault(KEY_ENCRYPTION, f"{number} {wanted}", is_missing=key is None)


def _identity_vault(settings: Settings, session: Session) -> Iterator[str]:
    # The newest row is the proof: the vault's own seal opens with this key alone.
    row = session.scalar(select(VaultIdentity).order_by(VaultIdentity.changed_at.desc()).limit(1))
    if row is None:
        return
    key = settings.find_key(IDENTITY_VAULT)
    if key is None or not opens_vault(key, row):
        why = "names of the database's patients are sealed under it"
        yield _fault(IDENTITY_VAULT, why, is_missing=key is None)


def _fault(name: str, why: str, *, is_missing: bool) -> str:
    state = "is missing" if is_missing else "is another one than the database needs"
    return (
        f"The key {name} {state}: {why}. "
        f"Put the right keys/{name}.key into the data folder, or set CONSILIUM_KEY_{name.upper()}."
    )


def _is_there(database_url: str) -> bool:
    """Tell whether there is a database to ask; SQLite would make an empty file."""
    url = make_url(database_url)
    is_file = url.get_backend_name() == "sqlite"
    return not is_file or bool(url.database and Path(url.database).exists())
