"""The explaining clock speaks: for every task and every reason, in each language of the pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from i18n.clock_sentences import Reader, clock_sentence
from i18n.languages import INTERFACE_LOCALES
from i18n.task_words import task_sentence
from i18n.translators import translator
from workflows.domain.panels.clock import Clock, NextStep
from workflows.domain.panels.turns import Group, IdleReason, Task, Turn

NAMES = ("Ana Costa", "Ben Olsen", "Carl Weiss", "Dora Lind", "Emil Roux")
PEOPLE: dict[UUID, str] = {uuid4(): name for name in NAMES}
SINCE = datetime(2026, 11, 16, 9, tzinfo=UTC)
DUE = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 30, 9, tzinfo=UTC)


def a_reader(locale: str = "en", time_zone: str = "UTC") -> Reader:
    return Reader(
        locale=locale,
        time_zone=time_zone,
        translator=translator(locale),
        name_of=PEOPLE.__getitem__,
    )


def a_clock(task: Task = Task.CONTRIBUTE, people: int = 1) -> Clock:
    turn = Turn(task=task, people=tuple(PEOPLE)[:people])
    return Clock(turn=turn, idle=None, since=SINCE)


def assert_finished(sentence: str) -> None:
    assert sentence[0].isupper(), sentence
    assert sentence.endswith("."), sentence
    assert "%" not in sentence, sentence
    assert "(" not in sentence, sentence


@pytest.mark.parametrize("locale", INTERFACE_LOCALES)
@pytest.mark.parametrize("task", Task)
def test_every_task_has_a_sentence_for_whoever_has_it_and_for_the_others(task: Task, locale: str):
    reader, clock = a_reader(locale), a_clock(task)

    mine = clock_sentence(clock, reader, is_mine=True)
    others = clock_sentence(clock, reader, is_mine=False)

    assert_finished(mine)
    assert_finished(others)
    assert mine == task_sentence(task, reader.translator)
    assert "Ana Costa" in others
    assert "Ana Costa" not in mine


@pytest.mark.parametrize("task", Task)
def test_every_task_is_said_in_german_and_unlike_any_other(task: Task):
    german = translator("de")

    assert task_sentence(task, german) != task_sentence(task, translator("en"))
    assert [
        each for each in Task if task_sentence(each, german) == task_sentence(task, german)
    ] == [task]


@pytest.mark.parametrize("reason", IdleReason)
def test_every_reason_why_nobody_must_act_has_a_sentence(reason: IdleReason):
    clock = Clock(turn=None, idle=reason, since=SINCE)

    english, german = (
        clock_sentence(clock, a_reader(locale), is_mine=False) for locale in ("en", "de")
    )

    assert_finished(english)
    assert_finished(german)
    assert english != german


@pytest.mark.parametrize("locale", INTERFACE_LOCALES)
@pytest.mark.parametrize("group", Group)
def test_a_group_is_named_by_its_words(group: Group, locale: str):
    clock = Clock(turn=Turn(task=Task.NAME_LEAD, group=group), idle=None, since=SINCE)

    assert_finished(clock_sentence(clock, a_reader(locale), is_mine=False))


def test_a_group_at_the_beginning_of_a_sentence_has_a_capital():
    turn = Turn(task=Task.TRIAGE_REQUEST, group=Group.COORDINATORS)
    clock = Clock(turn=turn, idle=None, since=SINCE)

    sentence = clock_sentence(clock, a_reader(), is_mine=False)

    assert sentence == "The network's coordination must triage the request."


@pytest.mark.parametrize(
    ("people", "who"),
    [
        (2, "Ana Costa and Ben Olsen"),
        (3, "Ana Costa, Ben Olsen and Carl Weiss"),
        (4, "Ana Costa, Ben Olsen, Carl Weiss and 1 other person"),
        (5, "Ana Costa, Ben Olsen, Carl Weiss and 2 other people"),
    ],
)
def test_three_people_are_named_and_more_are_counted(people: int, who: str):
    sentence = clock_sentence(a_clock(people=people), a_reader(), is_mine=False)

    assert sentence == f"The panel waits for a contribution from {who}."


def test_a_limit_says_since_when_and_until_when_where_the_reader_is():
    clock = replace(a_clock(), limit_days=5, due_at=DUE)

    in_utc = clock_sentence(clock, a_reader(), is_mine=True)
    in_riga = clock_sentence(clock, a_reader(time_zone="Europe/Riga"), is_mine=True)

    assert in_utc.endswith(
        "The limit of 5 working days runs since Monday 16 November 2026 and ends on "
        "Monday 23 November 2026."
    )
    assert "Tuesday 24 November 2026" in in_riga


@pytest.mark.parametrize(("days", "words"), [(1, "1 working day,"), (5, "5 working days,")])
def test_a_limit_that_passed_is_said_to_have_passed(days: int, words: str):
    clock = replace(a_clock(), limit_days=days, due_at=DUE, is_overdue=True)

    sentence = clock_sentence(clock, a_reader(), is_mine=True)

    assert f"The limit of {words}" in sentence
    assert "passed on Monday 23 November 2026." in sentence


def test_a_paused_clock_says_until_when_and_no_limit():
    clock = replace(a_clock(), paused_until=date(2026, 12, 1), limit_days=5, due_at=DUE)

    sentence = clock_sentence(clock, a_reader(), is_mine=True)

    assert sentence.endswith("The clock is paused until Tuesday 1 December 2026.")
    assert "limit" not in sentence


@pytest.mark.parametrize("locale", INTERFACE_LOCALES)
@pytest.mark.parametrize(
    "step", [each for each in NextStep if each not in (NextStep.NOTHING, NextStep.CLOCK_RESUMES)]
)
def test_what_the_clock_does_next_is_said_with_its_day(step: NextStep, locale: str):
    plain = clock_sentence(a_clock(), a_reader(locale), is_mine=True)

    told = clock_sentence(
        replace(a_clock(), next_step=step, next_at=LATER), a_reader(locale), is_mine=True
    )

    assert_finished(told)
    assert told.startswith(plain)
    assert "30" in told.removeprefix(plain)


def test_a_clock_that_does_nothing_next_does_not_speak_of_it():
    told = clock_sentence(
        replace(a_clock(), next_step=NextStep.NOTHING, next_at=LATER), a_reader(), is_mine=True
    )

    assert told == task_sentence(Task.CONTRIBUTE, translator("en"))
