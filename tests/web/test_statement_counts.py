"""No page asks the database more than a dozen questions, whoever opens it and at whatever stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.demo_pages import DemoPages, some_demo_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

    from tests.support.databases import Databases

# docs/benchmarks.md: the bar of every page.
_LIMIT = 12
# Pages that need more, with the number and the reason.
_MORE = {
    # It writes the whole case in every format, to say what each would leave out.
    "exports.export_case": 16,
    # It writes the whole paper to know whether this very one was printed.
    "outcome_papers.show_paper": 15,
}


@pytest.fixture(scope="module")
def site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoPages]:
    """Lend the demonstration, whose answers tell how many statements they needed."""
    folder = tmp_path_factory.mktemp("demonstration")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CONSILIUM_SERVER_TIMING", "1")
        with databases.fresh("sqlite") as lent, some_demo_pages(lent, folder) as site:
            yield site


def test_no_page_needs_more_statements_than_the_bar_allows(site: DemoPages):
    too_many, opened = {}, set()
    for endpoint, address, open_page in site.openings():
        opened.add(endpoint)
        limit = _MORE.get(endpoint, _LIMIT)
        # A process keeps some names for a minute, and may just have read them anew.
        counts = (_statements(open_page()) for _time in range(2))
        if all(count > limit for count in counts):
            too_many[f"{endpoint} ({address})"] = _statements(open_page())

    assert too_many == {}
    assert len(opened) > 80


def _statements(answer: TestResponse) -> int:
    assert answer.status_code < 500
    return int(answer.headers["Server-Timing"].rpartition("desc=")[2])
