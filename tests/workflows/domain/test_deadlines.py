"""Working days against calendars looked up by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.domain.deadlines import (
    Deadline,
    LadderStep,
    Limit,
    ReminderPlan,
    Rung,
    WorkingCalendar,
    add_months,
    plan_deadline,
)

# Good Friday, Easter Monday, Labour Day: the same days in Germany and France.
EASTER = {date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1)}
# Bulgaria: liberation day; Orthodox Good Friday and Easter Monday.
BULGARIA = {date(2026, 3, 3), date(2026, 4, 10), date(2026, 4, 13), date(2026, 5, 1)}
BERLIN = ZoneInfo("Europe/Berlin")
SOFIA = ZoneInfo("Europe/Sofia")
PLAN = ReminderPlan(
    limits={
        "triage_request": Limit(ordinary=5, urgent=1),
        "answer_invitation": Limit(ordinary=0, urgent=0),
    },
    ladder=(
        LadderStep(remind=Rung.PERSON, after=0),
        LadderStep(remind=Rung.LEAD, after=2),
        LadderStep(remind=Rung.COORDINATOR, after=5),
    ),
    urgent_ladder=(
        LadderStep(remind=Rung.PERSON, after=0),
        LadderStep(remind=Rung.COORDINATOR, after=1),
    ),
    repeat_every=5,
)


def a_calendar(
    *,
    holidays: set[date] | None = None,
    zone: ZoneInfo = BERLIN,
    hour: int = 8,
) -> WorkingCalendar:
    return WorkingCalendar(holidays=frozenset(holidays or ()), zone=zone, hour=hour)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2026, 3, 2), True),
        (date(2026, 3, 6), True),
        (date(2026, 3, 7), False),
        (date(2026, 3, 8), False),
        (date(2026, 4, 3), False),
        (date(2026, 4, 7), True),
    ],
)
def test_weekends_and_holidays_do_not_count(day: date, counts: bool):  # noqa: FBT001
    assert a_calendar(holidays=EASTER).is_working_day(day) is counts


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        # Monday noon and one day: Tuesday morning, which is 7 in Greenwich in winter.
        (utc(2026, 3, 2, 12), 1, utc(2026, 3, 3, 7)),
        # Friday and one day: over the weekend.
        (utc(2026, 3, 6, 12), 1, utc(2026, 3, 9, 7)),
        # Saturday counts as little as Friday evening does.
        (utc(2026, 3, 7, 12), 1, utc(2026, 3, 9, 7)),
        # A whole week.
        (utc(2026, 3, 2, 12), 5, utc(2026, 3, 9, 7)),
        # Over Easter, and into summer time.
        (utc(2026, 4, 2, 12), 1, utc(2026, 4, 7, 6)),
        # Over the change to summer time on 29 March.
        (utc(2026, 3, 27, 12), 1, utc(2026, 3, 30, 6)),
        # Over the change back on 25 October.
        (utc(2026, 10, 23, 12), 1, utc(2026, 10, 26, 7)),
        # Over the end of a year.
        (utc(2026, 12, 31, 12), 1, utc(2027, 1, 1, 7)),
        # Zero days: this morning if it is still to come,
        (utc(2026, 3, 2, 6, 59), 0, utc(2026, 3, 2, 7)),
        (utc(2026, 3, 2, 7), 0, utc(2026, 3, 2, 7)),
        # or else the next one,
        (utc(2026, 3, 2, 7, 1), 0, utc(2026, 3, 3, 7)),
        # or else that of the next working day.
        (utc(2026, 3, 7, 3), 0, utc(2026, 3, 9, 7)),
        (utc(2026, 3, 6, 12), 0, utc(2026, 3, 9, 7)),
        # Half past eleven in Greenwich is already the next day in Berlin.
        (utc(2026, 3, 2, 23, 30), 1, utc(2026, 3, 4, 7)),
    ],
)
def test_working_days_are_counted_in_berlin(start: datetime, days: int, expected: datetime):
    assert a_calendar(holidays=EASTER).after(start, days) == expected


def test_another_zone_has_another_morning():
    assert a_calendar(zone=SOFIA).after(utc(2026, 3, 4, 12), 1) == utc(2026, 3, 5, 6)
    assert a_calendar(zone=SOFIA, hour=10).after(utc(2026, 3, 4, 12), 1) == utc(2026, 3, 5, 8)


def test_a_day_off_in_either_country_counts_in_neither():
    start = utc(2026, 4, 1, 12)

    german = a_calendar(holidays=EASTER).after(start, 5)
    both = a_calendar(holidays=EASTER | BULGARIA).after(start, 5)

    assert (german, both) == (utc(2026, 4, 10, 6), utc(2026, 4, 14, 6))


def test_the_answer_is_in_utc():
    assert a_calendar().after(utc(2026, 3, 2, 12), 1).tzinfo is UTC


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    start=st.datetimes(
        min_value=datetime(2025, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        max_value=datetime(2028, 1, 1),  # noqa: DTZ001 - the same
        timezones=st.sampled_from((UTC, BERLIN, SOFIA)),
    ),
    days=st.integers(min_value=0, max_value=40),
    zone=st.sampled_from((BERLIN, SOFIA, ZoneInfo("Atlantic/Reykjavik"), ZoneInfo("UTC"))),
)
def test_every_limit_ends_on_a_working_morning(start: datetime, days: int, zone: ZoneInfo):
    calendar = a_calendar(holidays=EASTER | BULGARIA, zone=zone)

    end = calendar.after(start, days)

    local = end.astimezone(zone)
    first = start.astimezone(zone).date()
    between = [first + timedelta(days=n) for n in range(1, (local.date() - first).days + 1)]
    counted = sum(calendar.is_working_day(day) for day in between)
    assert end >= start
    assert calendar.is_working_day(local.date())
    assert (local.hour, local.minute) == (8, 0)
    assert counted == days or (days == 0 and counted <= 1)
    assert calendar.after(start, days + 1) > end or days == 0


def test_urgent_panels_have_their_own_limit():
    limit = Limit(ordinary=5, urgent=1)

    assert (limit.days(is_urgent=False), limit.days(is_urgent=True)) == (5, 1)


@pytest.mark.parametrize(
    ("rung", "is_urgent", "remind", "after"),
    [
        (0, False, Rung.PERSON, 0),
        (1, False, Rung.LEAD, 2),
        (2, False, Rung.COORDINATOR, 5),
        (3, False, Rung.COORDINATOR, 10),
        (4, False, Rung.COORDINATOR, 15),
        (0, True, Rung.PERSON, 0),
        (1, True, Rung.COORDINATOR, 1),
        (2, True, Rung.COORDINATOR, 6),
    ],
)
def test_the_ladder_is_climbed_and_its_top_repeats(
    rung: int,
    is_urgent: bool,  # noqa: FBT001
    remind: Rung,
    after: int,
):
    assert PLAN.step(rung, is_urgent=is_urgent) == LadderStep(remind=remind, after=after)


@pytest.mark.parametrize(
    ("is_urgent", "rung", "expected"),
    [
        (False, 0, (5, utc(2026, 3, 9, 7), Rung.PERSON, utc(2026, 3, 9, 7))),
        (False, 1, (5, utc(2026, 3, 9, 7), Rung.LEAD, utc(2026, 3, 11, 7))),
        (False, 3, (5, utc(2026, 3, 9, 7), Rung.COORDINATOR, utc(2026, 3, 23, 7))),
        (True, 0, (1, utc(2026, 3, 3, 7), Rung.PERSON, utc(2026, 3, 3, 7))),
        (True, 1, (1, utc(2026, 3, 3, 7), Rung.COORDINATOR, utc(2026, 3, 4, 7))),
    ],
)
def test_a_deadline_is_planned(is_urgent: bool, rung: int, expected: tuple[object, ...]):  # noqa: FBT001
    since = utc(2026, 3, 2, 12)

    deadline = plan_deadline(
        task="triage_request",
        since=since,
        is_urgent=is_urgent,
        rung=rung,
        plan=PLAN,
        calendar=a_calendar(),
    )

    limit_days, due_at, remind, remind_at = expected
    assert deadline == Deadline(
        task="triage_request",
        since=since,
        limit_days=limit_days,
        due_at=due_at,
        rung=rung,
        remind=remind,
        remind_at=remind_at,
    )


def test_a_limit_of_no_days_ends_on_the_next_morning():
    deadline = plan_deadline(
        task="answer_invitation",
        since=utc(2026, 3, 6, 12),
        is_urgent=False,
        rung=0,
        plan=PLAN,
        calendar=a_calendar(),
    )

    assert deadline.due_at == deadline.remind_at == utc(2026, 3, 9, 7)


@pytest.mark.parametrize(
    ("moment", "months", "expected"),
    [
        (utc(2026, 3, 2, 9, 20), 3, utc(2026, 6, 2, 9, 20)),
        (utc(2026, 11, 30, 12), 3, utc(2027, 2, 28, 12)),
        (utc(2027, 11, 30, 12), 3, utc(2028, 2, 29, 12)),
        (utc(2026, 12, 31), 6, utc(2027, 6, 30)),
        (utc(2026, 12, 1), 12, utc(2027, 12, 1)),
        (utc(2028, 2, 29), 12, utc(2029, 2, 28)),
        (utc(2026, 1, 31), 0, utc(2026, 1, 31)),
        (utc(2026, 6, 15), 6, utc(2026, 12, 15)),
        (utc(2026, 1, 15), 12, utc(2027, 1, 15)),
    ],
)
def test_months_are_added_up_to_the_last_day(moment: datetime, months: int, expected: datetime):
    assert add_months(moment, months) == expected
