"""A new migration takes the next number; while tables and schema are in step it changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

from alembic.script import ScriptDirectory

from web.new_migration import main
from web.schema import MIGRATIONS, migrate, migration_config


def test_a_new_migration_follows_the_newest_and_has_nothing_to_do(tmp_path: Path):
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    before = {file.name for file in (migrations / "versions").glob("*.py")}

    main("add a ward", migrations)

    (new,) = {file.name for file in (migrations / "versions").glob("*.py")} - before
    number = f"{max(int(name[:4]) for name in before) + 1:04d}"
    written = (migrations / "versions" / new).read_text("utf-8")
    script = ScriptDirectory.from_config(migration_config("sqlite://", migrations))
    revision = script.get_revision(number)
    assert new == f"{number}_add_a_ward.py"
    assert revision.down_revision == f"{int(number) - 1:04d}"
    assert "op." not in written, "the tables and the schema are in step"
    migrate(f"sqlite:///{tmp_path / 'ward.sqlite'}", migrations)
