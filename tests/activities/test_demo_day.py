from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from activities.demo_day import StepFailedError, run_demo_day
from activities.demo_day_browser import Browser
from activities.demo_people import password_file
from tests.support.demo_site import a_demo, a_demo_site
from tests.support.web_pages import settings_for
from web.models.panels import Panel
from workflows.domain.panels.stages import PanelStatus
from workflows.messages import STATE

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
        settings = a_demo(lent, tmp_path_factory.mktemp("demo"))
        with a_demo_site(lent, settings) as served:
            yield served, lent


def test_a_panel_lives_from_enrolment_to_closure_through_the_pages(
    site: tuple[Settings, Database],
) -> None:
    settings, lent = site

    lines = list(run_demo_day(settings))

    panel_id = lines[-1].rsplit("/", 1)[1]
    with lent.sessions() as session:
        rows = session.scalars(select(Panel)).all()
    row = next(each for each in rows if str(each.id) == panel_id)
    panel = STATE.validate_python(row.state)
    assert panel.status is PanelStatus.CLOSED
    assert panel.contributing_members == set(panel.signatories) - {panel.lead_id}
    assert panel.outcome is not None
    assert len(panel.outcome.signatures) == 3


def test_each_step_says_who_did_what_and_the_clock(site: tuple[Settings, Database]) -> None:
    settings, _lent = site

    lines = list(run_demo_day(settings))

    steps = lines[1:-1]
    assert len(steps) == 21
    accepted = next(line for line in steps if "as lead" in line)
    assert "Sophie Lambert accepts it and names Prof. Camille Moreau" in accepted
    assert "must record the patient's consent." in accepted.split("\n")[1]
    assert "The panel is closed." in steps[-1]


def test_a_wrong_password_is_told_as_what_it_is(
    site: tuple[Settings, Database],
) -> None:
    settings, _lent = site
    browser = Browser(settings.public_url, "Annika Hartwig")

    with pytest.raises(StepFailedError, match="Annika Hartwig"):
        browser.sign_in("a.hartwig@uk-lindenberg.example", "not-her-password")


def test_a_missing_form_or_field_is_named(site: tuple[Settings, Database]) -> None:
    settings, _lent = site
    browser = Browser(settings.public_url, "Annika Hartwig")
    page = browser.open("/sign-in")

    with pytest.raises(StepFailedError, match="/nowhere"):
        browser.send(page, "/nowhere", {})
    with pytest.raises(StepFailedError, match="shoe_size"):
        browser.send(page, "/sign-in", {"shoe_size": "42"})


def test_an_error_page_is_a_failed_step(site: tuple[Settings, Database]) -> None:
    settings, _lent = site

    with pytest.raises(StepFailedError, match="404"):
        Browser(settings.public_url, "Annika Hartwig").open("/no-such-page")


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
