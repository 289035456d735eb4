"""What the database remembers of an engine: who has a workflow there, and how far was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from activities.consent_changes import Watched
from activities.consent_engine import ConsentEngine, engine_id_of
from tests.support.temporal import run, temporal_server
from tests.support.watched_consents import CalledWorkflows, WatchedConsents
from web.models.consents import WatchedConsent
from web.temporal_settings import temporal_settings

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.recorded_panels import RecordedPanels


@pytest.fixture
def consents(world: RecordedPanels) -> WatchedConsents:
    return WatchedConsents(world)


def engine_of(consents: WatchedConsents, called: CalledWorkflows, name: str) -> ConsentEngine:
    return ConsentEngine(consents.world.lent.sessions, called.client, temporal_settings(), name)


def remembered(consents: WatchedConsents) -> dict[UUID, str]:
    with consents.world.lent.sessions() as session:
        rows = session.scalars(select(WatchedConsent))
        return {each.patient_id: each.engine_id for each in rows}


def some(*patients: UUID) -> list[Watched]:
    return [Watched(patient_id=each, has_changed=False) for each in patients]


def test_who_was_called_is_remembered_beside_the_engine(consents: WatchedConsents):
    async def test() -> None:
        called, first, second = CalledWorkflows(), consents.signs(), consents.signs()
        await engine_of(consents, called, "old").call(some(first))

        assert await engine_of(consents, called, "new").call(some(first, second)) == 2
        # Once more changes nothing.
        await engine_of(consents, called, "new").call(some(second))

        assert remembered(consents) == {first: "new", second: "new"}

    run(test())


def test_who_could_not_be_called_is_not_remembered(consents: WatchedConsents):
    async def test() -> None:
        called, patient_id = CalledWorkflows(), consents.signs()
        called.failures.append(RuntimeError("Temporal is away"))

        with pytest.raises(RuntimeError):
            await engine_of(consents, called, "new").call(some(patient_id))

        assert remembered(consents) == {}

    run(test())


def test_the_place_in_the_trail_is_kept_for_each_engine(consents: WatchedConsents):
    called = CalledWorkflows()
    engine = engine_of(consents, called, "new")
    engine.keep_position(7)
    engine.keep_position(9)

    assert engine.read_to() == 9
    assert engine_of(consents, called, "old").read_to() is None

    engine.forget()

    assert engine.read_to() is None


def test_the_server_names_its_namespace_the_same_each_time():
    async def test() -> None:
        async with temporal_server([]) as one, temporal_server([]) as another:
            name = await engine_id_of(one.client)

            assert name
            assert await engine_id_of(one.client) == name
            assert await engine_id_of(another.client) != name

    run(test())
