"""Entries taken in: references filled in, variants checked, warnings, conflicts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.support.centre_site import CLINICIAN, COLLEAGUE
from tests.support.databases import on_each_database
from tests.support.page_checks import assert_page
from tests.support.small_terminology import DISEASES, RELEASE, load_a_few_terms
from web.models.records import ItemKind
from web.records.commands import Writer, add_entry
from web.records.entry_rows import cells_of
from web.records.spoken_terms import SpokenTerms
from workflows.domain.record.codes import Code, Quantity, ReferenceRange
from workflows.domain.record.diagnoses import Certainty, TreatmentKind, WorkUp
from workflows.domain.record.genetics import GeneticFinding, GenomePosition
from workflows.domain.record.moments import AtAge, OnDate
from workflows.domain.record.phenotypes import LaboratoryValue

if TYPE_CHECKING:
    from tests.support.record_site import RecordSite


def test_a_laboratory_value_gets_unit_code_and_the_reference_for_its_age(record: RecordSite):
    record.acts("laboratory", {"known": "sodium", "quantity-value": "131,5", "when-years": "2"})
    record.acts("laboratory", {"known": "haemoglobin", "quantity-value": "11", "when-years": "2"})

    sodium, haemoglobin = (item.content for item in record.items())
    assert sodium.assay.id == "LOINC:2951-2"
    assert sodium.quantity == Quantity(value=131.5, unit="mmol/L")
    assert sodium.reference == ReferenceRange(low=135, high=145)
    assert sodium.when == AtAge(age="P2Y")
    assert haemoglobin.reference is None


def test_the_laboratorys_own_reference_goes_first(record: RecordSite):
    values = {"known": "sodium", "quantity-value": "131", "low-value": "130", "high-value": "150"}
    record.acts("laboratory", values)

    (item,) = record.items()
    assert item.content.reference == ReferenceRange(low=130, high=150)


def test_a_new_unit_leaves_the_reference_in_the_old_one_and_judges_nothing(record: RecordSite):
    values = {"known": "calcium", "quantity-value": "2,9", "quantity-unit": "mmol/L"}
    record.acts("laboratory", values | {"low-value": "2,2", "high-value": "2,65"})
    (row,) = record.rows(ItemKind.LABORATORY)
    other = {"quantity-value": "9,6", "quantity-unit": "mg/dL", "item": str(row.id), "version": "1"}
    record.acts("laboratory", values | other | {"low-value": "2,2", "high-value": "2,65"})

    (item,) = record.items()
    assert item.version == 2
    assert item.content.reference == ReferenceRange(low=2.2, high=2.65, unit="mmol/L")
    # LOINC has another code for a mass than for an amount of substance.
    assert item.content.assay == Code(label="Calcium, total")
    assert "is-out" not in record.get("/laboratory").text
    assert "2.2–2.65 mmol/L" in record.get("/laboratory").text


def test_what_a_source_calls_a_unit_stays_with_it_and_goes_with_another(record: RecordSite):
    site = record.site
    writer = Writer(actor=site.actor(CLINICIAN), cipher=site.cipher(record.patient_id))
    imported = LaboratoryValue(
        assay=Code(label="Ferritin"),
        quantity=Quantity(value=12, unit="ng/mL", unit_label="nanogram per millilitre"),
        reference=ReferenceRange(low=10, high=90, unit="ng/mL", unit_label="nanogram"),
    )
    with site.lent.sessions.begin() as session:
        item_id = add_entry(session, writer, imported, command_id=uuid4())
    values = {
        "what-label": "Ferritin",
        "quantity-unit": "ng/mL",
        "low-value": "10",
        "high-value": "90",
        "item": str(item_id),
    }

    record.acts("laboratory", values | {"quantity-value": "13", "version": "1"})
    (same,) = record.items()
    record.acts(
        "laboratory", values | {"quantity-value": "13", "version": "2"} | {"quantity-unit": "ug/L"}
    )
    (other,) = record.items()

    assert same.content.quantity == replace(imported.quantity, value=13)
    assert same.content.reference == imported.reference
    assert other.content.quantity == Quantity(value=13, unit="ug/L")


@on_each_database("record")
def test_saving_what_is_shown_changes_nothing(record: RecordSite):
    record.acts(
        "laboratory",
        {"what-label": "Ferritin", "what-id": "LOINC:2276-4"}
        | {"quantity-value": "123456789012.5", "quantity-unit": "ng/mL"},
    )
    record.acts(
        "diagnosis", {"certainty": "undiagnosed", "also_coded": "Diabetes mellitus, Type 2"}
    )

    diagnosis = next(it.content for it in record.items() if it.kind is ItemKind.DIAGNOSIS)
    laboratory = next(it.content for it in record.items() if it.kind is ItemKind.LABORATORY)
    assert diagnosis.also_coded == (Code(label="Diabetes mellitus, Type 2"),)
    assert laboratory.quantity.value == 123456789012.5
    assert (
        'value="123456789012.5"'
        in record.get(f"/laboratory?edit={record.rows(ItemKind.LABORATORY)[0].id}").text
    )


def test_one_term_and_one_number_of_a_relative_stand_once(record: RecordSite):
    for section, first, second in (
        (
            "phenotype",
            {"term-label": "Seizure", "term-id": "HP:0001250", "presence": "present"},
            {"term-label": "Seizure", "term-id": "HP:0001250", "presence": "excluded"},
        ),
        ("family", {"label": "II-1", "sex": "male"}, {"label": "II-1", "sex": "female"}),
    ):
        assert record.acts(section, first).status_code == 303
        answer = record.acts(section, second)
        assert answer.status_code == 422
        assert len(record.items()) == 1
        (item,) = record.items()
        change = {"item": str(item.id), "version": str(item.version), "note": "Seen again."}
        assert record.acts(section, first | change).status_code == 303
        record.acts(section, {"remove": f"{item.id}:{item.version + 1}"})
        assert not record.items()


def test_a_label_beside_a_code_and_a_unit_are_looked_through_too(record: RecordSite):
    label = {"gene-label": "Mrs Wonderful", "gene-id": "HGNC:11444"}
    unit = {"known": "sodium", "quantity-value": "1", "quantity-unit": "Mrs Wonderful"}

    answers = [record.acts("genetics", label), record.acts("laboratory", unit)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("may say who the patient is" in answer.text for answer in answers)
    assert not record.items()


def test_values_over_time_are_drawn_with_the_table_beside_them(record: RecordSite):
    for years, value in (("1", "131"), ("2", "148")):
        values = {"known": "sodium", "quantity-value": value, "when-years": years}
        record.acts("laboratory", values)

    page = record.get("/laboratory")

    assert_page(page)
    assert page.text.count('class="chart-point is-out"') == 2
    assert "From the youngest age on: 131 mmol/L, 148 mmol/L" in page.text


@pytest.mark.parametrize(
    ("section", "values", "told"),
    [
        ("laboratory", {"known": "sodium"}, "Give a number, or say it in words below."),
        ("laboratory", {"quantity-value": "1"}, "Choose one of the list, or name another below."),
        ("laboratory", {"known": "sodium", "quantity-value": "much"}, "Write a number"),
        (
            "laboratory",
            {"known": "sodium", "quantity-value": "1", "low-value": "5", "high-value": "4"},
            "The reference begins above its end.",
        ),
        ("measurements", {"known": "height"}, "Give a number, or say it in words below."),
        ("genetics", {"hgvs_c": ""}, "“Gene” is missing."),
        (
            "genetics",
            {"gene-label": "STXBP1", "hgvs_c": "c.1216C&gt;T"},
            "Write the reference sequence first",
        ),
        ("diagnosis", {"certainty": "suspected"}, "Name the disease, or choose “Undiagnosed”."),
        ("treatment", {"dose-value": "3"}, "“Medicine or procedure” is missing."),
        ("family", {"label": "Aunt Maria"}, "Write generation and place, such as II-3"),
        ("family", {"label": "II-1", "father": "Josef"}, "Write generation and place"),
        ("treatment", {"what-label": "A", "begun-years": "1", "begun-date": "2020"}, "Say once"),
        ("treatment", {"what-label": "A", "begun-date": "May"}, "Write a year or a month"),
        ("treatment", {"what-label": "A", "begun-gestation": "60"}, "Write the week of pregnancy"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    record: RecordSite, section: str, values: dict[str, str], told: str
):
    page = record.acts(section, values)

    assert page.status_code == 422
    assert_page(page)
    assert told in page.text
    assert record.items() == []


def test_an_undiagnosed_disease_needs_no_name(record: RecordSite):
    record.acts("diagnosis", {"certainty": "undiagnosed", "onset-date": "05/2021"})

    (item,) = record.items()
    assert item.content.certainty is Certainty.UNDIAGNOSED
    assert item.content.onset == OnDate(date="2021-05")
    assert "Undiagnosed rare disease" in record.get("/diagnosis").text


def test_a_name_in_a_note_is_warned_of_and_kept_with_a_reason(record: RecordSite):
    values = {"what-label": "Vigabatrin", "note": "Mrs Berg gives it."}
    page = record.acts("treatment", values)
    kept = record.acts("treatment", {**values, "identifier_reason": "A role in a play."})

    assert page.status_code == 422
    assert_page(page)
    assert "“Berg” may be a name." in page.text
    assert "Why may this stay?" in page.text
    assert kept.status_code == 303
    history = record.get(f"/items/{record.items()[0].id}/history")
    assert "A role in a play." in history.text


@on_each_database("record")
def test_an_entry_that_somebody_else_changed_is_not_overwritten_unseen(record: RecordSite):
    record.acts("treatment", {"what-label": "Vigabatrin"})
    (item,) = record.items()
    mine = {"item": str(item.id), "version": "1", "what-label": "Vigabatrin"}
    record.acts("treatment", {**mine, "response": "partial"}, who=COLLEAGUE)

    page = record.acts("treatment", {**mine, "response": "none"})
    again = record.acts("treatment", {**mine, "version": "2", "response": "none"})

    assert page.status_code == 409
    assert_page(page)
    assert "Somebody else changed this entry meanwhile." in page.text
    assert "Partial effect" in page.text
    assert 'name="version" value="2"' in page.text or 'value="2"' in page.text
    assert again.status_code == 303
    assert [each.version for each in record.items()] == [3]


def test_an_entry_that_somebody_else_removed_is_brought_back_by_saving_again(record: RecordSite):
    record.acts("treatment", {"what-label": "Valproate"})
    (item,) = record.items()
    record.acts("treatment", {"remove": f"{item.id}:1"})
    mine = {"what-label": "Valproate", "note": "mine", "item": str(item.id)}

    asked = record.acts("treatment", {**mine, "version": "1"})
    again = record.acts("treatment", {**mine, "version": "2"})

    assert asked.status_code == 409
    assert_page(asked)
    assert "Somebody else removed this entry meanwhile." in asked.text
    assert 'name="version" value="2"' in asked.text.replace('type="hidden" ', "")
    assert again.status_code == 303
    assert [each.content.note for each in record.items()] == ["mine"]


@on_each_database("record")
def test_codes_in_a_list_are_looked_up_where_their_terminology_is_loaded(record: RecordSite):
    with record.site.lent.sessions.begin() as session:
        load_a_few_terms(session)
    disease = {"disease-label": "A disease", "certainty": "clinical"}

    wrong = record.acts("diagnosis", {**disease, "also_coded": "OMIM:999999"})
    right = record.acts("diagnosis", {**disease, "also_coded": "OMIM:612164; MONDO:0012812"})
    relative = record.acts("family", {"label": "II-1", "conditions": "HP:0001250; tall"})

    assert wrong.status_code == 422
    assert "There is no code OMIM:999999." in wrong.text
    assert right.status_code == relative.status_code == 303
    contents = {item.kind: item.content for item in record.items()}
    assert contents[ItemKind.DIAGNOSIS].also_coded == (
        Code(id="OMIM:612164", label="A developmental encephalopathy", release=DISEASES),
        Code(id="MONDO:0012812"),
    )
    assert contents[ItemKind.RELATIVE].conditions == (
        Code(id="HP:0001250", label="Seizure", release=RELEASE),
        Code(label="tall"),
    )
    page = record.get(f"/diagnosis?edit={record.items()[0].id}")
    assert_page(page)


def test_twins_related_parents_reports_and_places_stand_in_the_tables(record: RecordSite):
    twin = {"label": "II-1", "twin_group": "A", "twin_kind": "monozygotic"}
    record.acts("family", {**twin, "parents_are_related": "y"})

    page = record.get("/family")

    assert_page(page)
    for words in ("Identical twins", "Twin group: A", "The parents are related by blood"):
        assert f'<span class="cell-line">{words}</span>' in page.text
    place = GenomePosition(
        assembly="GRCh38", chromosome="9", position=127682456, reference="C", alternate="T"
    )
    report = uuid4()
    finding = GeneticFinding(gene=Code(label="STXBP1"), location=place, file_id=report)
    files = {str(report): "exome.pdf"}
    with record.site.app.test_request_context():
        cells = cells_of(ItemKind.GENETIC_FINDING, finding, SpokenTerms(), files)
    assert "Place in the genome: GRCh38 9:127682456 C>T" in cells[-1]
    assert "Report: exome.pdf" in cells[-1]


def test_an_entry_of_another_table_is_not_changed(record: RecordSite):
    record.acts("treatment", {"what-label": "Vigabatrin"})
    (item,) = record.items()

    answer = record.acts(
        "diagnosis", {"item": str(item.id), "version": "1", "certainty": "undiagnosed"}
    )

    assert answer.status_code == 409
    assert [each.kind for each in record.items()] == [ItemKind.TREATMENT]


@on_each_database("record")
def test_a_relative_and_a_finding_come_back_into_their_forms(record: RecordSite):
    record.acts("family", {"label": "II-1", "sex": "female", "is_proband": "y", "age-years": "3"})
    finding = {
        "gene-label": "STXBP1",
        "hgvs_c": "NM_001032221.6:c.1462-2A>T",
        "zygosity": "GENO:0000135",
        "acmg": "pathogenic",
        "inheritance": "HP:0000006",
    }
    record.acts("genetics", finding)
    relative, variant = sorted(record.items(), key=lambda item: item.kind == "genetic_finding")

    forms = [
        record.get(f"/family?edit={relative.id}"),
        record.get(f"/genetics?edit={variant.id}"),
    ]

    for form in forms:
        assert_page(form)
    assert 'value="II-1"' in forms[0].text
    assert "NM_001032221.6:c.1462-2A&gt;T" in forms[1].text
    assert '<option selected value="HP:0000006">' in forms[1].text


def test_what_an_import_may_bring_can_be_entered_too(record: RecordSite):
    record.acts(
        "genetics",
        {"gene-label": "STXBP1", "structural_type-label": "deletion"}
        | {"structural_type-id": "SO:0000159", "disease-label": "Dravet syndrome"},
    )
    record.acts(
        "diagnosis",
        {"disease-label": "Dravet syndrome", "certainty": "clinical"} | {"work_up": "solved"},
    )
    record.acts("treatment", {"what-label": "Ketogenic diet", "kind": "regimen"})

    contents = {item.kind: item.content for item in record.items()}
    finding = contents[ItemKind.GENETIC_FINDING]
    assert finding.structural_type == Code(id="SO:0000159", label="deletion")
    assert finding.disease == Code(label="Dravet syndrome")
    assert contents[ItemKind.DIAGNOSIS].work_up is WorkUp.SOLVED
    assert contents[ItemKind.TREATMENT].kind is TreatmentKind.REGIMEN
    told = {
        "genetics": ("deletion (SO:0000159)", "Disease for which it was judged: Dravet syndrome"),
        "diagnosis": ("Genetic work-up: Solved",),
        "treatment": ("Regimen, such as a diet",),
    }
    for section, words in told.items():
        page = record.get(f"/{section}")
        assert_page(page)
        for each in words:
            assert each in page.text, each
