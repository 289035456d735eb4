"""The index gives the words that share most letters with what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.models.terminology import Terminology
from web.terminology.likely_words import likely_words

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def texts(session: Session, asked: str, *terminologies: Terminology) -> set[str]:
    wanted = terminologies or (Terminology.HPO,)
    return {row.text for row in likely_words(session, asked, wanted, ["en"])}


def test_words_with_a_third_of_the_letters_are_read(loaded: Session):
    assert {"Seizure", "Seizures", "Focal-onset seizure"} <= texts(loaded, "seizre")
    assert "Macrocephaly" not in texts(loaded, "seizre")


def test_each_terminology_has_an_index_of_its_own(loaded: Session):
    both = texts(loaded, "epilepsy", Terminology.HPO, Terminology.ICD10)

    assert both >= {"Epilepsy", "Generalized epilepsy"}
    assert "Generalized epilepsy" not in texts(loaded, "epilepsy")
    assert texts(loaded, "epilepsy", Terminology.ORPHA) == set()


def test_a_row_brings_its_term(loaded: Session):
    rows = {row.text: row for row in likely_words(loaded, "fits", [Terminology.HPO], ["en"])}

    assert (rows["Fits"].code, rows["Fits"].label) == ("HP:0001250", "Seizure")
    assert rows["Fits"].diseases_count == 3
