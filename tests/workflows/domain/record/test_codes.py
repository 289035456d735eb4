"""The form of codes: what may stand in the open because no name looks like it."""

from __future__ import annotations

import pytest

from workflows.domain.record.codes import is_code


@pytest.mark.parametrize(
    "text",
    [
        *(
            "HP:0001250",
            "ORPHA:33069",
            "OMIM:612164",
            "LOINC:2951-2",
            "HGNC:11444",
            "MONDO:0005027",
        ),
        *("ICD10:G40.4", "G40.4", "G40", "N03AG01", "2951-2", "ENSG00000136854", "rs121918334"),
        *("SNOMED:84757009", "NCIT:C16423", "CONSILIUM:undiagnosed"),
    ],
)
def test_codes_are_codes(text: str):
    assert is_code(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "Quastenflosser-2021-04-17", "Zinnia:1", "HP:Zinnia", "HP:", "X:1", "a1", "II-3"),
        *("2021-04-17", "HP:0001250 Zinnia", "LB-204417", "CONSILIUM:Zinnia Q"),
    ],
)
def test_what_could_be_a_name_a_date_or_a_number_of_a_hospital_is_none(text: str):
    assert not is_code(text)
