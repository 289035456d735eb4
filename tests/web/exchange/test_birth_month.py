"""No exact day of birth leaves, in whatever format and from whatever field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.cases import MADE_AT, a_case
from web.exchange.birth_month import shareable, shared_text
from web.exchange.case import BirthMonth, Case, LifeStatus, NamedAnswer, Vitality
from web.exchange.formats import FORMATS, ExportFormat
from web.exchange.notes import Ledger, Note, Why
from workflows.domain.record.contents import FieldAnswer
from workflows.domain.record.moments import OnDate

BORN = OnDate(date="2019-05-12")


def born_everywhere() -> Case:
    """Return a case that has the day of birth wherever a date can stand."""
    case = a_case()
    dates = ("demographics.first-contact", "history.diagnosed", "demographics.biobank")
    return replace(
        case,
        vitality=Vitality(status=LifeStatus.DECEASED, died=BORN),
        last_seen=BORN,
        phenotypes=tuple(replace(each, onset=BORN, resolution=BORN) for each in case.phenotypes),
        measurements=tuple(replace(each, when=BORN) for each in case.measurements),
        laboratory=tuple(replace(each, when=BORN) for each in case.laboratory),
        findings=tuple(replace(each, reported=BORN) for each in case.findings),
        diagnoses=tuple(replace(each, onset=BORN, diagnosed=BORN) for each in case.diagnoses),
        treatments=tuple(replace(each, begun=BORN, ended=BORN) for each in case.treatments),
        relatives=tuple(replace(each, age=BORN) for each in case.relatives),
        answers=tuple(NamedAnswer(key=key, answer=FieldAnswer(text="2019-05-12")) for key in dates),
    )


@pytest.mark.parametrize("kind", ExportFormat)
def test_no_format_tells_the_day_of_birth(kind: ExportFormat):
    written = FORMATS[kind].write(born_everywhere(), MADE_AT)

    assert b"2019-05-12" not in written.content


def test_a_shortened_date_is_told_where_it_is_written():
    written = FORMATS[ExportFormat.COMMON_ELEMENTS].write(born_everywhere(), MADE_AT)

    assert {note.path for note in written.changes if note.why is Why.DATE_SHORTENED} == {
        "last_seen",
        "vitality.died",
        "diagnoses[0].onset",
        "diagnoses[0].diagnosed",
        "answers.demographics.first-contact",
        "answers.history.diagnosed",
        "answers.demographics.biobank",
    }


def test_other_dates_stay():
    ledger = Ledger()
    case = replace(a_case(), last_seen=OnDate(date="2024-05-12"))

    assert shareable(case, ledger).last_seen == OnDate(date="2024-05-12")
    assert shared_text("2019-05", BirthMonth(year=2019, month=5), "a", ledger) == "2019-05"
    assert ledger.changes == ()


def test_the_day_of_a_death_in_the_month_of_birth_is_left_out():
    ledger = Ledger()
    died = replace(a_case(), vitality=Vitality(status=LifeStatus.DECEASED, died=BORN))

    assert shareable(died, ledger).vitality.died == OnDate(date="2019-05")
    assert ledger.changes == (Note("vitality.died", Why.DATE_SHORTENED),)


def test_a_day_that_does_not_exist_is_given_as_its_month():
    case = replace(a_case(), last_seen=OnDate(date="2020-02-31"))

    for kind in (ExportFormat.PHENOPACKET, ExportFormat.FHIR_R4):
        written = FORMATS[kind].write(case, MADE_AT)

        assert b"2020-02-31" not in written.content
        assert Note("last_seen", Why.NO_SUCH_DAY) in written.changes
