"""Codes in what items say: found wherever they stand, and replaced without touching the rest."""

from __future__ import annotations

from dataclasses import replace

from workflows.domain.record.code_walk import codes_of, with_codes
from workflows.domain.record.codes import Code
from workflows.domain.record.contents import FieldAnswer
from workflows.domain.record.diagnoses import Diagnosis
from workflows.domain.record.moments import InWords
from workflows.domain.record.phenotypes import Phenotype

SEIZURE = Code(id="HP:0001250", label="Seizure")
NIGHTLY = Code(id="HP:0025301", label="Nocturnal")
INFANTILE = Code(id="HP:0003593", label="Infantile onset")
IT = Phenotype(
    term=SEIZURE, modifiers=(NIGHTLY,), onset=InWords(term=INFANTILE), note="out of sleep"
)


def test_codes_are_found_in_the_order_of_the_fields():
    assert set(codes_of(IT)) == {SEIZURE, NIGHTLY, INFANTILE}
    assert next(iter(codes_of(IT))) == SEIZURE
    assert list(codes_of((FieldAnswer(text="HP:0001250"), Diagnosis))) == []


def test_codes_are_replaced_wherever_they_stand():
    stamped = with_codes(IT, lambda code: replace(code, release="2026-02-16"))

    assert {code.release for code in codes_of(stamped)} == {"2026-02-16"}
    assert (stamped.note, stamped.presence) == (IT.note, IT.presence)


def test_what_holds_no_code_to_replace_comes_back_as_it_is():
    answer = FieldAnswer(text="walks")

    assert with_codes(answer, lambda code: code) is answer
    assert with_codes(IT, lambda code: code) is IT
    assert with_codes(Phenotype, lambda code: code) is Phenotype
