from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from activities.demo_day import StepFailedError, run_demo_day
from activities.demo_people import password_file
from tests.support.served_demo import a_kept_demo, a_served_demo
from tests.support.web_pages import settings_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Database, Databases
    from web.settings import Settings


@pytest.fixture(scope="module")
def site(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Settings, Database]]:
    with databases.fresh("sqlite") as lent:
        settings = a_kept_demo(lent, tmp_path_factory.mktemp("demo"))
        with a_served_demo(lent, settings) as served:
            yield served, lent


def test_each_step_says_who_did_what_and_the_clock(site: tuple[Settings, Database]) -> None:
    settings, _lent = site

    lines = list(run_demo_day(settings))

    steps = lines[1:-1]
    assert len(steps) == 21
    accepted = next(line for line in steps if "as lead" in line)
    assert "Sophie Lambert accepts it and names Prof. Camille Moreau" in accepted
    assert "must record the patient's consent." in accepted.split("\n")[1]
    assert "The panel is closed." in steps[-1]


def test_a_site_that_is_not_there_is_told_with_what_to_do(
    site: tuple[Settings, Database],
) -> None:
    settings = replace(site[0], public_url="http://127.0.0.1:9")

    with pytest.raises(StepFailedError, match="make run"):
        list(run_demo_day(settings))


def test_without_a_demonstration_it_says_how_to_make_one(
    database: Database, tmp_path: Path
) -> None:
    settings = settings_for(database, tmp_path)
    assert not password_file(settings).exists()

    with pytest.raises(StepFailedError, match="consilium demo"):
        list(run_demo_day(settings))
