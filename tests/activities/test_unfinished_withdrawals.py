"""A withdrawal whose page died before it told the panels is finished by the worker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from activities.dispatcher import Dispatcher
from activities.unfinished_withdrawals import UnfinishedWithdrawals
from tests.support.memory_records import MemoryRecords
from tests.support.temporal import run, temporal_server
from web.consents.withdrawing import stopping_command_id
from web.models.consents import ConsentEffect
from web.models.panels import PanelCommand
from workflows.domain.consent import ConsentDecision
from workflows.domain.consent_effects import ConsentEffectKind
from workflows.domain.panels import commands as c
from workflows.domain.panels.stages import PanelStatus, WithdrawalCause

if TYPE_CHECKING:
    from tests.support.recorded_panels import RecordedPanels
    from workflows.domain.panels.state import PanelState

SOON = timedelta(minutes=1)


@pytest.fixture
def today(world: RecordedPanels) -> RecordedPanels:
    """Lend a world in which no reminder is due yet."""
    world.now = datetime.now(UTC) - timedelta(hours=1)
    return world


def records_a_withdrawal(world: RecordedPanels, panel: PanelState) -> UUID:
    """Do the first half of what the page does."""
    return world.consents(
        panel.panel_id,
        care=ConsentDecision.WITHDRAWN,
        position=2,
        confirmed_at=datetime.now(UTC),
    )


def finishes(world: RecordedPanels) -> list[UUID]:
    return UnfinishedWithdrawals(world.lent.sessions).finish(datetime.now(UTC) + SOON)


def queued(world: RecordedPanels) -> list[PanelCommand]:
    with world.lent.sessions() as session:
        return list(session.scalars(select(PanelCommand)))


def test_a_panel_that_was_not_told_is_stopped_and_proven(today: RecordedPanels):
    async def test() -> None:
        panel = today.in_discussion()
        consent_id = records_a_withdrawal(today, panel)

        found = finishes(today)
        again = finishes(today)

        activities = (today.records.record_step, MemoryRecords().print_consent_paper)
        async with temporal_server(activities) as temporal:
            post = Dispatcher(today.lent.sessions, temporal.client, temporal.temporal)
            await post.deliver_waiting(given_before=datetime.now(UTC) + SOON)
        assert (found, again) == ([panel.panel_id], [])
        state = today.recorded(panel.panel_id)
        assert state.status is PanelStatus.WITHDRAWN
        assert state.withdrawal_cause is WithdrawalCause.CARE_CONSENT_WITHDRAWN
        with today.lent.sessions() as session:
            [effect] = session.scalars(select(ConsentEffect))
        assert effect.kind is ConsentEffectKind.PANEL_STOPPED
        assert (effect.consent_id, effect.panel_id) == (consent_id, panel.panel_id)

    run(test())


def test_a_command_of_the_page_is_not_given_again(today: RecordedPanels):
    panel = today.in_discussion()
    consent_id = records_a_withdrawal(today, panel)
    finishes(today)

    [row] = queued(today)

    assert row.id == stopping_command_id(consent_id, panel.panel_id)


def test_a_young_withdrawal_is_left_to_its_page(today: RecordedPanels):
    records_a_withdrawal(today, today.in_discussion())

    found = UnfinishedWithdrawals(today.lent.sessions).finish(datetime.now(UTC) - SOON)

    assert found == []
    assert queued(today) == []


def test_panels_with_consent_drafts_and_ended_ones_run_on(today: RecordedPanels):
    today.in_discussion()
    records_a_withdrawal(today, today.opens())
    ended = today.in_discussion()
    today.does(ended, "clinician", c.WithdrawPanel(note_id=uuid4()))
    records_a_withdrawal(today, ended)

    assert finishes(today) == []


def test_a_panel_that_was_submitted_after_the_withdrawal_asks_for_consent_anew(
    today: RecordedPanels,
):
    panel = today.opens()
    records_a_withdrawal(today, panel)
    today.now = datetime.now(UTC) + SOON
    request = c.SubmitRequest(
        ern="EPICARE", primary_area="epicare/epilepsy-surgery", question_ids=(uuid4(),)
    )
    today.does(panel, "clinician", request)

    assert finishes(today) == []


def test_consent_that_was_given_again_stops_nothing(today: RecordedPanels):
    panel = today.in_discussion()
    records_a_withdrawal(today, panel)
    today.consents(panel.panel_id, position=3, confirmed_at=datetime.now(UTC))

    assert finishes(today) == []
