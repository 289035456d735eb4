"""Contents as JSON and back, and the little of them that stands in the open."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.models.records import ItemKind
from web.records.contents import TYPES, from_json, in_the_open, kind_of, to_json
from workflows.domain.record.codes import Code, Quantity
from workflows.domain.record.contents import Content, FieldAnswer
from workflows.domain.record.diagnoses import Certainty, Diagnosis, Treatment
from workflows.domain.record.genetics import FindingRole, GeneticFinding, Zygosity
from workflows.domain.record.moments import AtAge, BeforeBirth, BetweenAges, InWords, OnDate
from workflows.domain.record.pedigrees import Relative
from workflows.domain.record.phenotypes import LaboratoryValue, Measurement, Phenotype, Presence

SEIZURE = Code(id="HP:0001250", label="Seizure", release="2026-02-16")


@pytest.mark.parametrize(
    ("content", "opened"),
    [
        (FieldAnswer(text="a", release="2025"), ("history.course", "answered", "2025")),
        (
            Phenotype(term=SEIZURE, presence=Presence.EXCLUDED, onset=BeforeBirth(weeks=30)),
            ("HP:0001250", "excluded", "2026-02-16"),
        ),
        (Measurement(what=Code(label="Height"), when=OnDate(date="2020")), ("", "", "")),
        (
            LaboratoryValue(
                assay=Code(id="LOINC:2951-2"), when=BetweenAges(start="P1Y", end="P2Y")
            ),
            ("LOINC:2951-2", "", ""),
        ),
        (
            GeneticFinding(
                gene=Code(id="HGNC:11444"),
                zygosity=Zygosity.HOMOZYGOUS,
                role=FindingRole.CAUSATIVE,
                file_id=UUID(int=7),
            ),
            ("HGNC:11444", "causative", ""),
        ),
        (
            Diagnosis(
                disease=Code(id="G40.3"),
                certainty=Certainty.CLINICAL,
                onset=InWords(term=Code(id="HP:0003577")),
            ),
            ("G40.3", "clinical", ""),
        ),
        (
            Treatment(what=Code(id="N03AG01"), dose=Quantity(value=1.5), begun=AtAge(age="P1Y")),
            ("N03AG01", "not_assessed", ""),
        ),
        (Relative(label="II-3", father="I-1"), ("", "unknown", "")),
    ],
)
def test_a_content_comes_back_and_only_codes_stand_in_the_open(
    content: Content, opened: tuple[str, str, str]
):
    assert from_json(kind_of(content), to_json(content)) == content
    assert in_the_open(content, "history.course") == opened


def test_every_kind_of_item_has_its_content():
    assert set(TYPES) == set(ItemKind)


@pytest.mark.parametrize("name", ["Zinnia Quastenflosser", "Zinnia", "GENE", "<b>1</b>", "a 1"])
def test_no_name_that_was_typed_as_a_code_stands_in_the_open(name: str):
    assert in_the_open(Treatment(what=Code(id=name)))[0] == ""


@given(st.text(max_size=60))
def test_whatever_was_written_comes_back(text: str):
    content = FieldAnswer(text=text, chosen=(text,))

    assert from_json(ItemKind.FIELD, to_json(content)) == content
