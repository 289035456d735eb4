"""Pages under load: 16 people read for a while; the server says how long each answer took.

A person who reads a page as fast as can be still looks at it for a second. Without that pause the
readers only measure how many pages two processors make, which is told apart.
"""

from __future__ import annotations

import random
import re
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tests.benchmarks.figures import percentile
from tests.benchmarks.long_records import long_record

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.serving import Product, Visitor

READERS = 16
_LANGUAGE_ROUNDS = 200
_PANEL = re.compile(r'href="(/panels/[0-9a-f-]{36})"')
_LEAD = "c.moreau@hu-deuxrivieres.example"
_COORDINATOR = "s.lambert@hu-deuxrivieres.example"
_CLINICIAN = "a.hartwig@uk-lindenberg.example"


def measure_pages(product: Product, seconds: float, *, pause: float) -> list[list[str]]:
    """Return a row for each page: how many, median, 95th and 99th percentile, statements.

    ``pause`` is how many seconds somebody looks at a page, on average.

    Raises:
        RuntimeError: when a reader got another answer than a page, after all have ended.

    """
    visitors = {email: product.sign_in(email) for email in (_LEAD, _COORDINATOR, _CLINICIAN)}
    roads = _roads(visitors, product)
    found: dict[str, list[tuple[float, int]]] = defaultdict(list)
    until = time.monotonic() + seconds

    def read(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - which page is read next is no secret
        own = {email: _copy(visitor) for email, visitor in visitors.items()}
        # People do not all come at the same instant.
        time.sleep(pause * chance.random())
        while time.monotonic() < until:
            name = chance.choice(sorted(roads))
            email, paths = roads[name]
            answer = own[email].get(chance.choice(paths))
            if answer.status != 200:
                message = f"reader {number} got {answer.status} for {name}"
                raise RuntimeError(message)
            found[name].append((answer.milliseconds, answer.statements))
            time.sleep(pause * chance.uniform(0.5, 1.5))

    read_at_once(read)
    return [_row(name, found[name]) for name in sorted(found)]


def read_at_once(read: Callable[[int], None]) -> None:
    """Let all readers read; whatever ended one of them is raised when all have ended.

    With one reader less the others' times would be too good.
    """
    with ThreadPoolExecutor(READERS) as readers:
        reading = [readers.submit(read, number) for number in range(READERS)]
    for each in reading:
        each.result()


def measure_languages(product: Product) -> list[list[str]]:
    """Return a row for the same page in English and in Bulgarian, asked for in turn."""
    reader = product.visitor()
    times: dict[str, list[float]] = {"English": [], "Bulgarian": []}
    for _round in range(_LANGUAGE_ROUNDS):
        for name, code in (("English", "en"), ("Bulgarian", "bg")):
            answer = reader.get(f"/verify?language={code}")
            assert answer.status == 200
            times[name].append(answer.milliseconds)
    rows = [
        [name, f"{percentile(found, 50):.2f} ms", f"{percentile(found, 95):.2f} ms"]
        for name, found in times.items()
    ]
    ratio = percentile(times["Bulgarian"], 50) / percentile(times["English"], 50)
    return [*rows, ["ratio of the medians", f"{ratio:.2f}", ""]]


def _roads(visitors: dict[str, Visitor], product: Product) -> dict[str, tuple[str, list[str]]]:
    panels = sorted(set(_PANEL.findall(visitors[_CLINICIAN].get("/").text)))[:40]
    record = f"/panels/{long_record(product.folder)}/record"
    return {
        "record with 500 entries": (_CLINICIAN, [record]),
        "its 300 phenotypes": (_CLINICIAN, [f"{record}/phenotype"]),
        "worklist": (_LEAD, ["/"]),
        "worklist, page 2": (_CLINICIAN, ["/?page=2"]),
        "board": (_COORDINATOR, ["/board", "/board?overdue=1"]),
        "panel": (_CLINICIAN, panels),
        "timeline": (_CLINICIAN, [f"{panel}/timeline" for panel in panels]),
        "tracker and clock, polled": (_CLINICIAN, [f"{panel}/live" for panel in panels]),
    }


def _copy(visitor: Visitor) -> Visitor:
    return type(visitor)(port=visitor.port, cookies=dict(visitor.cookies))


def _row(name: str, answers: list[tuple[float, int]]) -> list[str]:
    times = [milliseconds for milliseconds, _statements in answers]
    return [
        name,
        str(len(times)),
        *(f"{percentile(times, share):.0f} ms" for share in (50, 95, 99)),
        str(max(statements for _milliseconds, statements in answers)),
    ]
