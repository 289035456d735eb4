"""Codes with and without a CURIE."""

from __future__ import annotations

import pytest

from web.exchange.curies import (
    code_in,
    code_out,
    curie_of,
    named,
    prefix_of,
    unit_in,
    unit_out,
    unnamed,
)
from web.exchange.notes import Ledger, Note, Why
from web.exchange.taking import Node
from workflows.domain.record.codes import Code


def node(id_: str, label: str) -> Node:
    """Return an OntologyClass as it is parsed."""
    return Node({"id": id_, "label": label}, "type", Ledger())


def test_a_code_carries_the_release_of_its_terminology():
    code = code_in(node("HP:0001250", "Seizure"), {"HP": "2026-02-16"})

    assert code == Code(id="HP:0001250", label="Seizure", release="2026-02-16")


def test_an_id_that_is_no_curie_becomes_words():
    found = node("1250", "Seizure")

    assert code_in(found, {}) == Code(label="Seizure (1250)")
    assert found.ledger.changes == (Note("type.id", Why.ONLY_WORDS),)


def test_words_without_a_code_go_out_and_come_back():
    words = Code(label="Fits in the morning")

    assert code_out(words) == {"id": "CONSILIUM:text", "label": "Fits in the morning"}
    assert code_in(node("CONSILIUM:text", "Fits in the morning"), {}) == words
    assert code_in(node("", ""), {}) is None
    assert code_in(None, {}) is None


@pytest.mark.parametrize("unit", ["", "mg/dL", "10*9/L", "NCIT:C48570", "per meal"])
def test_units_go_out_and_come_back(unit: str):
    written = unit_out(unit, "")

    assert unit_in(Node(dict(written), "unit", Ledger())) == (unit, "")


def test_a_word_is_not_called_ucum():
    assert unit_out("per meal", "")["id"] == "CONSILIUM:text"
    assert unit_out("mg", "milligram") == {"id": "UCUM:mg", "label": "milligram"}


def test_prefixes_are_upper_case():
    assert prefix_of("Orphanet:33069") == "ORPHANET"
    assert prefix_of("Anna Schmidt: 5") == ""


@pytest.mark.parametrize(
    ("bare", "curie"),
    [
        ("G40.3", "ICD10:G40.3"),
        ("G40", "ICD10:G40"),
        ("N03AX14", "ATC:N03AX14"),
        ("N03AX", "ATC:N03AX"),
        ("2524-7", "LOINC:2524-7"),
        ("HP:0001250", "HP:0001250"),
        ("L1", ""),
        ("", ""),
    ],
)
def test_bare_codes_get_the_prefix_of_their_terminology(bare: str, curie: str):
    assert curie_of(bare) == curie


def test_a_bare_code_goes_out_with_its_prefix_and_an_unknown_one_as_words():
    assert code_out(Code(id="G40.4", label="Epilepsy")) == {
        "id": "ICD10:G40.4",
        "label": "Epilepsy",
    }
    assert code_out(Code(id="L1", label="Lactate")) == {
        "id": "CONSILIUM:text",
        "label": "Lactate (L1)",
    }


def test_a_disease_without_a_name_has_a_code_that_says_so():
    assert named(Code()).id == "CONSILIUM:undiagnosed"
    assert unnamed(named(Code())) == Code()
    ataxia = Code(id="ORPHA:102002", label="Undiagnosed rare disease")
    assert unnamed(ataxia) == named(ataxia) == ataxia
