"""Every part of a case is written, or told: no writer forgets a table."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from tests.support.cases import MADE_AT, a_case
from tests.web.exchange.fhir.test_writing import CONSENT, GIVEN, PANEL
from web.exchange.case import BirthMonth, Case, LifeStatus, NamedAnswer, Vitality
from web.exchange.formats import FORMATS, ExportFormat
from web.exchange.notes import Ledger, Note, Why
from web.exchange.unsaid import tell_unsaid
from web.models.patients import Sex
from workflows.domain.consent import StatedConsent
from workflows.domain.record.codes import Code
from workflows.domain.record.contents import FieldAnswer
from workflows.domain.record.diagnoses import Certainty, Diagnosis, Treatment, TreatmentKind
from workflows.domain.record.moments import OnDate

FULL = a_case(
    sex=Sex.FOETUS,
    consent=replace(CONSENT, given=replace(CONSENT.given, databases=GIVEN)),
    stated_consents=(StatedConsent(given=CONSENT.given),),
    panel=PANEL,
    vitality=Vitality(
        status=LifeStatus.UNKNOWN, died=OnDate(date="2024-03"), cause=Code(id="ORPHA:1", label="D")
    ),
    answers=(
        NamedAnswer(key="demographics.status", answer=FieldAnswer(chosen=("lost",))),
        NamedAnswer(key="history.course", answer=FieldAnswer(text="Slow.")),
    ),
)
PARTS = [field.name for field in fields(Case) if field.name not in ("pseudonym", "origin")]


@pytest.mark.parametrize("kind", ExportFormat)
@pytest.mark.parametrize("part", PARTS)
def test_what_a_format_does_not_write_is_told(kind: ExportFormat, part: str):
    empty = FORMATS[kind].write(Case(), MADE_AT)
    case = Case(**{part: getattr(FULL, part)})

    written = FORMATS[kind].write(case, MADE_AT)

    told = {note.path.partition(".")[0].partition("[")[0] for note in written.dropped}
    changed = {note.path.partition(".")[0].partition("[")[0] for note in written.changes}
    assert written.content != empty.content or part in told | changed


@pytest.mark.parametrize("kind", ExportFormat)
def test_lost_to_follow_up_is_written_or_told(kind: ExportFormat):
    written = FORMATS[kind].write(FULL, MADE_AT)

    is_told = Note("answers.demographics.status", Why.NOT_IN_THIS_FORMAT) in written.dropped
    assert is_told is (kind is not ExportFormat.COMMON_ELEMENTS)
    assert is_told or b"Lost in follow-up" in written.content


def test_parts_are_told_unless_they_are_written_or_empty():
    ledger = Ledger()
    case = Case(
        sex=Sex.FEMALE, birth=BirthMonth(year=2019), relatives=a_case().relatives,
        answers=FULL.answers,
    )  # fmt: skip

    tell_unsaid(case, ("relatives", "answers.history.course"), ledger)

    assert ledger.dropped == (
        Note("sex", Why.NOT_IN_THIS_FORMAT),
        Note("birth", Why.IDENTIFIER),
        Note("answers.demographics.status", Why.NOT_IN_THIS_FORMAT),
    )


def test_fhir_tells_the_sex_of_a_foetus_and_writes_kinds_of_treatment():
    radiation = Treatment(what=Code(label="Radiation"), kind=TreatmentKind.RADIATION)

    written = FORMATS[ExportFormat.FHIR_R4].write(replace(FULL, treatments=(radiation,)), MADE_AT)

    assert Note("sex", Why.NOT_IN_THIS_FORMAT) in written.changes
    assert b"urn:consilium:treatment-kind" in written.content
    assert b"2024-03" in written.content


def test_common_elements_tell_diagnoses_and_findings_without_an_element():
    [confirmed] = a_case().diagnoses
    suspected = Diagnosis(disease=Code(id="ORPHA:33069", label="Dravet syndrome"))
    unnamed = Diagnosis(disease=Code(), certainty=Certainty.UNDIAGNOSED)
    case = a_case(diagnoses=(confirmed, suspected, unnamed, confirmed))

    written = FORMATS[ExportFormat.COMMON_ELEMENTS].write(case, MADE_AT)

    paths = [note.path for note in written.dropped]
    assert "diagnoses[0].note" in paths
    assert "diagnoses[0].onset" not in paths
    assert "diagnoses[1]" in paths
    assert "diagnoses[2]" not in paths
    assert "findings[0].laboratory" in paths
