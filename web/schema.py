"""Brings a database to the schema of this version, and tells whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from web.database import make_engine

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def migration_config(url: str, migrations: Path = MIGRATIONS) -> Config:
    """Return Alembic's configuration for the database at ``url``."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["url"] = url
    return config


def migrate(url: str, migrations: Path = MIGRATIONS) -> None:
    """Upgrade to the newest schema; doing it twice changes nothing."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    command.upgrade(migration_config(url, migrations), "head")


def is_current(url: str) -> bool:
    """Tell whether the database has the newest schema."""
    newest = ScriptDirectory.from_config(migration_config(url)).get_current_head()
    engine = make_engine(url)
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return present == newest
