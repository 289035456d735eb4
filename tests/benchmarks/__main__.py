"""``make bench``: measures and writes docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from tests.benchmarks.figures import table
from tests.benchmarks.growth import measure_growth
from tests.benchmarks.pages import READERS, measure_languages, measure_pages
from tests.benchmarks.papers import measure_many_papers, measure_papers
from tests.benchmarks.serving import served
from tests.benchmarks.steps import measure_steps

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "benchmarks.md"


@click.command()
@click.option("--panels", default=2_000)
@click.option("--patients", default=10_000)
@click.option("--audit-rows", default=200_000)
@click.option("--seconds", default=30.0, help="How long the pages are read.")
@click.option("--port", default=8700)
def main(panels: int, patients: int, audit_rows: int, seconds: float, port: int) -> None:
    """Measure on a data folder that is thrown away."""
    size = {"panels": panels, "patients": patients, "audit_rows": audit_rows}
    with (
        tempfile.TemporaryDirectory(prefix="consilium-bench-") as folder,
        served(Path(folder) / "data", port, **size) as product,
    ):
        found = {
            "steps": measure_steps(product),
            "pages": measure_pages(product, seconds, pause=1.0),
            "saturated": measure_pages(product, seconds, pause=0.0),
            "languages": measure_languages(product),
        }
    found |= {
        "papers": measure_papers(),
        "many_papers": measure_many_papers(),
        "growth": measure_growth(),
    }
    PAGE.write_text(_page(size, seconds, found), encoding="utf-8")
    click.echo(PAGE.read_text(encoding="utf-8"))


def _page(
    size: dict[str, int],
    seconds: float,
    found: dict[str, list[list[str]]],
) -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    return f"""# Benchmarks

Written by `make bench` on {datetime.now(UTC):%Y-%m-%d} at commit {commit}: {os.cpu_count()} cores
({platform.machine()}), Python {platform.python_version()}, SQLite, {size["patients"]} patients,
{size["panels"]} panels more than the demonstration has, {size["audit_rows"]} audit rows.
Absolute times depend on the machine and on who else uses it; the ratios were measured side by
side in one run.

## Pages under load

{READERS} people on the same machine for {seconds:.0f} s, each looking at a page for a second on
average; the server's own time, which holds the wait for a processor too.

{table(["page", "answers", "median", "95th", "99th", "statements"], found["pages"])}

Bar: 95th at most 150 ms, 99th at most 400 ms, at most 12 statements.

The same readers without any pause: not people but the most that two processors do, shared with
the readers, the worker and Temporal.

{table(["page", "answers", "median", "95th", "99th", "statements"], found["saturated"])}

## More panels

Median time to read a list from the database with 1,000 panels, and with 100,000 after other
centres, networks and people have added theirs.

{table(["list", "1,000 panels", "100,000 panels", "ratio"], found["growth"])}

Bar: at most twice.

## A page in another language

The same page in English and in Bulgarian, in turn: catalogues must cost nothing.

{table(["language", "median", "95th"], found["languages"])}

## A step of a panel

{table(["what", "median", "95th", "99th"], found["steps"])}

Bar: at most 1.5 times the bare update.

## A consent paper

{table(["what", "median", "95th"], found["papers"])}

Bar: at most 1.3 times bare WeasyPrint; printed again, the same bytes (checked in this run).

{table(["what", "figure", ""], found["many_papers"])}
"""


if __name__ == "__main__":
    main()
