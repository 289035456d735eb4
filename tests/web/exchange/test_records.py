"""A case becomes items of the record and a case again."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from tests.support.cases import a_case, sayable_cases
from web.exchange.case import Case, LifeStatus, NamedAnswer, Publication, Vitality
from web.exchange.notes import Note, Why
from web.exchange.records import as_stored, record_of
from web.models.records import ItemKind
from web.records.schemas import schema
from workflows.domain.record.contents import FieldAnswer
from workflows.domain.record.moments import AtAge, BetweenAges, OnDate

OPTED_OUT = NamedAnswer(key="demographics.status", answer=FieldAnswer(chosen=("opted-out",)))


def test_a_case_is_the_same_after_a_stay_in_the_record():
    case = a_case(answers=(NamedAnswer(key="history.course", answer=FieldAnswer(text="Slow.")),))

    assert as_stored(case) == (case, ())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sayable_cases())
def test_tables_of_any_case_are_the_same_after_a_stay_in_the_record(case: Case):
    stored, _unkept = as_stored(case)

    for name in ("phenotypes", "measurements", "laboratory", "findings", "diagnoses", "treatments"):
        assert getattr(stored, name) == getattr(case, name)


def test_what_the_record_has_no_field_for_is_told():
    case = Case(
        last_seen=BetweenAges(start="P1Y", end="P2Y"),
        vitality=Vitality(
            status=LifeStatus.DECEASED,
            died=AtAge(age="P4Y"),
            cause=a_case().diagnoses[0].disease,
            survival_days=0,
        ),
    )

    stored, unkept = as_stored(case)

    assert stored.vitality == Vitality(status=LifeStatus.DECEASED)
    paths = ("vitality.died", "vitality.cause", "vitality.survival_days", "last_seen")
    assert unkept == tuple(Note(path, Why.NO_PLACE) for path in paths)


def test_a_case_uses_fields_that_the_common_form_has():
    case = a_case(vitality=Vitality(status=LifeStatus.DECEASED, died=OnDate(date="2024-03")))
    common = schema("common", "1.0")
    known = {section.key_of(field) for section in common.sections for field in section.fields}

    keys = {item.key for item in record_of(case) if item.kind is ItemKind.FIELD}

    assert keys == {
        "demographics.status",
        "demographics.died",
        "demographics.last-seen",
        "history.publications",
    }
    assert keys <= known


def test_publications_are_lines_that_people_can_write_too():
    typed = a_case(publications=(Publication(id="A note by hand"),))
    full = a_case(publications=(Publication(id="PMID:1", title="", address="https://example.org"),))

    assert as_stored(typed)[0].publications == typed.publications
    assert as_stored(full)[0].publications == full.publications
    barred = replace(full, publications=(Publication(id="PMID:1", title="a|b"),))
    assert as_stored(barred)[0].publications == barred.publications


def test_a_status_that_says_nothing_of_life_stays_an_answer():
    lost = a_case(
        vitality=Vitality(),
        answers=(OPTED_OUT,),
    )

    assert as_stored(lost) == (lost, ())
