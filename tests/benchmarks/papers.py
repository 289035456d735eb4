"""A consent paper beside bare WeasyPrint on the same document, each in a fresh process."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from activities.consent_papers import paper_html, print_paper
from tests.benchmarks.figures import percentile
from tests.support.consent_paper_factory import consent_paper

_ROUNDS = 8
_MANY = 100
_BARE = (
    "import sys, weasyprint;"
    "weasyprint.HTML(string=sys.stdin.read()).write_pdf(sys.argv[1], pdf_variant='pdf/ua-1')"
)


def measure_papers() -> list[list[str]]:
    """Return rows for our printing and the bare library's, taken in turn, and their ratio."""
    paper = consent_paper(language="el")
    html = paper_html(paper)
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "bare.pdf")
        for _round in range(_ROUNDS):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", _BARE, target], input=html.encode(), check=True)
            bare.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            printed = print_paper(paper)
            ours.append((time.perf_counter() - began) * 1000)
        assert print_paper(paper).sha256 == printed.sha256
    ratio = percentile(ours, 50) / percentile(bare, 50)
    return [
        ["consent paper in Greek, limited child process", *_two(ours)],
        ["bare WeasyPrint, fresh process", *_two(bare)],
        ["ratio of the medians", f"{ratio:.2f}", ""],
    ]


def measure_many_papers() -> list[list[str]]:
    """Return how long a hundred papers in a row take, and the most memory that one took."""
    languages = ("el", "bg", "lv", "de", "ga")
    began = time.perf_counter()
    for number in range(_MANY):
        paper = consent_paper(language=languages[number % len(languages)])
        # All of these languages are there from this version on.
        print_paper(replace(paper, version="1.1"))
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        [f"{_MANY} papers in a row", f"{took:.0f} s", f"{took / _MANY * 1000:.0f} ms each"],
        ["most memory of a child process", f"{peak:.0f} MiB", ""],
        ["most memory of the process that asks", f"{own:.0f} MiB", ""],
    ]


def _two(times: list[float]) -> list[str]:
    return [f"{percentile(times, share):.0f} ms" for share in (50, 95)]
