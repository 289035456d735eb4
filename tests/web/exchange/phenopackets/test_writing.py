"""What a packet says of a case, and in which form."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.support.cases import MADE_AT, a_case
from web.exchange.case import Case
from web.exchange.notes import Note, Why
from web.exchange.phenopackets.reading import read_phenopacket
from web.exchange.phenopackets.writing import write_family, write_phenopacket
from workflows.domain.record.codes import Code, Quantity, ReferenceRange
from workflows.domain.record.diagnoses import Certainty, Diagnosis
from workflows.domain.record.phenotypes import LaboratoryValue, Presence


def test_a_packet_names_the_pseudonym_and_each_release():
    packet = json.loads(write_phenopacket(a_case(), MADE_AT).content)

    assert packet["subject"]["id"] == "Amber-Lynx-27"
    assert "dateOfBirth" not in packet["subject"]
    assert packet["metaData"]["created"] == "2026-11-27T12:00:00Z"
    releases = {
        each["namespacePrefix"]: each["version"] for each in packet["metaData"]["resources"]
    }
    assert releases["HP"] == "2026-02-16"
    assert releases["ORPHA"] == "2025"
    assert releases["ATC"] == "unknown"


def test_a_suspected_disease_is_no_disease_of_the_patient():
    [diagnosis] = a_case().diagnoses
    suspected = replace(diagnosis, certainty=Certainty.SUSPECTED)

    written = write_phenopacket(a_case(diagnoses=(suspected,)), MADE_AT)

    packet = json.loads(written.content)
    assert "diseases" not in packet
    assert packet["interpretations"][0]["diagnosis"]["disease"]["id"] == "ORPHA:599373"
    assert Note("diagnoses[0].certainty", Why.JUDGED) in written.changes
    assert Note("diagnoses[0].onset", Why.NOT_IN_THIS_FORMAT) in written.dropped


def test_a_finding_without_a_diagnosis_has_its_place():
    written = write_phenopacket(a_case(diagnoses=()), MADE_AT)

    packet = json.loads(written.content)
    disease = packet["interpretations"][0]["diagnosis"]["disease"]
    assert disease["id"] == "CONSILIUM:no-diagnosis"


def test_what_is_unknown_is_not_written_as_absent():
    [seizure, _small_head] = a_case().phenotypes
    unknown = replace(seizure, presence=Presence.UNKNOWN)

    written = write_phenopacket(a_case(phenotypes=(unknown,)), MADE_AT)

    assert "phenotypicFeatures" not in json.loads(written.content)
    assert Note("phenotypes[0]", Why.NOT_IN_THIS_FORMAT) in written.dropped


def test_two_releases_of_one_terminology_are_told():
    [seizure, small_head] = a_case().phenotypes
    older = replace(small_head, term=replace(small_head.term, release="2024-01-01"))

    written = write_phenopacket(a_case(phenotypes=(seizure, older)), MADE_AT)

    assert Note("releases.HP", Why.REPEATED) in written.changes


def test_codes_of_other_terminologies_are_told_where_a_packet_takes_one():
    [diagnosis] = a_case().diagnoses
    more = replace(diagnosis, also_coded=(Code(id="OMIM:612164", label="DEE 4"),))

    written = write_phenopacket(a_case(diagnoses=(more,)), MADE_AT)

    assert Note("diagnoses[0].also_coded", Why.NOT_IN_THIS_FORMAT) in written.dropped


def test_an_empty_record_makes_a_packet():
    packet = json.loads(write_phenopacket(Case(), MADE_AT).content)

    assert packet["subject"] == {"id": "patient"}


def test_a_family_names_its_proband_by_the_pseudonym():
    family = json.loads(write_family(a_case(), MADE_AT).content)

    persons = {each["individualId"]: each for each in family["pedigree"]["persons"]}
    assert persons["Amber-Lynx-27"]["paternalId"] == "I-1"
    assert persons["I-1"]["paternalId"] == "0"


def test_an_undiagnosed_disease_comes_back_with_its_findings():
    undiagnosed = Diagnosis(disease=Code(), certainty=Certainty.UNDIAGNOSED, note="Trio negative.")
    case = a_case(diagnoses=(undiagnosed,))

    written = write_phenopacket(case, MADE_AT)

    [interpretation] = json.loads(written.content)["interpretations"]
    assert interpretation["diagnosis"]["disease"]["id"] == "CONSILIUM:undiagnosed"
    imported = read_phenopacket(written.content).case
    assert imported is not None
    assert imported.diagnoses == (undiagnosed,)
    assert imported.findings == case.findings


def test_codes_and_units_are_called_what_they_are():
    [diagnosis] = a_case().diagnoses
    [medicine, _other] = a_case().treatments
    case = a_case(
        diagnoses=(replace(diagnosis, disease=Code(id="G40.4", label="Epilepsy")),),
        treatments=(replace(medicine, dose=Quantity(value=2, unit="Tabletten")),),
    )

    packet = json.loads(write_phenopacket(case, MADE_AT).content)

    assert packet["diseases"][0]["term"]["id"] == "ICD10:G40.4"
    [interval] = packet["medicalActions"][0]["treatment"]["doseIntervals"]
    assert interval["quantity"]["unit"] == {"id": "CONSILIUM:text", "label": "Tabletten"}


def test_a_reference_in_the_values_unit_has_the_name_of_that_unit():
    value = LaboratoryValue(
        assay=Code(label="17-OHP"),
        quantity=Quantity(value=3, unit="ng/dL", unit_label="nanogram per deciliter"),
        reference=ReferenceRange(low=1, unit="ng/dL"),
    )

    written = write_phenopacket(a_case(laboratory=(value,), measurements=()), MADE_AT)

    [measurement] = json.loads(written.content)["measurements"]
    quantity = measurement["value"]["quantity"]
    assert quantity["unit"]["label"] == "nanogram per deciliter"
    assert quantity["referenceRange"]["unit"] == quantity["unit"]
