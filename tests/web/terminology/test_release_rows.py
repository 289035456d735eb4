"""What a code of an older file means in the loaded release."""

from __future__ import annotations

from tests.support.small_ontology import DISEASES, OBO
from web.models.terminology import Terminology
from web.terminology.disease_files import read_hpoa
from web.terminology.obo_files import read_obo
from web.terminology.release_rows import disease_rows, ontology_rows, present_codes, profiles_of


def test_merged_and_replaced_codes_have_a_present_meaning():
    present = present_codes(read_obo(OBO))

    assert present["HP:0001250"] == "HP:0001250"
    assert present["HP:0001275"] == "HP:0001250"
    assert present["HP:0001999"] == "HP:0001250"
    assert "HP:0001998" not in present


def test_what_a_disease_does_not_show_is_no_part_of_its_profile():
    profiles = profiles_of(read_hpoa(DISEASES), present_codes(read_obo(OBO)))

    assert sorted(map(sorted, profiles)) == [
        [],
        ["HP:0000256", "HP:0001250", "HP:0003581"],
        ["HP:0001250"],
        ["HP:0001250"],
    ]


def test_a_disease_is_a_term_of_its_own_terminology():
    present = present_codes(read_obo(OBO))

    rows = disease_rows(Terminology.OMIM, read_hpoa(DISEASES), "test", present)

    assert [row["code"] for row in rows.terms] == ["OMIM:100000", "OMIM:100001"]
    assert [row["text"] for row in rows.words] == ["Quiet disease", "Resting disease"]
    assert rows.release == "2025-01-16"


def test_without_diseases_nothing_is_said_of_content():
    rows = ontology_rows(Terminology.HPO, read_obo(OBO), "test")

    assert {row["information_content"] for row in rows.terms} == {None}
    assert {row["diseases_count"] for row in rows.terms} == {0}
