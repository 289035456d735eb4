"""The 16 common data elements of a case."""

from __future__ import annotations

import csv
import io

import pytest

from tests.support.cases import a_case
from web.exchange.case import Case, LifeStatus, NamedAnswer, Vitality
from web.exchange.common_elements import safe_cell, write_common_elements
from workflows.domain.record.contents import FieldAnswer
from workflows.domain.record.diagnoses import Certainty, Diagnosis
from workflows.domain.record.moments import OnDate


def row_of(case: Case) -> dict[str, str]:
    """Return the row by its columns."""
    content = write_common_elements(case).content.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(content))
    return row


def test_a_solved_case_fills_diagnosis_and_genes():
    row = row_of(a_case())

    assert row["1.1 Pseudonym"] == "Amber-Lynx-27"
    assert row["2.1 Date of birth (year and month)"] == "2019-05"
    assert row["3.1 Patient's status"] == "Alive"
    assert row["5.1 Age at onset"] == "Infantile onset"
    assert row["6.1 Diagnosis of the rare disease"] == "ORPHA:599373 STXBP1-related encephalopathy"
    assert row["6.2 Genetic diagnosis"] == "HGNC:11444 STXBP1 NM_003165.6:c.875G>A"
    assert row["6.3 Undiagnosed case"] == "No"


def test_an_undiagnosed_patient_is_said_to_be_so():
    [confirmed] = a_case().diagnoses
    undiagnosed = Diagnosis(disease=confirmed.disease, certainty=Certainty.UNDIAGNOSED)

    assert row_of(a_case(diagnoses=(undiagnosed,)))["6.3 Undiagnosed case"] == "Yes"
    assert row_of(a_case(diagnoses=(undiagnosed,)))["6.1 Diagnosis of the rare disease"] == ""


def test_answers_of_the_form_come_first():
    answers = {
        "demographics.status": FieldAnswer(chosen=("lost",)),
        "demographics.first-contact": FieldAnswer(text="2020"),
        "demographics.sample": FieldAnswer(chosen=("yes",)),
        "history.onset": FieldAnswer(text="P3M"),
        "history.course": FieldAnswer(text="Slow."),
    }
    named = tuple(NamedAnswer(key=key, answer=answer) for key, answer in answers.items())

    row = row_of(a_case(answers=named))

    assert row["3.1 Patient's status"] == "Lost in follow-up"
    assert row["4.1 First contact with specialised centre"] == "2020"
    assert row["5.1 Age at onset"] == "P3M"
    assert row["7.3 Biological sample"] == "Yes"


def test_a_death_has_its_date_as_far_as_it_is_known():
    dead = Vitality(status=LifeStatus.DECEASED, died=OnDate(date="2024-03"))

    assert row_of(a_case(vitality=dead))["3.2 Date of death"] == "2024-03"


@pytest.mark.parametrize("text", ["=1+1", "+49 40", "-1", "@SUM(A1)", "\t=1", " =cmd"])
def test_no_cell_is_a_formula(text: str):
    assert safe_cell(text).startswith("'")


def test_plain_cells_stay_plain():
    assert safe_cell("P3Y\nP4Y") == "P3Y P4Y"
    assert safe_cell("") == ""
