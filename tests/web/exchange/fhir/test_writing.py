"""FHIR bundles: an independent library reads every word, in R4 and in R5, and we read R4 again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from fhir.resources.bundle import Bundle as R5Bundle
from fhir.resources.R4B.bundle import Bundle as R4Bundle
from hypothesis import HealthCheck, given, settings

from tests.support.cases import MADE_AT, a_case, sayable_cases
from tests.support.phenopacket_meaning import leaves
from web.exchange.case import (
    Case,
    ConsentSummary,
    LifeStatus,
    PanelSummary,
    Recommendation,
    Vitality,
)
from web.exchange.fhir.reading import ORIGIN, read_fhir
from web.exchange.fhir.terms import FhirVersion
from web.exchange.fhir.writing import write_fhir
from web.exchange.notes import Note, Why
from workflows.domain.consent import ConsentDecision, ConsentGiven
from workflows.domain.record.codes import Code, Quantity
from workflows.domain.record.diagnoses import Certainty, Diagnosis, Treatment
from workflows.domain.record.moments import OnDate
from workflows.domain.record.phenotypes import LaboratoryValue

GIVEN, REFUSED = ConsentDecision.GIVEN, ConsentDecision.REFUSED
CONSENT = ConsentSummary(
    id=UUID(int=1),
    given=ConsentGiven(care=GIVEN, databases=REFUSED, research_contact=REFUSED),
    decided_on=date(2026, 10, 2),
    form_version="1.1",
    language="de",
    number="C-7K3Q-M4PX",
)
PANEL = PanelSummary(
    id=UUID(int=2),
    number="EPI-2026-0001",
    network="ERN EpiCARE",
    requested_at=datetime(2026, 10, 3, 8, 0, tzinfo=UTC),
    is_open=False,
    outcome_signed_at=datetime(2026, 11, 20, 15, 30, tzinfo=UTC),
    summary="Surgery is <not> advised & why.",
    rests_on=("PMID 28276062 https://pubmed.ncbi.nlm.nih.gov/28276062/",),
    recommendations=(Recommendation(question="Surgery?", answer="No.", strength="strong"),),
)
FULL = a_case(consent=CONSENT, panel=PANEL)
LIBRARIES = {FhirVersion.R4: R4Bundle, FhirVersion.R5: R5Bundle}


def resources(content: bytes, kind: str) -> list[dict[str, Any]]:
    """Return the resources of one kind."""
    entries = json.loads(content)["entry"]
    return [each["resource"] for each in entries if each["resource"]["resourceType"] == kind]


@pytest.mark.parametrize("version", FhirVersion)
def test_an_independent_library_parses_a_bundle_and_drops_nothing(version: FhirVersion):
    written = write_fhir(FULL, MADE_AT, version)

    parsed = LIBRARIES[version].model_validate_json(written.content)

    assert json.loads(parsed.model_dump_json()) == _as_parsed(json.loads(written.content))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sayable_cases())
def test_any_case_is_valid_in_both_releases(case: Case):
    for version, library in LIBRARIES.items():
        written = write_fhir(case, MADE_AT, version)

        parsed = library.model_validate_json(written.content)

        assert len(parsed.entry) == len(json.loads(written.content)["entry"])


def test_a_bundle_names_nobody_and_no_birthday():
    seizure = replace(FULL.phenotypes[0], onset=OnDate(date="2019-05-30"))

    written = write_fhir(replace(FULL, phenotypes=(seizure,)), MADE_AT, FhirVersion.R4)

    [patient] = resources(written.content, "Patient")
    assert "birthDate" not in patient
    assert "name" not in patient
    assert patient["identifier"][0]["value"] == "Amber-Lynx-27"
    assert b"2019-05-30" not in written.content
    assert Note("phenotypes[0].onset", Why.DATE_SHORTENED) in written.changes


def test_r4_comes_back_with_all_that_is_read():
    imported = read_fhir(write_fhir(FULL, MADE_AT, FhirVersion.R4).content)

    case = imported.case
    assert case is not None
    assert case.origin == ORIGIN
    for name in (
        "sex", "last_seen", "vitality", "phenotypes", "measurements", "laboratory", "findings",
        "diagnoses",
    ):  # fmt: skip
        assert getattr(case, name) == getattr(FULL, name), name
    assert sorted(case.relatives, key=lambda each: each.label) == list(FULL.relatives)
    assert {note.why for note in imported.dropped if "Consent" not in note.path} >= {Why.NO_PLACE}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sayable_cases())
def test_what_any_case_says_of_the_patient_comes_back_from_r4(case: Case):
    imported = read_fhir(write_fhir(case, MADE_AT, FhirVersion.R4).content).case

    assert imported is not None
    for name in ("sex", "last_seen", "measurements", "diagnoses"):
        assert getattr(imported, name) == getattr(case, name), name


def test_nothing_of_an_r4_bundle_is_lost_without_a_word():
    # A consent is read to be recorded, never to be written out again: see test_consents.py.
    written = write_fhir(replace(FULL, consent=None), MADE_AT, FhirVersion.R4)
    imported = read_fhir(written.content)
    assert imported.case is not None

    again = write_fhir(imported.case, MADE_AT, FhirVersion.R4)

    told = tuple(note.path for note in (*imported.changes, *imported.dropped))
    there = "\n".join(str(value) for _path, value in leaves(json.loads(again.content)))
    lost = [
        path
        for path, value in leaves(json.loads(written.content))
        if str(value) not in there
        and not any(path == each or path.startswith((f"{each}.", f"{each}[")) for each in told)
    ]
    assert lost == []


@pytest.mark.parametrize("version", FhirVersion)
def test_bare_codes_have_a_system_and_unknown_ones_are_words(version: FhirVersion):
    epilepsy = Diagnosis(disease=Code(id="G40.4", label="Epilepsy"), certainty=Certainty.CLINICAL)
    own = replace(epilepsy, disease=Code(id="L1", label="Local"))
    case = a_case(
        diagnoses=(epilepsy, own, replace(epilepsy, disease=Code(id="L1"))),
        laboratory=(LaboratoryValue(assay=Code(id="2524-7", label="Lactate")),),
        treatments=(Treatment(what=Code(id="N03AX14", label="Levetiracetam")),),
    )

    written = write_fhir(case, MADE_AT, version)

    LIBRARIES[version].model_validate_json(written.content)
    codes = [each["code"] for each in resources(written.content, "Condition")]
    assert codes[0]["coding"][0]["system"] == "http://hl7.org/fhir/sid/icd-10"
    assert codes[0]["coding"][0]["code"] == "G40.4"
    assert codes[1:] == [{"text": "Local (L1)"}, {"text": "L1"}]
    assert b'"code": "N03AX14"' in written.content
    assert b'"code": "2524-7"' in written.content


@pytest.mark.parametrize("version", FhirVersion)
def test_an_undiagnosed_disease_is_said_in_words_and_comes_back(version: FhirVersion):
    undiagnosed = Diagnosis(disease=Code(), certainty=Certainty.UNDIAGNOSED, note="Trio negative.")

    written = write_fhir(a_case(diagnoses=(undiagnosed,)), MADE_AT, version)

    LIBRARIES[version].model_validate_json(written.content)
    [condition] = resources(written.content, "Condition")
    assert condition["code"] == {"text": "Undiagnosed rare disease"}
    if version is FhirVersion.R4:
        imported = read_fhir(written.content).case
        assert imported is not None
        assert imported.diagnoses == (undiagnosed,)


def test_only_codes_of_ucum_are_called_so():
    [medicine, other] = a_case().treatments
    tablets = replace(medicine, dose=Quantity(value=2, unit="Tabletten"))

    written = write_fhir(a_case(treatments=(medicine, tablets, other)), MADE_AT, FhirVersion.R4)

    doses = [
        each["dosage"][0]["doseAndRate"][0]["doseQuantity"]
        for each in resources(written.content, "MedicationStatement")
    ]
    assert doses == [
        {"value": 500, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"},
        {"value": 2, "unit": "Tabletten"},
    ]


@pytest.mark.parametrize(
    "disease", [Code(id="OMIM:612164", label="DEE 4"), Code(label="Our own words"), Code()]
)
def test_the_order_of_terminologies_comes_back(disease: Code):
    [diagnosis] = a_case().diagnoses
    omim = replace(
        diagnosis,
        disease=disease,
        certainty=Certainty.CLINICAL if disease != Code() else Certainty.UNDIAGNOSED,
        also_coded=(Code(id="ORPHA:599373", label="STXBP1-related encephalopathy"),),
    )

    imported = read_fhir(write_fhir(a_case(diagnoses=(omim,)), MADE_AT, FhirVersion.R4).content)

    assert imported.case is not None
    assert imported.case.diagnoses == (omim,)


def test_the_probands_conditions_and_note_come_back():
    *parents, proband = FULL.relatives
    ill = replace(proband, conditions=(Code(id="ORPHA:1", label="D"), Code(label="Gout")), note="N")
    case = replace(FULL, relatives=(*parents, ill))

    imported = read_fhir(write_fhir(case, MADE_AT, FhirVersion.R4).content).case

    assert imported is not None
    assert ill in imported.relatives


def test_consent_says_per_purpose_what_was_decided():
    [r4] = resources(write_fhir(FULL, MADE_AT, FhirVersion.R4).content, "Consent")
    [r5] = resources(write_fhir(FULL, MADE_AT, FhirVersion.R5).content, "Consent")

    said = [(each["type"], each["purpose"][0]["code"]) for each in r4["provision"]["provision"]]
    assert said == [("permit", "care"), ("deny", "databases"), ("deny", "research_contact")]
    assert r5["decision"] == "deny"
    assert [each["purpose"][0]["code"] for each in r5["provision"]] == ["care"]


def test_the_outcome_is_escaped_and_only_written_once_signed():
    signed = write_fhir(FULL, MADE_AT, FhirVersion.R4).content
    unsigned = replace(PANEL, outcome_signed_at=None, is_open=True)
    open_ = write_fhir(replace(FULL, panel=unsigned), MADE_AT, FhirVersion.R5).content

    [outcome] = resources(signed, "Composition")
    assert "Surgery is &lt;not&gt; advised &amp; why." in outcome["section"][0]["text"]["div"]
    assert resources(open_, "Composition") == []
    assert resources(open_, "Task")[0]["status"] == "in-progress"


def test_a_death_is_a_date_or_a_fact():
    dead = Vitality(status=LifeStatus.DECEASED)
    dated = replace(dead, died=OnDate(date="2024-03"))

    [fact] = resources(
        write_fhir(replace(FULL, vitality=dead), MADE_AT, FhirVersion.R4).content, "Patient"
    )
    [day] = resources(
        write_fhir(replace(FULL, vitality=dated), MADE_AT, FhirVersion.R4).content, "Patient"
    )

    assert fact["deceasedBoolean"] is True
    assert day["deceasedDateTime"] == "2024-03"


def _as_parsed(value: Any) -> Any:
    """Return JSON as that library writes it: times with a Z."""
    if isinstance(value, dict):
        return {name: _as_parsed(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_parsed(each) for each in value]
    return value.replace("+00:00", "Z") if isinstance(value, str) else value
