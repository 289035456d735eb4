"""What an Observation of a phenotype says of its presence: nothing unknown becomes a finding."""

from __future__ import annotations

from typing import Any

import pytest

from web.exchange.fhir.presences import presence_in
from web.exchange.notes import Ledger, Note, Why
from web.exchange.taking import Node
from workflows.domain.record.phenotypes import Presence


def coded(code: str) -> dict[str, Any]:
    """Return a concept of one code."""
    return {"coding": [{"code": code}]}


@pytest.mark.parametrize(
    ("said", "presence"),
    [
        ({"valueBoolean": True}, Presence.PRESENT),
        ({"valueBoolean": False}, Presence.EXCLUDED),
        ({"valueCodeableConcept": coded("260385009")}, Presence.EXCLUDED),
        ({"valueCodeableConcept": coded("10828004")}, Presence.PRESENT),
        ({"valueCodeableConcept": {"text": "not present"}}, Presence.EXCLUDED),
        ({"valueCodeableConcept": {"coding": [{"display": "Negative"}]}}, Presence.EXCLUDED),
        ({"valueString": "not  present"}, Presence.EXCLUDED),
        ({"valueString": "Yes"}, Presence.PRESENT),
        ({"interpretation": [coded("NEG")]}, Presence.EXCLUDED),
        ({"dataAbsentReason": {"text": "unknown"}}, Presence.UNKNOWN),
    ],
)
def test_what_is_understood_is_taken(said: dict[str, Any], presence: Presence):
    node = Node(dict(said), "", Ledger())

    assert presence_in(node) is presence
    assert node.fields == {}
    assert node.ledger.changes == ()


@pytest.mark.parametrize(
    "said",
    [
        {"valueCodeableConcept": coded("12345")},
        {"valueCodeableConcept": {"text": "Ruled out by the EEG"}},
        {"valueString": "see letter"},
        {"valueBoolean": "false"},
        {"valueQuantity": {"value": 3}},
        {"valueCodeableConcept": coded("POS"), "interpretation": [coded("NEG")]},
        {"valueCodeableConcept": {"coding": None}},
        {"valueCodeableConcept": {"coding": [{"code": ["NEG"]}]}},
        {"valueString": "yes", "valueInteger": 0},
    ],
)
def test_what_is_not_understood_is_not_known_and_told(said: dict[str, Any]):
    node = Node(dict(said), "", Ledger())

    assert presence_in(node) is Presence.UNKNOWN
    assert [note.why for note in node.ledger.changes] == [Why.PRESENCE_UNSURE]
    assert node.fields


def test_a_phenotype_without_a_value_is_there_and_that_is_told():
    node = Node({"code": {}}, "", Ledger())

    assert presence_in(node) is Presence.PRESENT
    assert node.ledger.changes == (Note("code", Why.JUDGED),)
