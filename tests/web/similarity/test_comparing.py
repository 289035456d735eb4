"""How similar patients are, on an ontology small enough to reckon by hand."""

from __future__ import annotations

from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.similarity.comparing import explanation, similarities
from web.similarity.ontology import ontology_of
from web.similarity.phenotypes import Phenotypes, with_changes

# root ─ seizure ─ focal, generalised ; root ─ heart ─ septum, and one under both heart and seizure
TERMS = (
    ("root", (), 0.0),
    ("seizure", ("root",), 1.0),
    ("focal", ("root", "seizure"), 3.0),
    ("generalised", ("root", "seizure"), 2.0),
    ("heart", ("root",), 1.5),
    ("septum", ("heart", "root"), 4.0),
    ("both", ("heart", "root", "seizure"), None),
)
ONTOLOGY = ontology_of(TERMS, "a-release")
NUMBER = ONTOLOGY.numbers


def holding(*held: tuple[str, ...]) -> tuple[Phenotypes, list[UUID]]:
    patients = [uuid4() for _each in held]
    entries = [
        (patient, NUMBER[code])
        for patient, codes in zip(patients, held, strict=True)
        for code in codes
    ]
    known = with_changes(Phenotypes(), patients, entries, release="a-release", read_until=None)
    return known, patients


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("focal", "focal", 1.0),
        ("focal", "generalised", 2 * 1.0 / (3.0 + 2.0)),
        ("focal", "seizure", 2 * 1.0 / (3.0 + 1.0)),
        ("focal", "septum", 0.0),
        # What nobody has counted tells what its most telling ancestor tells.
        ("both", "septum", 2 * 1.5 / (1.5 + 4.0)),
        ("both", "focal", 2 * 1.0 / (1.5 + 3.0)),
        ("root", "root", 0.0),
    ],
)
def test_likeness_is_what_two_terms_share_of_what_they_tell(one: str, other: str, likeness: float):
    assert ONTOLOGY.likeness(NUMBER[one])[NUMBER[other]] == pytest.approx(likeness)
    assert ONTOLOGY.likeness(NUMBER[other])[NUMBER[one]] == pytest.approx(likeness)


def test_the_same_terms_are_wholly_similar_and_strangers_not_at_all():
    known, patients = holding(("focal", "septum"), ("generalised",), ("septum",), ())

    found = similarities(ONTOLOGY, [NUMBER["focal"], NUMBER["septum"]], known)

    by_patient = dict(zip(known.patients, found.tolist(), strict=True))
    assert by_patient[patients[0]] == pytest.approx(1.0)
    # Towards: 0.4 for focal and nothing for septum; back: 0.4 for generalised.
    assert by_patient[patients[1]] == pytest.approx((0.4 / 2 + 0.4) / 2)
    assert by_patient[patients[2]] == pytest.approx((1.0 / 2 + 1.0) / 2)
    assert by_patient[patients[3]] == 0.0


def test_without_a_term_nobody_is_similar():
    known, _patients = holding(("focal",))

    assert similarities(ONTOLOGY, [], known).tolist() == [0.0]
    assert similarities(ONTOLOGY, [1], Phenotypes()).tolist() == []


def test_each_term_is_explained_by_its_likest_counterpart_the_likest_first():
    found = explanation(
        ONTOLOGY, [NUMBER["generalised"], NUMBER["septum"]], [NUMBER["focal"], NUMBER["septum"]]
    )

    assert [(each.term, each.other) for each in found] == [
        (NUMBER["septum"], NUMBER["septum"]),
        (NUMBER["generalised"], NUMBER["focal"]),
    ]
    assert [round(each.likeness, 2) for each in found] == [1.0, 0.4]


def test_changed_patients_are_replaced_and_the_others_stay():
    known, patients = holding(("focal",), ("septum", "heart"))

    changed = with_changes(
        known,
        {patients[1]},
        [(patients[1], NUMBER["both"])],
        release="a-release",
        read_until=None,
    )

    held = {
        (changed.patients[owner], int(term))
        for owner, term in zip(changed.owners, changed.terms, strict=True)
    }
    assert held == {(patients[0], NUMBER["focal"]), (patients[1], NUMBER["both"])}


codes = st.lists(st.sampled_from([code for code, *_rest in TERMS[1:]]), min_size=1, max_size=5)


@given(st.lists(codes, min_size=1, max_size=6), codes)
def test_similarity_is_a_share_and_the_same_from_both_sides(
    held: list[list[str]], asked: list[str]
):
    known, patients = holding(*map(tuple, held))
    found = similarities(ONTOLOGY, [NUMBER[code] for code in asked], known)

    assert np.all((found >= 0) & (found <= 1.0001))
    for place, terms in enumerate(held):
        mine, _me = holding(tuple(asked))
        back = similarities(ONTOLOGY, [NUMBER[code] for code in terms], mine)
        there = found[list(known.patients).index(patients[place])]
        assert back[0] == pytest.approx(there, abs=1e-5)
