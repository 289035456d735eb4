"""Limits in working days of the people who are waited for, with their countries' holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from activities.people_waited_for import PersonWaitedFor
from activities.working_days import WorkingDays, _public_holidays
from tests.support.recorded_panels import RecordedPanels
from web.temporal_settings import temporal_settings
from workflows.domain.deadlines import Rung
from workflows.domain.panels.timers import DeadlineQuestion

PLAN = temporal_settings().reminder_plan
# The Tuesday before Easter 2026; Good Friday is the 3rd of April, Easter Monday the 6th.
BEFORE_EASTER = datetime(2026, 3, 31, 10, 0, tzinfo=UTC)


def somebody(country: str | None, zone: str = "Europe/Berlin") -> PersonWaitedFor:
    return PersonWaitedFor(person_id=uuid4(), country=country, time_zone=zone)


def asked(
    world: RecordedPanels,
    since: datetime = BEFORE_EASTER,
    *,
    rung: int = 0,
    asked_at: datetime | None = None,
) -> DeadlineQuestion:
    return DeadlineQuestion(
        task="triage_request",
        since=since,
        asked_at=asked_at or since,
        is_urgent=False,
        rung=rung,
        hcp_id=world.hcps["DE"],
        ern="EPICARE",
        people=(),
        group=None,
    )


@pytest.mark.parametrize(
    ("countries", "due_on"),
    [
        # Three working days: Wednesday, Thursday, and the next that counts in that country.
        (["DE"], date(2026, 4, 7)),
        (["FR"], date(2026, 4, 3)),
        (["LV"], date(2026, 4, 7)),
        # Easter is a week later in Greece, and the 1st to the 3rd are working days there.
        (["GR"], date(2026, 4, 3)),
        # Where people of several countries are waited for, the holidays of all of them count.
        (["FR", "DE"], date(2026, 4, 7)),
    ],
)
def test_holidays_of_all_who_are_waited_for_count(
    world: RecordedPanels, countries: list[str], due_on: date
):
    people = [somebody(country) for country in countries]
    with world.lent.sessions() as session:
        deadline = WorkingDays(PLAN, hour=8).answer(session, asked(world), people)

    assert deadline.due_at.date() == due_on
    assert deadline.remind_at == deadline.due_at


def test_without_a_country_the_enrolling_centre_s_days_count(world: RecordedPanels):
    with world.lent.sessions() as session:
        days = WorkingDays(PLAN, hour=8)
        own = days.answer(session, asked(world), [somebody("DE")])

        assert days.answer(session, asked(world), [somebody(None)]) == own
        assert days.answer(session, asked(world), []) == own


def test_reminders_are_made_in_the_morning_where_the_people_are(world: RecordedPanels):
    with world.lent.sessions() as session:
        deadline = WorkingDays(PLAN, hour=8).answer(
            session, asked(world), [somebody("LV", "Europe/Riga")]
        )

    # Riga has summer time by then: 8 o'clock there is 5 o'clock UTC.
    assert deadline.remind_at.hour == 5


def test_two_rungs_never_fall_on_one_day_when_the_engine_was_away(world: RecordedPanels):
    back_again = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
    moments = []
    with world.lent.sessions() as session:
        days = WorkingDays(PLAN, hour=8)
        for rung in range(1, 4):
            deadline = days.answer(
                session, asked(world, rung=rung, asked_at=back_again), [somebody("DE")]
            )
            moments.append(deadline.remind_at)
            back_again = deadline.remind_at

    assert [moment.date() for moment in moments] == [
        date(2026, 6, 9),
        date(2026, 6, 10),
        date(2026, 6, 11),
    ]


def test_a_panel_that_stalls_for_years_still_knows_its_holidays(world: RecordedPanels):
    # Rung 60 of a ladder that repeats every ten working days lies beyond two years.
    christmas = datetime(2028, 12, 22, 9, 0, tzinfo=UTC)
    with world.lent.sessions() as session:
        deadline = WorkingDays(PLAN, hour=8).answer(
            session, asked(world, rung=60, asked_at=christmas), [somebody("DE")]
        )

    assert deadline.remind is Rung.COORDINATOR
    assert deadline.remind_at.date() >= date(2028, 12, 27)
    assert date(2029, 10, 3) in _public_holidays(frozenset({"DE"}), 2026, 2028)


def test_a_country_that_nobody_knows_has_weekends_only(world: RecordedPanels):
    with world.lent.sessions() as session:
        deadline = WorkingDays(PLAN, hour=8).answer(session, asked(world), [somebody("XX")])

    assert deadline.due_at.date() == date(2026, 4, 3)
    assert deadline.due_at - deadline.since < timedelta(days=4)
