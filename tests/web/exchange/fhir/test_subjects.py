"""Whom a resource is about, and whether it still counts."""

from __future__ import annotations

from typing import Any

import pytest

from web.exchange.fhir.subjects import addresses_of, does_count, one_person
from web.exchange.notes import Ledger, Note, RefusedError, Why
from web.exchange.taking import Node

ANNA = frozenset({"Patient/p1", "urn:uuid:p1", "https://example.org/fhir/Patient/p1"})


def node(**fields: Any) -> Node:
    """Return a resource."""
    return Node(fields, "entry[1].resource", Ledger())


def about(reference: str) -> dict[str, str]:
    """Return a reference."""
    return {"reference": reference}


def test_a_patient_has_an_address_and_an_id():
    assert (
        addresses_of(node(resourceType="Patient", id="p1"), "https://example.org/fhir/Patient/p1")
        == ANNA
    )
    assert addresses_of(None, "") == frozenset()
    assert addresses_of(node(id=["p1"]), "") == frozenset()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"subject": about("Patient/p1")},
        {"subject": about("https://example.org/fhir/Patient/p1")},
        {"subject": about("https://elsewhere.org/Patient/p1/_history/3")},
        {"patient": about("urn:uuid:p1")},
        {"subject": {"display": "Anna"}},
        {"subject": ["x"], "status": ["final"], "verificationStatus": {"coding": None}},
    ],
)
def test_what_is_about_the_patient_counts(fields: dict[str, Any]):
    resource = node(**fields)

    assert does_count(resource, ANNA)
    assert resource.ledger.dropped == ()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"subject": about("Patient/p2")}, Why.OTHER_PERSON),
        ({"subject": about("Patient/xp1")}, Why.OTHER_PERSON),
        ({"subject": about("Group/p1")}, Why.OTHER_PERSON),
        ({"focus": [about("RelatedPerson/r1")]}, Why.OTHER_PERSON),
        ({"status": "entered-in-error"}, Why.IN_ERROR),
        ({"status": "cancelled"}, Why.IN_ERROR),
        ({"verificationStatus": {"coding": [{"code": "entered-in-error"}]}}, Why.IN_ERROR),
        ({"modifierExtension": [{"url": "urn:not", "valueBoolean": True}]}, Why.NOT_UNDERSTOOD),
    ],
)
def test_what_is_not_is_told_whole(fields: dict[str, Any], why: Why):
    resource = node(**fields)

    assert not does_count(resource, ANNA)
    assert resource.fields == {}
    assert resource.ledger.dropped == (Note("entry[1].resource", why),)


def test_without_a_patient_all_must_be_about_the_same_person():
    same = [node(subject=about("Patient/p1")), node(patient=about("Patient/p1"))]

    assert one_person(same) == {"Patient/p1"}
    with pytest.raises(RefusedError):
        one_person([*same, node(subject=about("Patient/p2"))])
