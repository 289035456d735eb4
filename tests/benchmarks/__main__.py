"""``make bench``: measures part by part and writes docs/benchmarks.md as each part ends."""

from __future__ import annotations

import logging
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tests.benchmarks.growth import measure_growth
from tests.benchmarks.imaging import measure_cleaning
from tests.benchmarks.ingesting import measure_ingest
from tests.benchmarks.kept_figures import KeptFigures, measured_now
from tests.benchmarks.open_panels import measure_open_panels
from tests.benchmarks.pages import measure_languages, measure_pages
from tests.benchmarks.papers import measure_many_papers, measure_papers
from tests.benchmarks.serving import Product, served
from tests.benchmarks.similarity import measure_similarity
from tests.benchmarks.starting import measure_starts
from tests.benchmarks.steps import measure_steps
from tests.benchmarks.terminology import measure_terminology
from tests.benchmarks.viewing import measure_viewing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.benchmarks.kept_figures import Rows

log = logging.getLogger(__name__)
DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much there is and how long is measured."""

    patients: int
    panels: int
    audit_rows: int
    open_panels: int
    seconds: float
    port: int

    @property
    def of_the_served(self) -> list[str]:
        """Return what the page says of the served installation."""
        return [
            f"{self.patients:,} patients",
            f"{self.panels:,} panels",
            f"{self.audit_rows:,} audit rows",
        ]


SERVED: Mapping[str, Callable[[Product, Sizes], Rows]] = {
    "steps": lambda product, _sizes: measure_steps(product),
    "pages": lambda product, sizes: measure_pages(product, sizes.seconds, pause=1.0),
    "saturated": lambda product, sizes: measure_pages(product, sizes.seconds, pause=0.0),
    "languages": lambda product, _sizes: measure_languages(product),
    "viewing": lambda product, _sizes: measure_viewing(product),
    "terminology": lambda product, _sizes: measure_terminology(product),
}
ALONE: Mapping[str, Callable[[Sizes], Rows]] = {
    "papers": lambda _sizes: measure_papers(),
    "many_papers": lambda _sizes: measure_many_papers(),
    "growth": lambda _sizes: measure_growth(),
    "similarity": lambda _sizes: measure_similarity(),
    "cleaning": lambda _sizes: measure_cleaning(),
    "ingest": lambda _sizes: measure_ingest(),
    "open_panels": lambda sizes: measure_open_panels(sizes.open_panels),
    "starts": lambda sizes: measure_starts(sizes.port),
}
PARTS = (*SERVED, *ALONE)


@click.command()
@click.option("--panels", default=2_000)
@click.option("--patients", default=10_000)
@click.option("--audit-rows", default=200_000)
@click.option("--seconds", default=30.0, help="How long the pages are read.")
@click.option("--open-panels", default=10_000, help="On one worker; 300 for a quick look.")
@click.option("--port", default=8700)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=DOCS,
    help="Where figures and page are kept; another folder for a trial.",
)
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(PARTS),
    help="Measure this part alone; give it again for another one.",
)
def main(only: tuple[str, ...], into: Path, **sizes: int) -> None:
    """Measure on a data folder that is thrown away; each part is kept as it ends."""
    bench = Bench(
        Sizes(**sizes), KeptFigures.read(into / "benchmarks.json", into / "benchmarks.md")
    )
    bench.measure([part for part in PARTS if not only or part in only])
    if bench.failed:
        raise click.ClickException(f"These parts failed and were kept as they were: {bench.failed}")


class Bench:
    """One run: what fails leaves the other parts alone."""

    def __init__(
        self,
        sizes: Sizes,
        kept: KeptFigures,
        alone: Mapping[str, Callable[[Sizes], Rows]] = ALONE,
    ) -> None:
        self._alone = alone
        self.failed: list[str] = []
        self._sizes = sizes
        self._kept = kept

    def measure(self, parts: list[str]) -> None:
        """Measure these parts, those that need the served installation first."""
        of_the_served = [part for part in parts if part in SERVED]
        if of_the_served:
            self._measure_served(of_the_served)
        for part in parts:
            if part in self._alone:
                self._measure(part, partial(self._alone[part], self._sizes))

    def _measure_served(self, parts: list[str]) -> None:
        sizes = self._sizes
        with tempfile.TemporaryDirectory(prefix="consilium-bench-") as folder:
            installation = served(
                Path(folder) / "data",
                sizes.port,
                panels=sizes.panels,
                patients=sizes.patients,
                audit_rows=sizes.audit_rows,
            )
            with installation as product:
                for part in parts:
                    self._measure(part, partial(SERVED[part], product, sizes))

    def _about(self, part: str) -> list[str]:
        about = self._sizes.of_the_served if part in SERVED else []
        if part in ("pages", "saturated"):
            return [*about, f"{self._sizes.seconds:.0f} s"]
        if part == "open_panels":
            return [f"{self._sizes.open_panels:,} open panels"]
        return about

    def _measure(self, part: str, act: Callable[[], Rows]) -> None:
        click.echo(f"{part} …", err=True)
        began = time.monotonic()
        try:
            rows = act()
        except Exception:  # the process's edge: what the others measured must not be lost with it
            log.exception("a part could not be measured", extra={"part": part})
            self.failed.append(part)
            return
        took = time.monotonic() - began
        self._kept.keep(part, measured_now(rows, self._about(part), took))
        click.echo(f"{part}: {took:.0f} s", err=True)


if __name__ == "__main__":
    main()
