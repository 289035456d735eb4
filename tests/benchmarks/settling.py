"""Waits for the state in which an installation is from its second day on.

A filled installation that comes up for the first time starts a workflow for each panel and for each
patient's consent. What a step or a page costs is asked when that is over.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

import click
from temporalio.client import Client

from workflows.domain.panels.stages import ENDED

if TYPE_CHECKING:
    from pathlib import Path

_LIMIT_SECONDS: Final = 1800
_LOOK_EVERY_SECONDS: Final = 2
_TOLD_EVERY_SECONDS: Final = 20
_RUNNING: Final = "WorkflowType = 'Panel' AND ExecutionStatus = 'Running'"


def wait_until_all_have_workflows(folder: Path, temporal_port: int) -> None:
    """Wait until each panel and each patient's consent has its workflow, and say how it goes on.

    Raises:
        TimeoutError: when that takes longer than half an hour.

    """
    asyncio.run(_wait(folder / "consilium.sqlite", temporal_port))


async def _wait(database: Path, temporal_port: int) -> None:
    client = await Client.connect(f"127.0.0.1:{temporal_port}")
    panels, patients = _rows(database)
    began = told_at = time.monotonic()
    while True:
        running = (await client.count_workflows(_RUNNING)).count
        watched = _watched(database)
        now = time.monotonic()
        so_far = f"{running} of {panels} panels and {watched} of {patients} patients"
        if running >= panels and watched >= patients:
            click.echo(f"  {so_far} have their workflow after {now - began:.0f} s", err=True)
            return
        if now - began > _LIMIT_SECONDS:
            message = f"only {so_far} got their workflow within {_LIMIT_SECONDS} s"
            raise TimeoutError(message)
        if now - told_at > _TOLD_EVERY_SECONDS:
            told_at = now
            click.echo(f"  {so_far} have their workflow", err=True)
        await asyncio.sleep(_LOOK_EVERY_SECONDS)


def _rows(database: Path) -> tuple[int, int]:
    """Return how many panels run, and how many patients there are."""
    marks = ", ".join("?" for _status in ENDED)
    names = [status.value for status in ENDED]
    with closing(sqlite3.connect(database)) as connection:
        panels = connection.execute(
            f"SELECT count(*) FROM panels WHERE status NOT IN ({marks})",  # noqa: S608 - marks alone
            names,
        ).fetchone()[0]
        patients = connection.execute("SELECT count(*) FROM patients").fetchone()[0]
    return panels, patients


def _watched(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        found: int = connection.execute("SELECT count(*) FROM watched_consents").fetchone()[0]
    return found
