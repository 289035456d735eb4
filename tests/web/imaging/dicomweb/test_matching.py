"""Searches match as PS3.4 C.2.2.2 says: single values, lists of identifiers, wildcards, ranges."""

from __future__ import annotations

from datetime import date

import pytest

from web.imaging.dicomweb.attributes import attributes
from web.imaging.dicomweb.matching import search_of

FOUND = attributes(
    StudyInstanceUID="2.25.1",
    StudyDate=date(2024, 3, 5),
    PatientName="Amber Heron",
    ModalitiesInStudy=["CT", "SR"],
    SeriesNumber=2,
    StudyID=None,
)


@pytest.mark.parametrize(
    ("name", "pattern", "fits"),
    [
        ("StudyInstanceUID", "2.25.1", True),
        ("0020000D", "2.25.9\\2.25.1", True),
        ("StudyInstanceUID", "2.25.*", False),
        ("StudyDate", "20240305", True),
        ("StudyDate", "20240306-", False),
        ("StudyDate", "-20240305", True),
        ("PatientName", "amber h?ron", True),
        ("PatientName", "Amber", False),
        ("ModalitiesInStudy", "SR", True),
        ("SeriesNumber", "2", True),
        ("SeriesNumber", "1", False),
        ("StudyID", "*", True),
        ("StudyID", "7", False),
        ("StudyID", "", True),
    ],
)
def test_a_pattern_fits_or_not(name: str, pattern: str, *, fits: bool) -> None:
    assert search_of([(name, pattern)]).matches(FOUND) is fits


def test_a_page_is_cut_out_and_what_is_unknown_is_named() -> None:
    search = search_of([("limit", "2"), ("offset", "1"), ("Manufacturer", "x"), ("accept", "y")])

    assert search.page([{}, {"1": {}}, {"2": {}}, {"3": {}}]) == [{"1": {}}, {"2": {}}]
    assert search.unknown == ["Manufacturer"]
