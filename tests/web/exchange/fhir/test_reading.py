"""An R4 bundle of another system: what is taken, and what is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.cases import MADE_AT, a_case
from web.exchange.case import BirthMonth
from web.exchange.fhir.reading import read_fhir
from web.exchange.fhir.terms import FhirVersion
from web.exchange.fhir.writing import write_fhir
from web.exchange.notes import Note, Refusal, Refused, Why
from web.models.patients import Sex
from workflows.domain.record.codes import Code, ReferenceRange
from workflows.domain.record.diagnoses import Certainty
from workflows.domain.record.moments import AtAge, OnDate
from workflows.domain.record.pedigrees import AffectedStatus, PedigreeSex
from workflows.domain.record.phenotypes import Presence

PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "name": [{"family": "Schmidt", "given": ["Anna"]}],
    "identifier": [{"value": "MRN-4711"}],
    "gender": "female",
    "birthDate": "2019-05-12",
}
HPO = "http://human-phenotype-ontology.org"


def bundle(*resources: dict[str, Any]) -> bytes:
    """Return a bundle of these resources."""
    entries = [{"resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def test_the_name_stays_outside_and_only_the_month_of_birth_is_read():
    imported = read_fhir(bundle(PATIENT))

    assert imported.case is not None
    assert imported.case.sex is Sex.FEMALE
    assert imported.case.birth == BirthMonth(year=2019, month=5)
    assert "Schmidt" not in repr(imported)
    assert Note("entry[0].resource.name", Why.IDENTIFIER) in imported.dropped
    assert Note("entry[0].resource.birthDate", Why.BIRTHDAY_SHORTENED) in imported.changes


def test_a_condition_is_a_diagnosis_in_all_its_terminologies():
    condition = {
        "resourceType": "Condition",
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "code": {
            "coding": [
                {"system": "http://www.orpha.net", "code": "33069", "display": "Dravet syndrome"},
                {"system": "http://hl7.org/fhir/sid/icd-10", "code": "G40.4"},
            ],
        },
        "onsetAge": {"value": 5, "unit": "mo", "code": "mo", "system": "http://unitsofmeasure.org"},
        "asserter": {"display": "Dr Smith"},
        "severity": {"text": "severe"},
    }

    imported = read_fhir(bundle(PATIENT, condition))

    assert imported.case is not None
    [diagnosis] = imported.case.diagnoses
    assert diagnosis.disease == Code(id="ORPHA:33069", label="Dravet syndrome")
    assert diagnosis.also_coded == (Code(id="ICD10:G40.4"),)
    assert diagnosis.certainty is Certainty.CLINICAL
    assert diagnosis.onset == AtAge(age="P5M")
    assert Note("entry[1].resource.asserter", Why.MAKER) in imported.dropped
    assert Note("entry[1].resource.severity", Why.NO_PLACE) in imported.dropped
    assert Note("entry[1].resource.verificationStatus", Why.JUDGED) in imported.changes


def test_observations_are_phenotypes_or_values():
    absent = {"coding": [{"system": "http://snomed.info/sct", "code": "2667000"}]}
    seizure = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": HPO, "code": "HP:0001250", "display": "Seizure"}]},
        "valueCodeableConcept": absent,
    }
    lactate = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "2524-7"}], "text": "Lactate"},
        "effectiveDateTime": "2025-03-04T07:15:00+01:00",
        "valueQuantity": {"value": 3.1, "unit": "mmol/L", "comparator": ">"},
        "referenceRange": [{"low": {"value": 0.5}, "high": {"value": 2.2}}],
    }

    imported = read_fhir(bundle(PATIENT, seizure, lactate))

    assert imported.case is not None
    [phenotype] = imported.case.phenotypes
    assert phenotype.presence is Presence.EXCLUDED
    [value] = imported.case.laboratory
    assert value.assay == Code(id="LOINC:2524-7", label="Lactate")
    assert (value.quantity, value.finding) == (None, Code(label="> 3.1 mmol/L"))
    assert value.reference == ReferenceRange(low=0.5, high=2.2)
    assert value.when == OnDate(date="2025-03-04")
    told = {note.path: note.why for note in (*imported.dropped, *imported.changes)}
    assert told["entry[2].resource.valueQuantity"] is Why.AS_WORDS
    assert told["entry[2].resource.effectiveDateTime"] is Why.TIME_OF_DAY


def test_further_and_foreign_codes_are_told():
    value = {
        "resourceType": "Observation",
        "status": "final",
        "code": {
            "coding": [
                {"system": "http://loinc.org", "code": "2524-7", "display": "Lactate"},
                {"system": "urn:hospital", "code": "LAC", "display": "Laktat"},
                {"system": "urn:hospital", "code": "L2"},
            ],
            "text": "Lactate in blood",
        },
        "valueString": "high",
    }

    imported = read_fhir(bundle(PATIENT, value))

    assert imported.case is not None
    assert imported.case.laboratory[0].assay == Code(id="LOINC:2524-7", label="Lactate")
    told = {note.path: note.why for note in imported.dropped}
    place = "entry[1].resource.code"
    assert told[f"{place}.text"] is Why.REPEATED
    assert told[f"{place}.coding"] is Why.NO_PLACE
    assert told[f"{place}.coding[1].code"] is Why.NO_PLACE
    assert told[f"{place}.coding[2].code"] is Why.NO_PLACE


def test_a_relative_gets_a_number_and_keeps_no_name():
    father = {
        "resourceType": "FamilyMemberHistory",
        "status": "completed",
        "name": "Karl Schmidt",
        "relationship": {"coding": [{"code": "FTH", "display": "father"}], "text": "father"},
        "sex": {"coding": [{"code": "male"}]},
        "condition": [{"code": {"text": "Epilepsy"}}],
    }

    imported = read_fhir(bundle(PATIENT, father))

    assert imported.case is not None
    [relative] = imported.case.relatives
    assert (relative.label, relative.sex) == ("R1", PedigreeSex.MALE)
    assert relative.affected is AffectedStatus.AFFECTED
    assert relative.conditions == (Code(label="Epilepsy"),)
    assert relative.note == "father"
    assert "Karl" not in repr(imported)


def test_other_resources_are_told_and_not_taken():
    imported = read_fhir(bundle(PATIENT, {"resourceType": "Encounter", "class": "x"}))

    assert imported.case is not None
    assert Note("entry[1].resource.class", Why.NO_PLACE) in imported.dropped


def test_what_is_no_r4_bundle_of_one_patient_is_refused():
    newer = {"resourceType": "MedicationStatement", "medication": {"concept": {}}}

    refusals = [
        read_fhir(content).refusals
        for content in (
            json.dumps(PATIENT).encode(),
            bundle(PATIENT, newer),
            bundle(PATIENT, PATIENT),
            b"<Bundle/>",
        )
    ]

    assert refusals == [
        (Refused(Refusal.NOT_THIS_FORMAT, "resourceType"),),
        (Refused(Refusal.WRONG_VERSION, "entry"),),
        (Refused(Refusal.SEVERAL_PATIENTS, "entry"),),
        (Refused(Refusal.NOT_JSON),),
    ]


def test_the_terminology_that_records_are_searched_by_comes_first():
    codings = [
        {"system": "http://snomed.info/sct", "code": "91175000", "display": "Seizure"},
        {"system": HPO, "code": "HP:0001250", "display": "Seizure"},
    ]
    seizure = {"resourceType": "Observation", "code": {"coding": codings}, "valueBoolean": True}
    dravet = {
        "resourceType": "Condition",
        "code": {
            "coding": [
                {"system": "http://hl7.org/fhir/sid/icd-10", "code": "G40.4"},
                {"system": "http://www.orpha.net", "code": "33069", "display": "Dravet syndrome"},
            ]
        },
    }

    imported = read_fhir(bundle(PATIENT, seizure, dravet)).case

    assert imported is not None
    assert imported.phenotypes[0].term.id == "HP:0001250"
    assert imported.diagnoses[0].disease.id == "ORPHA:33069"
    assert imported.diagnoses[0].also_coded == (Code(id="ICD10:G40.4"),)


def test_errors_and_other_people_are_told_and_not_taken():
    wrong = {"resourceType": "FamilyMemberHistory", "status": "entered-in-error"}
    other = {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/p2"},
        "code": {"text": "Epilepsy"},
    }

    imported = read_fhir(bundle(PATIENT, wrong, other))

    assert imported.case is not None
    assert imported.case.relatives == imported.case.diagnoses == ()
    assert Note("entry[1].resource", Why.IN_ERROR) in imported.dropped
    assert Note("entry[2].resource", Why.OTHER_PERSON) in imported.dropped


def test_a_variant_that_was_not_found_is_no_finding():
    variant = {
        "resourceType": "Observation",
        "code": {"coding": [{"system": "http://loinc.org", "code": "69548-6"}]},
    }

    values: list[dict[str, Any]] = [
        {"valueCodeableConcept": {"text": "not detected"}},
        {"valueCodeableConcept": {"coding": [{"code": "LA9634-2"}]}},
        {"valueString": "absent"},
        {"dataAbsentReason": {"text": "failed"}},
    ]
    for value in values:
        imported = read_fhir(bundle(PATIENT, variant | value)).case
        assert imported is not None
        assert imported.findings == ()


def test_a_label_that_may_be_a_name_becomes_a_number():
    names = ("Anna", "Karl"), ("II-1", "")
    relatives = [
        {
            "resourceType": "FamilyMemberHistory",
            "status": "completed",
            "extension": [
                {"url": "urn:consilium:label", "valueString": label},
                {"url": "urn:consilium:father", "valueString": father},
            ],
        }
        for label, father in names
    ]

    imported = read_fhir(bundle(PATIENT, *relatives))

    assert imported.case is not None
    assert [(each.label, each.father) for each in imported.case.relatives] == [
        ("1", "2"),
        ("II-1", ""),
    ]
    assert Note("entry", Why.IDENTIFIER) in imported.changes


JUNK: tuple[Any, ...] = (
    None,
    [],
    ["x"],
    {},
    {"coding": None},
    "x",
    -1,
    1e300,
    True,
    [[{}]],
    "9" * 400,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_strange_value_anywhere_breaks_the_reader(data: st.DataObject):
    document = json.loads(write_fhir(a_case(), MADE_AT, FhirVersion.R4).content)
    places = list(_places(document))
    for container, key in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=3)):
        container[key] = data.draw(st.sampled_from(JUNK))

    imported = read_fhir(json.dumps(document).encode())

    assert imported.case is not None or imported.refusals


@pytest.mark.parametrize("name", ["onsetAge", "valueQuantity"])
def test_a_number_beyond_all_bounds_is_told(name: str):
    strange = {"resourceType": "Condition", "code": {"text": "x"}, name: {"value": 1, "code": "a"}}
    content = bundle(PATIENT, strange).replace(b'"value": 1,', b'"value": 1e999,')

    imported = read_fhir(content)

    assert imported.case is not None
    assert imported.case.diagnoses[0].onset is None
    assert any(name in note.path for note in imported.dropped)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of a document as its container and key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in pairs:
        yield value, key
        if isinstance(each, dict | list):
            yield from _places(each)
