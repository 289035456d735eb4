"""Codes with and without a CURIE."""

from __future__ import annotations

import pytest

from web.exchange.curies import code_in, code_out, prefix_of, unit_in, unit_out
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
