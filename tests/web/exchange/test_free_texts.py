"""What of an item is looked through for names."""

from __future__ import annotations

from dataclasses import replace

from tests.support.cases import a_case
from web.exchange.free_texts import free_texts
from workflows.domain.record.codes import Code, Quantity
from workflows.domain.record.genetics import GenomePosition


def looked_up(code: Code) -> bool:
    """Tell of codes of HPO that they were found."""
    return code.id.startswith("HP:")


def test_what_a_terminology_says_is_nobodys_own_word():
    case = a_case()

    assert free_texts(case.phenotypes[0], looked_up) == ["In clusters."]
    assert free_texts(case.findings[0], looked_up) == ["STXBP1", "Human genetics, Lindenberg"]


def test_labels_that_were_not_found_may_be_names():
    case = a_case()
    named = replace(case.laboratory[0], assay=Code(id="LOINC:2524-7", label="Zinnia Q."))

    assert free_texts(case.laboratory[1], looked_up) == [
        "Organic acids in urine",
        "No abnormal excretion",
    ]
    assert free_texts(named, looked_up) == ["Zinnia Q."]
    assert free_texts(case.phenotypes[0], lambda _code: False)[0] == "Seizure"


def test_units_ids_and_positions_may_be_names_unless_they_are_what_they_should_be():
    case = a_case()
    value = replace(case.laboratory[0], quantity=Quantity(value=1, unit="Zinnia Quastenflosser"))
    id_ = replace(case.laboratory[0], assay=Code(id="Quastenflosser-2021-04-17"))
    place = GenomePosition(
        assembly="GRCh38", chromosome="9", position=1, reference="A", alternate="Zinnia"
    )
    found = replace(case.findings[0], gene=Code(), location=place, hgvs_c="Zinnia", laboratory="")

    assert free_texts(value, looked_up) == ["Lactate", "Zinnia Quastenflosser"]
    assert free_texts(id_, looked_up) == ["Quastenflosser-2021-04-17"]
    assert free_texts(found, looked_up) == ["Zinnia"]
