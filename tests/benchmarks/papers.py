"""A consent paper beside bare WeasyPrint on the same document, each in a fresh process."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

from activities.consent_papers import paper_html, print_paper
from tests.benchmarks.figures import percentile
from tests.support.consent_paper_factory import consent_paper

_ROUNDS = 8
_MANY = 40
# A child lives for most of a second.
_LOOK_EVERY_SECONDS = 0.02
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
    """Return how long many papers in a row take, and the most memory that one took."""
    languages = ("el", "bg", "lv", "de", "ga")
    watch = _ChildWatch()
    watch.start()
    began = time.perf_counter()
    for number in range(_MANY):
        paper = consent_paper(language=languages[number % len(languages)])
        # All of these languages are there from this version on.
        print_paper(replace(paper, version="1.1"))
    took = time.perf_counter() - began
    peak = watch.most_kib() / 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        [f"{_MANY} papers in a row", f"{took:.0f} s", f"{took / _MANY * 1000:.0f} ms each"],
        ["most memory of a child process", f"{peak:.0f} MiB", ""],
        ["most memory of the process that asks", f"{own:.0f} MiB", ""],
    ]


class _ChildWatch(Thread):
    """Looks at the most memory that each child process has had since it began its program.

    What getrusage tells of children counts the process that started them too: until a child has
    begun its own program it is a copy of its parent.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._is_over, self._most = Event(), 0

    def run(self) -> None:
        while not self._is_over.wait(_LOOK_EVERY_SECONDS):
            for path in Path("/proc/self/task").glob("*/children"):
                for child in path.read_text().split():
                    self._most = max(self._most, _memory_kib(child))

    def most_kib(self) -> int:
        """Stop looking, and return the most of any child."""
        self._is_over.set()
        self.join()
        return self._most


def _memory_kib(process: str) -> int:
    """Return the most resident memory of a rendering child; 0 for any other process."""
    folder = Path("/proc") / process
    try:
        if b"rendering_child" not in (folder / "cmdline").read_bytes():
            return 0
        found = re.search(r"VmHWM:\s+(\d+) kB", (folder / "status").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(found[1]) if found else 0


def _two(times: list[float]) -> list[str]:
    return [f"{percentile(times, share):.0f} ms" for share in (50, 95)]
