"""The worker dies and Temporal goes away: what was given is kept, and takes effect once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.e2e.panel_acts import (
    CENTRE,
    COORDINATOR,
    ITALY,
    LEAD,
    SPAIN,
    open_panel,
    panel_in_discussion,
)
from tests.support.kept_events import count_commands, events_of, kinds_of
from web.models.panels import CommandStatus
from workflows.domain.panels.events import Contributed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.panel_acts import LivingPanel
    from tests.support.browser import Person, SignedInPeople
    from tests.support.running_product import RunningProduct

SAVED: Final = "Saved. It will take effect as soon as the workflow engine is back."
WAITS: Final = "is saved and will take effect as soon as the workflow engine is back."
BANNER: Final = "The workflow engine is away at the moment."
AWAY_FOR_SECONDS: Final = 60
BACK_WITHIN_MS: Final = 40_000


@pytest.fixture
def product(fragile_product: RunningProduct) -> Iterator[RunningProduct]:
    """Lend the second product, and leave it whole whatever happens."""
    yield fragile_product
    fragile_product.make_whole()


def test_a_request_survives_a_worker_that_dies_before_its_page_comes(
    night_shift: SignedInPeople, product: RunningProduct
) -> None:
    centre = night_shift(CENTRE)
    panel = open_panel(centre)
    write_request(centre, panel)
    product.freeze("worker")

    with centre.page.expect_navigation():
        centre.button("Submit request").click(no_wait_after=True)
        product.kill("worker")

    centre.is_told(SAVED)
    centre.opens(panel.path)
    centre.sees(WAITS)
    product.start("worker")
    product.wait_for_the_worker()
    expect_to_take_effect(product, panel)
    centre.opens(panel.path)
    centre.sees("In triage")
    centre.does_not_see(WAITS)
    assert kinds_of(product.sessions, panel.id).count("submitted") == 1


def test_a_minute_without_temporal_loses_nothing_and_doubles_nothing(
    night_shift: SignedInPeople, product: RunningProduct
) -> None:
    centre, coordinator, lead, spain, italy = (
        night_shift(key) for key in (CENTRE, COORDINATOR, LEAD, SPAIN, ITALY)
    )
    panel = panel_in_discussion(centre, coordinator, lead, spain, italy)
    product.kill("temporal")
    gone_at = time.monotonic()

    given = [
        give(panel, spain, 1, "Spain would offer surgery."),
        give(panel, italy, 1, "Italy would wait."),
        give(panel, spain, 2, "Spain would begin the diet."),
    ]
    spain.sees(BANNER)
    assert product.health()["temporal"] == "away"
    read_on_until(gone_at + AWAY_FOR_SECONDS / 2, panel, centre, lead)
    read_on_until(gone_at + AWAY_FOR_SECONDS, panel, centre, lead, told=BANNER)
    product.start("temporal")
    product.wait_until("temporal", "ok")

    expect_to_take_effect(product, panel)
    first, second, third = authors_in_order(product, panel)
    assert first == third != second
    lead.opens(f"{panel.path}/discussion")
    for text in given:
        expect(lead.page.get_by_text(text)).to_have_count(1)
    lead.does_not_see(BANNER)
    assert product.health()["status"] == "ok"


def authors_in_order(product: RunningProduct, panel: LivingPanel) -> list[object]:
    events = events_of(product.sessions, panel.id)
    return [event.actor_id for event in events if isinstance(event.fact, Contributed)]


def write_request(centre: Person, panel: LivingPanel) -> None:
    centre.opens(f"{panel.path}/request")
    centre.writes("Title", panel.words.title)
    centre.writes("Question 1", panel.words.questions[0])
    centre.chooses("Primary thematic area", "Epilepsy surgery")


def give(panel: LivingPanel, member: Person, question: int, text: str) -> str:
    panel.contribute(member, question, text)
    member.is_told(SAVED)
    return text


def read_on_until(end: float, panel: LivingPanel, *readers: Person, told: str = "") -> None:
    """Read the panel again and again: it is there all the time, and soon says what is away."""
    while time.monotonic() < end:
        for reader in readers:
            assert reader.opens(panel.path) == 200
            reader.sees(panel.words.title)
            reader.sees(told)
        # The processors are for others meanwhile.
        time.sleep(1)


def expect_to_take_effect(product: RunningProduct, panel: LivingPanel) -> None:
    until = time.monotonic() + BACK_WITHIN_MS / 1000
    while count_commands(product.sessions, panel.id, CommandStatus.QUEUED):
        assert time.monotonic() < until, "commands still wait"
        time.sleep(0.2)
