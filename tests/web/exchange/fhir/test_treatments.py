"""Treatments of another system's bundle, and our own that come back from R4 as they were."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.cases import MADE_AT, a_case
from tests.web.exchange.fhir.test_reading import PATIENT, bundle
from web.exchange.case import Case
from web.exchange.fhir.reading import read_fhir
from web.exchange.fhir.terms import FhirVersion
from web.exchange.fhir.writing import write_fhir
from web.exchange.notes import Imported, Note, Why
from workflows.domain.record.codes import Code, Quantity
from workflows.domain.record.diagnoses import Response, Treatment, TreatmentKind
from workflows.domain.record.moments import AtAge, OnDate

LEVETIRACETAM: dict[str, Any] = {
    "resourceType": "MedicationStatement",
    "status": "completed",
    "medicationCodeableConcept": {
        "coding": [
            {"system": "http://www.whocc.no/atc", "code": "N03AX14", "display": "levetiracetam"}
        ]
    },
    "effectivePeriod": {"start": "2020-01-15T08:00:00Z", "end": "2021-03"},
    "dosage": [
        {
            "text": "twice a day",
            "route": {"text": "by mouth"},
            "doseAndRate": [
                {
                    "doseQuantity": {
                        "value": 500,
                        "unit": "mg",
                        "system": "http://unitsofmeasure.org",
                        "code": "mg",
                    }
                }
            ],
        },
        {"text": "once more at night"},
    ],
    "note": [{"text": "Well tolerated."}],
    "reasonCode": [{"text": "Seizures"}],
}

ELSEWHERE = {
    key: value for key, value in LEVETIRACETAM.items() if key != "medicationCodeableConcept"
}
MEDICATION: dict[str, Any] = {
    "resourceType": "Medication",
    "id": "1",
    "status": "active",
    "code": LEVETIRACETAM["medicationCodeableConcept"],
    "form": {"text": "Syrup"},
}


def read(*resources: dict[str, Any]) -> tuple[Case, Imported]:
    imported = read_fhir(bundle(PATIENT, *resources))
    assert imported.case is not None
    return imported.case, imported


def test_the_use_of_a_medicine_is_a_treatment_and_the_rest_is_told():
    case, imported = read(LEVETIRACETAM)

    assert case.treatments == (
        Treatment(
            what=Code(id="ATC:N03AX14", label="levetiracetam"),
            dose=Quantity(value=500, unit="mg"),
            schedule="twice a day",
            route="by mouth",
            begun=OnDate(date="2020-01-15"),
            ended=OnDate(date="2021-03"),
            note="Well tolerated.",
        ),
    )
    place = "entry[1].resource"
    assert Note(f"{place}.effectivePeriod.start", Why.TIME_OF_DAY) in imported.changes
    assert Note(f"{place}.dosage[1]", Why.NO_PLACE) in imported.dropped
    assert any(each.path.startswith(f"{place}.reasonCode") for each in imported.dropped)


def test_a_procedure_is_a_treatment_of_its_day():
    procedure = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": {"text": "Vagus nerve stimulator"},
        "performedDateTime": "2022-05-03",
    }

    case, _imported = read(procedure)

    assert case.treatments == (
        Treatment(
            what=Code(label="Vagus nerve stimulator"),
            kind=TreatmentKind.PROCEDURE,
            begun=OnDate(date="2022-05-03"),
        ),
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": "not-taken"}, Why.NO_PLACE),
        ({"status": "intended"}, Why.NO_PLACE),
        ({"status": "entered-in-error"}, Why.IN_ERROR),
    ],
)
def test_what_was_not_done_is_told_and_not_taken(changes: dict[str, str], why: Why):
    case, imported = read({**LEVETIRACETAM, **changes})

    assert case.treatments == ()
    assert Note("entry[1].resource", why) in imported.dropped


def test_a_medicine_that_another_resource_describes_is_found_there():
    first = {**ELSEWHERE, "medicationReference": {"reference": "Medication/1", "display": "Syrup"}}
    second = {
        **ELSEWHERE,
        "medicationReference": {"reference": "https://records.example/Medication/1"},
    }
    inside = {
        **ELSEWHERE,
        "contained": [{**MEDICATION, "id": "m"}],
        "medicationReference": {"reference": "#m"},
    }

    case, imported = read(first, second, inside, MEDICATION)

    name = Code(id="ATC:N03AX14", label="levetiracetam")
    assert [each.what for each in case.treatments] == [name] * 3
    assert Note("entry[1].resource.medicationReference.display", Why.REPEATED) in imported.dropped
    # What else is told of the medicine has no place.
    assert any(each.path.startswith("entry[4].resource.form") for each in imported.dropped)
    assert not any("resourceType" in each.path for each in imported.dropped)


def test_a_medicine_that_is_not_in_the_bundle_is_called_as_the_reference_calls_it():
    named = {"reference": "Medication/7", "display": "Levetiracetam syrup"}
    nameless = {"reference": "Medication/7"}

    case, _imported = read({**ELSEWHERE, "medicationReference": named})
    without, told = read({**ELSEWHERE, "medicationReference": nameless})

    assert [each.what for each in case.treatments] == [Code(label="Levetiracetam syrup")]
    assert without.treatments == ()
    assert any("medicationReference" in each.path for each in told.dropped)


@pytest.mark.parametrize(
    "changes", [{"status": "entered-in-error"}, {"modifierExtension": [{"url": "urn:x"}]}]
)
def test_a_medicine_that_does_not_count_is_told_with_its_use(changes: dict[str, Any]):
    use = {**ELSEWHERE, "medicationReference": {"reference": "Medication/1"}}

    case, imported = read(use, {**MEDICATION, **changes})

    assert case.treatments == ()
    assert any("medicationReference" in each.path for each in imported.dropped)
    assert any(each.path.startswith("entry[2].resource.code") for each in imported.dropped)


def test_a_medicine_to_which_nobody_refers_is_told():
    case, imported = read(MEDICATION)

    assert case.treatments == ()
    assert any(each.path.startswith("entry[1].resource.code") for each in imported.dropped)


def test_our_own_treatments_come_back_as_they_were():
    medicine, stimulator = a_case().treatments
    others = (
        Treatment(
            what=Code(label="Ketogenic diet"),
            kind=TreatmentKind.REGIMEN,
            begun=AtAge(age="P2Y"),
            ended=AtAge(age="P3Y"),
            response=Response.NONE,
            stopped_because="Vomiting",
            note="With a dietician.",
        ),
        Treatment(
            what=Code(label="Whole brain"),
            kind=TreatmentKind.RADIATION,
            dose=Quantity(value=24, unit="Gy"),
            schedule="in twelve fractions",
            route="from two sides",
        ),
    )
    case = a_case(treatments=(medicine, stimulator, *others))

    written = write_fhir(case, MADE_AT, FhirVersion.R4)

    imported = read_fhir(written.content)
    assert imported.case is not None
    assert set(imported.case.treatments) == set(case.treatments)
    assert not any("extension" in each.path for each in imported.dropped)
