"""Pages under load: 16 people read for a while; the server says how long each answer took."""

from __future__ import annotations

import random
import re
import threading
import time
from collections import defaultdict
from typing import TYPE_CHECKING

from tests.benchmarks.figures import percentile

if TYPE_CHECKING:
    from tests.benchmarks.serving import Product, Visitor

READERS = 16
_PANEL = re.compile(r'href="(/panels/[0-9a-f-]{36})"')
_LEAD = "c.moreau@hu-deuxrivieres.example"
_COORDINATOR = "s.lambert@hu-deuxrivieres.example"
_CLINICIAN = "a.hartwig@uk-lindenberg.example"


def measure_pages(product: Product, seconds: float) -> list[list[str]]:
    """Return a row for each page: how many, median, 95th and 99th percentile, statements."""
    visitors = {email: product.sign_in(email) for email in (_LEAD, _COORDINATOR, _CLINICIAN)}
    roads = _roads(visitors)
    found: dict[str, list[tuple[float, int]]] = defaultdict(list)
    until = time.monotonic() + seconds

    def read(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - which page is read next is no secret
        own = {email: _copy(visitor) for email, visitor in visitors.items()}
        while time.monotonic() < until:
            name = chance.choice(sorted(roads))
            email, paths = roads[name]
            answer = own[email].get(chance.choice(paths))
            assert answer.status == 200, (name, answer.status)
            found[name].append((answer.milliseconds, answer.statements))

    readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return [_row(name, found[name]) for name in sorted(found)]


def _roads(visitors: dict[str, Visitor]) -> dict[str, tuple[str, list[str]]]:
    panels = sorted(set(_PANEL.findall(visitors[_CLINICIAN].get("/").text)))[:40]
    return {
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
