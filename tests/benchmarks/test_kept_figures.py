"""What a run of benchmarks has measured is kept as each part ends, and says where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.__main__ import Bench, Sizes
from tests.benchmarks.kept_figures import Figures, KeptFigures

if TYPE_CHECKING:
    from pathlib import Path

    from tests.benchmarks.kept_figures import Rows

SIZES = Sizes(
    patients=10_000, panels=2_000, audit_rows=200_000, open_panels=300, seconds=30, port=8700
)


@pytest.fixture
def kept(tmp_path: Path) -> KeptFigures:
    return KeptFigures.read(tmp_path / "figures.json", tmp_path / "page.md")


def figures(words: str) -> Figures:
    return Figures(
        rows=[[words, "1 s"]],
        sizes=["300 open panels"],
        seconds=62,
        day="2026-11-28",
        commit="abc1234",
        machine="2 cores (x86_64), Python 3.11.7",
    )


def test_a_part_is_on_the_page_with_its_origin_before_the_next_one_is_measured(
    kept: KeptFigures,
) -> None:
    kept.keep("open_panels", figures("memory of the worker"))

    page = kept.page.read_text("utf-8")
    assert "| memory of the worker | 1 s |" in page
    assert (
        "2026-11-28 at abc1234; 2 cores (x86_64), Python 3.11.7; 300 open panels; "
        "measured within 62 s."
    ) in page
    assert page.count("Not measured yet.") == 13


def test_the_next_run_begins_with_what_was_kept(kept: KeptFigures) -> None:
    kept.keep("open_panels", figures("old"))
    kept.keep("starts", figures("first start"))

    again = KeptFigures.read(kept.file, kept.page)
    again.keep("open_panels", figures("new"))

    page = again.page.read_text("utf-8")
    assert "| new | 1 s |" in page
    assert "| first start | 1 s |" in page
    assert "| old | 1 s |" not in page


def test_a_part_that_fails_leaves_its_old_figures_and_the_other_parts(kept: KeptFigures) -> None:
    def fails(_sizes: Sizes) -> Rows:
        raise TimeoutError

    kept.keep("starts", figures("as it was"))
    panels = {"starts": fails, "open_panels": lambda sizes: [["panels", str(sizes.open_panels)]]}
    bench = Bench(SIZES, kept, panels)

    bench.measure(["starts", "open_panels"])

    assert bench.failed == ["starts"]
    assert kept.parts["starts"].rows == [["as it was", "1 s"]]
    assert kept.parts["open_panels"].rows == [["panels", "300"]]
    assert kept.parts["open_panels"].sizes == ["300 open panels"]
