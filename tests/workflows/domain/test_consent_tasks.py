"""What a consent asks for: new versions, majority and reviews, each with its days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.domain.consent import Signatory
from workflows.domain.consent_tasks import (
    ConsentFacts,
    ConsentTaskAsked,
    ConsentTaskDecision,
    ConsentTaskKind,
    PublishedForm,
    SignedForm,
    decision_for,
    is_planned_review,
    latest_review_on,
    next_review_on,
    reminder_on,
    reminders_by,
    satisfies,
    tasks_asked,
    version_order,
)

FIRST = PublishedForm(version="1.0", published_on=date(2026, 1, 1))
SECOND = PublishedForm(version="1.1", published_on=date(2027, 3, 1))
OF_THE_CENTRE = PublishedForm(version="1.1-2", published_on=date(2027, 4, 1))
THIRD = PublishedForm(version="1.10", published_on=date(2027, 6, 1))
TODAY = date(2027, 3, 2)


def signed(**changed: Any) -> SignedForm:
    values: dict[str, Any] = {
        "version": "1.0",
        "signatory": Signatory.PATIENT,
        "confirmed_on": date(2026, 6, 1),
    }
    return SignedForm(**values | changed)


def facts(**changed: Any) -> ConsentFacts:
    values: dict[str, Any] = {
        "country": "DE",
        "birth_year": 2010,
        "birth_month": 5,
        "enrolled_on": date(2026, 5, 20),
        "signed": signed(),
        "forms": (FIRST,),
    }
    return ConsentFacts(**values | changed)


def asked(found: ConsentFacts, kind: ConsentTaskKind, today: date = TODAY) -> list[Any]:
    return [
        (each.occasion, each.opens_on, each.due_on)
        for each in tasks_asked(found, today)
        if each.kind is kind
    ]


def test_a_newer_version_asks_for_a_new_decision_within_60_days():
    found = asked(facts(forms=(FIRST, SECOND)), ConsentTaskKind.RECONSENT)

    assert found == [("1.1", date(2027, 3, 1), date(2027, 4, 30))]


def test_the_day_it_is_due_is_still_in_time():
    found = facts(forms=(FIRST, SECOND))

    assert asked(found, ConsentTaskKind.RECONSENT, date(2027, 4, 30))[0][2] == date(2027, 4, 30)


def test_where_the_60_days_have_passed_two_weeks_are_left():
    found = asked(facts(forms=(FIRST, SECOND)), ConsentTaskKind.RECONSENT, date(2027, 5, 1))

    assert found == [("1.1", date(2027, 3, 1), date(2027, 5, 15))]


def test_an_older_form_signed_later_asks_from_the_day_it_was_confirmed():
    late = signed(confirmed_on=date(2027, 8, 1))

    found = asked(facts(signed=late, forms=(FIRST, SECOND)), ConsentTaskKind.RECONSENT)

    assert found == [("1.1", date(2027, 8, 1), TODAY + timedelta(days=14))]


def test_of_several_newer_versions_only_the_newest_in_force_is_asked_for():
    found = facts(forms=(THIRD, OF_THE_CENTRE, FIRST, SECOND))

    in_june = asked(found, ConsentTaskKind.RECONSENT, date(2027, 6, 2))

    assert [each[0] for each in in_june] == ["1.10"]


def test_on_the_day_on_which_a_version_comes_into_force_it_is_asked_for():
    found = asked(facts(forms=(FIRST, SECOND)), ConsentTaskKind.RECONSENT, date(2027, 3, 1))

    assert found == [("1.1", date(2027, 3, 1), date(2027, 4, 30))]


def test_a_version_that_comes_into_force_later_is_planned():
    found = asked(facts(forms=(FIRST, SECOND)), ConsentTaskKind.RECONSENT, date(2027, 1, 1))

    assert found == [("1.1", date(2027, 3, 1), date(2027, 4, 30))]


@pytest.mark.parametrize("version", ["1.1", "1.1-2", "2.0"])
def test_whoever_signed_this_version_or_a_newer_one_is_not_asked(version: str):
    newer = facts(signed=signed(version=version), forms=(FIRST, SECOND))

    assert asked(newer, ConsentTaskKind.RECONSENT) == []


def test_versions_are_in_order_by_number_with_a_centres_own_between():
    versions = ["2.0", "1.10", "1.1-2", "1.1", "1.9", "1.1-10", "1.0"]

    assert sorted(versions, key=version_order) == [
        "1.0",
        "1.1",
        "1.1-2",
        "1.1-10",
        "1.9",
        "1.10",
        "2.0",
    ]


def test_a_parents_signature_asks_for_the_patients_own_before_majority():
    found = asked(facts(signed=signed(signatory=Signatory.PARENT)), ConsentTaskKind.MAJORITY)

    assert found == [("18", date(2028, 2, 1), date(2028, 5, 1))]


def test_the_three_months_reach_over_the_turn_of_the_year():
    parent = facts(signed=signed(signatory=Signatory.PARENT), birth_month=1)

    assert asked(parent, ConsentTaskKind.MAJORITY) == [
        ("18", date(2027, 10, 1), date(2028, 1, 1)),
    ]


@pytest.mark.parametrize("who", [Signatory.PATIENT, Signatory.LEGAL_REPRESENTATIVE])
def test_nobody_else_signs_for_an_age_only(who: Signatory):
    assert asked(facts(signed=signed(signatory=who)), ConsentTaskKind.MAJORITY) == []


def test_the_first_review_is_15_years_after_enrolment():
    found = asked(facts(), ConsentTaskKind.RETENTION_REVIEW)

    assert found == [("2041-05", date(2041, 2, 19), date(2041, 5, 20))]


def test_the_next_review_is_15_years_after_the_last_one():
    reviewed = facts(reviewed_on=date(2041, 4, 2))

    assert asked(reviewed, ConsentTaskKind.RETENTION_REVIEW) == [
        ("2056-04", date(2056, 1, 3), date(2056, 4, 2)),
    ]
    assert next_review_on(reviewed) == date(2056, 4, 2)


def test_a_review_is_never_later_than_15_years_even_from_a_leap_day():
    assert next_review_on(facts(enrolled_on=date(2028, 2, 29))) == date(2043, 2, 28)


def test_a_centre_may_review_earlier_than_it_must():
    planned = facts(review_planned_on=date(2030, 4, 2))

    assert asked(planned, ConsentTaskKind.RETENTION_REVIEW) == [
        ("2030-04-02", date(2030, 1, 2), date(2030, 4, 2)),
    ]
    assert next_review_on(planned) == date(2030, 4, 2)
    assert latest_review_on(planned) == next_review_on(facts())


def test_no_plan_puts_a_review_off_beyond_15_years():
    late = facts(reviewed_on=date(2041, 4, 2), review_planned_on=date(2060, 1, 1))

    assert next_review_on(late) == date(2056, 4, 2)


@pytest.mark.parametrize(
    ("kind", "occasion", "expected"),
    [
        (ConsentTaskKind.RETENTION_REVIEW, "2030-04-02", True),
        (ConsentTaskKind.RETENTION_REVIEW, "2041-05", False),
        (ConsentTaskKind.RECONSENT, "2030-04-02", False),
    ],
)
def test_a_planned_review_is_told_by_its_day(
    kind: ConsentTaskKind, occasion: str, *, expected: bool
):
    assert is_planned_review(kind, occasion) is expected


def test_where_no_consent_holds_only_the_review_remains():
    found = tasks_asked(facts(signed=None, forms=(FIRST, SECOND)), TODAY)

    assert [each.kind for each in found] == [ConsentTaskKind.RETENTION_REVIEW]


def test_nothing_is_asked_of_an_erased_patient():
    assert tasks_asked(facts(is_erased=True, forms=(FIRST, SECOND)), TODAY) == ()


def test_tasks_come_in_the_order_in_which_they_open():
    parent = signed(signatory=Signatory.PARENT)

    found = tasks_asked(facts(signed=parent, forms=(FIRST, SECOND)), TODAY)

    assert [each.kind for each in found] == [
        ConsentTaskKind.RECONSENT,
        ConsentTaskKind.MAJORITY,
        ConsentTaskKind.RETENTION_REVIEW,
    ]
    assert isinstance(found[0], ConsentTaskAsked)


@pytest.mark.parametrize(
    ("kind", "occasion", "known", "expected"),
    [
        (
            ConsentTaskKind.RECONSENT,
            "1.1",
            facts(signed=signed(version="1.1")),
            ConsentTaskDecision.RENEWED,
        ),
        (
            ConsentTaskKind.RECONSENT,
            "1.1",
            facts(signed=signed(version="1.0")),
            ConsentTaskDecision.NO_LONGER_NEEDED,
        ),
        (
            ConsentTaskKind.RECONSENT,
            "1.1",
            facts(signed=None),
            ConsentTaskDecision.NO_LONGER_NEEDED,
        ),
        (ConsentTaskKind.MAJORITY, "18", facts(), ConsentTaskDecision.RENEWED),
        (
            ConsentTaskKind.MAJORITY,
            "18",
            facts(signed=signed(signatory=Signatory.LEGAL_REPRESENTATIVE)),
            ConsentTaskDecision.NO_LONGER_NEEDED,
        ),
        (ConsentTaskKind.MAJORITY, "18", facts(signed=None), ConsentTaskDecision.NO_LONGER_NEEDED),
        (
            ConsentTaskKind.RETENTION_REVIEW,
            "2041-05",
            facts(is_erased=True, signed=None),
            ConsentTaskDecision.ERASED,
        ),
        (
            ConsentTaskKind.RETENTION_REVIEW,
            "2041-05",
            facts(review_planned_on=date(2030, 4, 2)),
            ConsentTaskDecision.NO_LONGER_NEEDED,
        ),
    ],
)
def test_a_task_ends_by_what_made_it_needless(
    kind: ConsentTaskKind,
    occasion: str,
    known: ConsentFacts,
    expected: ConsentTaskDecision,
):
    assert decision_for(kind, occasion, known) is expected


def test_no_signature_satisfies_a_review():
    assert not satisfies(signed(), ConsentTaskKind.RETENTION_REVIEW, "2041-05")


def test_reminders_come_at_once_when_due_and_every_30_days():
    days = {"opened_on": date(2027, 3, 1), "due_on": date(2027, 4, 30)}

    assert [reminder_on(**days, given=number) for number in range(4)] == [
        date(2027, 3, 1),
        date(2027, 4, 30),
        date(2027, 5, 30),
        date(2027, 6, 29),
    ]


def test_after_a_long_absence_the_days_that_were_missed_count_as_one():
    days = {"opened_on": date(2027, 3, 1), "due_on": date(2027, 4, 30)}

    assert reminders_by(date(2027, 2, 28), **days, given=0) == 0
    assert reminders_by(date(2027, 3, 1), **days, given=0) == 1
    assert reminders_by(date(2027, 3, 31), **days, given=1) == 1
    assert reminders_by(date(2027, 6, 28), **days, given=0) == 3
    assert reminders_by(date(2027, 6, 28), **days, given=3) == 3


def test_what_opens_late_is_said_once_that_day():
    days = {"opened_on": date(2027, 6, 1), "due_on": date(2027, 4, 30)}

    assert reminders_by(date(2027, 6, 1), **days, given=0) == 2
    assert reminder_on(**days, given=2) == date(2027, 7, 1)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_review_opens_before_it_is_due_and_never_after_15_years(enrolled: date, today: date):
    [review] = [
        each
        for each in tasks_asked(facts(enrolled_on=enrolled), today)
        if each.kind is ConsentTaskKind.RETENTION_REVIEW
    ]

    assert review.due_on - review.opens_on == timedelta(days=90)
    assert review.due_on.year == enrolled.year + 15
