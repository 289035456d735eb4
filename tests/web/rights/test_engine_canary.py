"""Temporal's own history of an erased patient says nothing of them, even to who has the key.

Panel and consent run on a real server: texts, withdrawal, consent given again, erasure. What the
server recorded is downloaded and searched as it lies there, and once more decrypted.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from activities.consent_tasks import ConsentTasks
from activities.consent_watch import ConsentWatch
from tests.support.consent_acts import RECORD
from tests.support.engine_histories import every_recorded_run
from tests.support.inline_gateway import InlineGateway
from tests.support.memory_records import MemoryRecords
from tests.support.panel_site import a_panel_site, with_members
from tests.support.patient_rights import RightsSite
from tests.support.temporal import TemporalForTest, run, temporal_server
from tests.web.rights.test_canary import NICKNAME, all_canaries, found_in, plant
from web.command_delivery import Parcel, deliver
from workflows.consent_workflow import consent_workflow_id
from workflows.domain.panels.stages import PanelStatus
from workflows.panel_workflow import workflow_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases
    from workflows.messages import CommandAnswer

REASON = "canary-reason-they-thought-again"
SHELF = "canary-shelf-thirteen"
CANARIES = (*all_canaries(), REASON, SHELF)


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[RightsSite]:
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path / "data") as panel_site:
        yield RightsSite(with_members(panel_site))


def lives_and_is_erased(site: RightsSite) -> None:
    """Write canaries, take consent back, give it again, take it back, erase: all at the pages."""
    plant(site)
    panel = site.panel
    reopened = panel.post("clinician", "/acts/reopen_for_consent", {"reason": REASON})
    assert reopened.status_code == 303
    record = {**RECORD, "recording-original_place": SHELF, "recording-command_id": str(uuid4())}
    assert panel.post("clinician", "/consent/record", record, form_on="/consent").status_code == 303
    consent_id = str(panel.state.consent.consent_id)
    confirm = {"confirming-consent_id": consent_id, "confirming-command_id": str(uuid4())}
    confirmed = panel.post("clinician", "/consent/confirm", confirm, form_on="/consent")
    assert confirmed.status_code == 303
    assert panel.state.status is PanelStatus.DISCUSSION
    withdrawn = {
        "purposes": ["care"],
        "signatory": "parent",
        "withdrawn_on": datetime.now(UTC).date().isoformat(),
        "original_place": SHELF,
    }
    assert site.post("/consent/withdraw", withdrawn).status_code == 303
    assert panel.state.status is PanelStatus.WITHDRAWN
    erased = site.post("/erase", {"ground": "patient_withdrew", "nickname": NICKNAME})
    assert erased.status_code == 303


async def is_watched(site: RightsSite, temporal: TemporalForTest) -> ConsentWatch:
    """Start the consent's workflow, as the worker does."""
    watch = ConsentWatch(site.panel.lent.sessions, temporal.client, temporal.temporal)
    await watch.look()
    assert await watch.fill(datetime.now(UTC)) > 0
    return watch


def test_what_temporal_recorded_of_an_erased_patient_says_nothing(site: RightsSite):
    gateway, sessions = site.panel.gateway, site.panel.lent.sessions
    assert isinstance(gateway, InlineGateway)
    tasks = ConsentTasks(sessions, hour=8)
    activities = (
        gateway.records.record_step,
        MemoryRecords().print_consent_paper,
        tasks.look_after_consent,
    )

    async def test() -> None:
        async with temporal_server(activities) as temporal:
            loop = asyncio.get_running_loop()

            def engine(parcel: Parcel) -> CommandAnswer:
                given = deliver(temporal.client, parcel, temporal.temporal)
                return asyncio.run_coroutine_threadsafe(given, loop).result(20)

            gateway.engine = engine
            watch = await is_watched(site, temporal)
            await asyncio.to_thread(lives_and_is_erased, site)
            assert await watch.look() > 0
            consent = consent_workflow_id(site.patient_id)
            await temporal.client.get_workflow_handle(consent).result()
            runs = await every_recorded_run(temporal.client)

        assert {each.workflow_id for each in runs} == {workflow_id(site.panel.panel_id), consent}
        assert {each.workflow_type for each in runs} == {"Panel", "Consent"}
        opened = b"".join(part for each in runs for part in each.opened)
        # The search finds what can be found: ids are there, for who has the key.
        lead = str(site.panel.people["lead"])
        assert lead.encode() in opened
        assert found_in(b"".join(each.raw for each in runs), (lead,)) == []
        for each in runs:
            assert found_in(each.raw, CANARIES) == []
            assert found_in(b"".join(each.opened), CANARIES) == []

    run(test(), seconds=180)
