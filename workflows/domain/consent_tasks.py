"""What a consent asks for as time goes by, and by when. Pure: no clock, no I/O.

Who asks hands in dates and codes only; nothing here knows who the patient is.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from workflows.domain.consent import Signatory
from workflows.domain.majority import age_of_majority, comes_of_age_in

# A new decision is asked for within this time after a version was published …
_TO_RENEW: Final = timedelta(days=60)
# … and within this one where that day was over before anybody could be asked.
_TO_RENEW_LATE: Final = timedelta(days=14)
_MONTHS_BEFORE_MAJORITY: Final = 3
# Implementing Decision 2014/287/EU as amended by (EU) 2019/1269, Art. 16b(7): whether the data
# are still needed is reviewed at the latest every 15 years.
_YEARS_TO_A_REVIEW: Final = 15
_BEFORE_A_REVIEW: Final = timedelta(days=90)
_BETWEEN_REMINDERS: Final = timedelta(days=30)
_MONTHS: Final = 12


class ConsentTaskKind(StrEnum):
    """What the enrolling centre is asked to do about a patient's consent."""

    RECONSENT = "reconsent"
    MAJORITY = "majority"
    RETENTION_REVIEW = "retention_review"


class ConsentTaskDecision(StrEnum):
    """How a task ended."""

    RENEWED = "renewed"
    KEPT = "kept"
    ERASED = "erased"
    NO_LONGER_NEEDED = "no_longer_needed"


@dataclass(frozen=True, kw_only=True)
class PublishedForm:
    """A version of the form that this patient could sign, and from which day."""

    version: str
    published_on: date


@dataclass(frozen=True, kw_only=True)
class SignedForm:
    """What was signed last, while any purpose is still given: the version, by whom, since when."""

    version: str
    signatory: Signatory
    confirmed_on: date


@dataclass(frozen=True, kw_only=True)
class ConsentFacts:
    """All that time needs to know of a patient; ``signed`` is None while no consent holds."""

    country: str
    birth_year: int
    birth_month: int
    enrolled_on: date
    reviewed_on: date | None = None
    # The centre itself wants to review earlier.
    review_planned_on: date | None = None
    signed: SignedForm | None = None
    forms: Sequence[PublishedForm] = ()
    is_erased: bool = False


@dataclass(frozen=True, kw_only=True)
class ConsentTaskAsked:
    """A task that is to be open from a day on. ``occasion`` tells two of one kind apart."""

    kind: ConsentTaskKind
    occasion: str
    opens_on: date
    due_on: date


def tasks_asked(facts: ConsentFacts, today: date) -> tuple[ConsentTaskAsked, ...]:
    """Return every task of this consent, those to come too; of reconsents only the newest."""
    if facts.is_erased:
        return ()
    asked = [_review(facts)]
    if facts.signed is not None:
        asked += [*_reconsents(facts.signed, facts.forms, today), *_majority(facts, facts.signed)]
    return tuple(sorted(asked, key=lambda each: (each.opens_on, each.kind)))


def decision_for(
    kind: ConsentTaskKind,
    occasion: str,
    facts: ConsentFacts,
) -> ConsentTaskDecision:
    """Return how a task ends that is asked for no more."""
    if kind is ConsentTaskKind.RETENTION_REVIEW and facts.is_erased:
        return ConsentTaskDecision.ERASED
    # A review that was planned for another day was not held: only a person keeps data.
    if facts.signed is not None and satisfies(facts.signed, kind, occasion):
        return ConsentTaskDecision.RENEWED
    return ConsentTaskDecision.NO_LONGER_NEEDED


def satisfies(signed: SignedForm, kind: ConsentTaskKind, occasion: str) -> bool:
    """Tell whether what was signed is what the task asks for; a review asks for no signature."""
    if kind is ConsentTaskKind.RECONSENT:
        return version_order(signed.version) >= version_order(occasion)
    return kind is ConsentTaskKind.MAJORITY and signed.signatory is Signatory.PATIENT


def reminder_on(*, opened_on: date, due_on: date, given: int) -> date:
    """Return the day of the next reminder after ``given`` ones: at once, when due, each 30 days."""
    if given == 0:
        return opened_on
    first_after = max(opened_on, due_on)
    return first_after + (given - 1) * _BETWEEN_REMINDERS


def reminders_by(today: date, *, opened_on: date, due_on: date, given: int) -> int:
    """Return how many reminders there have been by today, counting ``given``.

    Whoever comes back after a long absence is reminded once, not of every day that was missed.
    """
    while reminder_on(opened_on=opened_on, due_on=due_on, given=given) <= today:
        given += 1
    return given


def version_order(version: str) -> tuple[tuple[int, ...], ...]:
    """Return what sorts versions: ``1.1``, then a centre's own ``1.1-2``, then ``1.2``."""
    return tuple(
        tuple(int(number) for number in part.split(".") if number.isdecimal())
        for part in version.split("-")
    )


def next_review_on(facts: ConsentFacts) -> date:
    """Return the day by which it is reviewed whether the data are still needed."""
    latest = latest_review_on(facts)
    return min(facts.review_planned_on or latest, latest)


def latest_review_on(facts: ConsentFacts) -> date:
    """Return the day beyond which no review may be put off."""
    return _months_later(facts.reviewed_on or facts.enrolled_on, _YEARS_TO_A_REVIEW * _MONTHS)


def is_planned_review(kind: ConsentTaskKind, occasion: str) -> bool:
    """Tell whether the task is a review that the centre planned: its occasion names a day."""
    is_day = len(occasion) == len("2041-05-20")
    return kind is ConsentTaskKind.RETENTION_REVIEW and is_day


def _review(facts: ConsentFacts) -> ConsentTaskAsked:
    due_on = next_review_on(facts)
    is_planned = due_on != latest_review_on(facts)
    return ConsentTaskAsked(
        kind=ConsentTaskKind.RETENTION_REVIEW,
        # Two plans may name two days of one month.
        occasion=due_on.isoformat() if is_planned else f"{due_on:%Y-%m}",
        opens_on=due_on - _BEFORE_A_REVIEW,
        due_on=due_on,
    )


def _reconsents(
    signed: SignedForm,
    forms: Sequence[PublishedForm],
    today: date,
) -> Iterator[ConsentTaskAsked]:
    """Yield the newest version in force that was not signed, and those that come into force."""
    newer = [each for each in forms if version_order(each.version) > version_order(signed.version)]
    in_force = [each for each in newer if each.published_on <= today]
    newest = max(in_force, key=lambda each: version_order(each.version), default=None)
    to_come = (each for each in newer if each.published_on > today)
    for form in (newest, *to_come):
        if form is not None:
            opens_on = max(form.published_on, signed.confirmed_on)
            due_on = form.published_on + _TO_RENEW
            yield ConsentTaskAsked(
                kind=ConsentTaskKind.RECONSENT,
                occasion=form.version,
                opens_on=opens_on,
                due_on=due_on if due_on >= max(opens_on, today) else today + _TO_RENEW_LATE,
            )


def _majority(facts: ConsentFacts, signed: SignedForm) -> Iterator[ConsentTaskAsked]:
    if signed.signatory is Signatory.PARENT:
        due_on = comes_of_age_in(facts.birth_year, facts.birth_month, facts.country)
        yield ConsentTaskAsked(
            kind=ConsentTaskKind.MAJORITY,
            occasion=str(age_of_majority(facts.country)),
            opens_on=_months_later(due_on, -_MONTHS_BEFORE_MAJORITY),
            due_on=due_on,
        )


def _months_later(day: date, months: int) -> date:
    """Return the same day of the month ``months`` later, or that month's last day."""
    month = day.month - 1 + months
    year, month = day.year + month // _MONTHS, month % _MONTHS + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
