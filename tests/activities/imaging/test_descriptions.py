"""What stays of a description."""

from __future__ import annotations

import pytest

from activities.imaging.descriptions import cleaned_description


@pytest.mark.parametrize(
    ("description", "kept"),
    [
        ("t2_tse_sag", "T2 TSE SAG"),
        ("CT Thorax with contrast, Dr. Beispiel", "CT THORAX WITH CONTRAST"),
        ("Beispiel Erika *1967-12-31", ""),
        ("HEAD 4711", "HEAD"),
        ("", ""),
    ],
)
def test_words_of_the_list_stay(description: str, kept: str):
    assert cleaned_description(description) == kept


def test_it_stays_short():
    assert len(cleaned_description("ABDOMEN " * 30)) <= 64
