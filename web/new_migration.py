"""Writes the next numbered migration from the difference between tables and schema."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from web.schema import MIGRATIONS, migrate, migration_config


def main(what: str, migrations: Path = MIGRATIONS) -> None:
    """Write ``NNNN_<what>.py``; the number follows the newest."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'empty.sqlite'}"
        migrate(url, migrations)
        config = migration_config(url, migrations)
        newest = ScriptDirectory.from_config(config).get_current_head()
        number = f"{int(newest or 0) + 1:04d}"
        command.revision(config, message=what, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
