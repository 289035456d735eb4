"""``make bench``: measures and writes docs/benchmarks.md."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from tests.benchmarks.growth import measure_growth
from tests.benchmarks.imaging import measure_cleaning
from tests.benchmarks.ingesting import measure_ingest
from tests.benchmarks.open_panels import measure_open_panels
from tests.benchmarks.pages import READERS, measure_languages, measure_pages
from tests.benchmarks.papers import measure_many_papers, measure_papers
from tests.benchmarks.report import page
from tests.benchmarks.serving import served
from tests.benchmarks.similarity import measure_similarity
from tests.benchmarks.starting import measure_starts
from tests.benchmarks.steps import measure_steps
from tests.benchmarks.terminology import measure_terminology
from tests.benchmarks.viewing import measure_viewing

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "benchmarks.md"


@click.command()
@click.option("--panels", default=2_000)
@click.option("--patients", default=10_000)
@click.option("--audit-rows", default=200_000)
@click.option("--seconds", default=30.0, help="How long the pages are read.")
@click.option("--open-panels", default=10_000, help="On one worker; 300 for a quick look.")
@click.option("--port", default=8700)
def main(
    panels: int, patients: int, audit_rows: int, seconds: float, open_panels: int, port: int
) -> None:
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
            "terminology": measure_terminology(product),
            "viewing": measure_viewing(product),
        }
    found |= {
        "papers": measure_papers(),
        "many_papers": measure_many_papers(),
        "growth": measure_growth(),
        "similarity": measure_similarity(),
        "cleaning": measure_cleaning(),
        "ingest": measure_ingest(),
        "open_panels": measure_open_panels(open_panels),
        "starts": measure_starts(port),
    }
    PAGE.write_text(page(size, READERS, seconds, found), encoding="utf-8")
    click.echo(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
