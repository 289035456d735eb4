"""Only the enrolling centre exports a case, only while consent holds, and each time on record."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fhir.resources.R4B.bundle import Bundle

from tests.support.cases import a_case
from tests.support.centre_site import LEAD
from web.exchange.phenopackets.reading import read_phenopacket
from web.models.audit import AuditAct
from web.models.patients import Patient

if TYPE_CHECKING:
    from tests.support.exchange_site import ExchangeSite


def test_a_packet_holds_the_record_under_the_pseudonym(exchange: ExchangeSite):
    exchange.consents()
    exchange.holds(a_case())

    answer = exchange.exports("phenopacket")

    patient = exchange.site.patient(exchange.patient_id)
    assert answer.status_code == 200
    assert patient.nickname not in answer.headers["Content-Disposition"]
    assert json.loads(answer.data)["subject"]["id"] == patient.nickname
    assert "2021-04" not in answer.text
    imported = read_phenopacket(answer.data).case
    assert imported is not None
    assert imported.phenotypes == a_case().phenotypes
    [entry] = exchange.site.trail(AuditAct.EXPORTED, "case_export")
    assert entry.detail == {"format": "phenopacket"}
    assert entry.patient_id == exchange.patient_id


def test_fhir_carries_consent_and_panel(exchange: ExchangeSite):
    exchange.consents()
    exchange.holds(a_case())

    answer = exchange.exports("fhir-r4")

    kinds = [each["resource"]["resourceType"] for each in json.loads(answer.data)["entry"]]
    assert {"Patient", "Consent", "Task", "Condition", "FamilyMemberHistory"} <= set(kinds)
    assert "Composition" not in kinds
    Bundle.model_validate_json(answer.data)


@pytest.mark.parametrize("kind", ["family", "fhir-r5", "ped", "pedigree"])
def test_every_other_format_is_handed_out(exchange: ExchangeSite, kind: str):
    exchange.consents()
    exchange.holds(a_case())

    answer = exchange.exports(kind)

    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Zinnia" not in answer.text


def test_the_sixteen_elements_are_one_row_without_formulas(exchange: ExchangeSite):
    exchange.consents(research_contact="refused")
    [diagnosis] = a_case().diagnoses
    bad = replace(diagnosis, disease=replace(diagnosis.disease, id="", label="=1+1"))
    exchange.holds(a_case(diagnoses=(bad,)))

    answer = exchange.exports("common-elements")

    [row] = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert len(row) == 16
    assert row["2.1 Date of birth (year and month)"] == "2021-04"
    assert row["2.2 Sex"] == "Female"
    assert row["6.1 Diagnosis of the rare disease"] == "'=1+1"
    assert row["7.1 Agreement to be contacted for research purposes"] == "No"


def test_the_page_says_what_each_format_leaves_out(exchange: ExchangeSite):
    exchange.consents()
    exchange.holds(a_case())

    page = exchange.site.get(f"/patients/{exchange.patient_id}/export")

    assert page.status_code == 200
    assert "Phenopacket (GA4GH, version 2)" in page.text
    assert "Relative 1" in page.text


def test_without_relatives_no_pedigree_is_offered(exchange: ExchangeSite):
    exchange.consents()

    assert exchange.exports("ped").status_code == 422


def test_nothing_leaves_before_consent_or_while_use_is_restricted(exchange: ExchangeSite):
    before = exchange.exports("phenopacket")
    exchange.consents()
    allowed = exchange.exports("phenopacket")
    with exchange.site.lent.sessions.begin() as session:
        row = session.get_one(Patient, exchange.patient_id)
        row.restricted_at = row.enrolled_at
    restricted = exchange.exports("phenopacket")

    assert [each.status_code for each in (before, allowed, restricted)] == [403, 200, 403]
    assert "No consent for diagnosis and treatment holds" in before.text
    assert "The use of the data is restricted." in restricted.text
    assert len(exchange.site.trail(AuditAct.DENIED, "case_export")) == 2


def test_another_centre_finds_no_such_page(exchange: ExchangeSite):
    exchange.consents()

    assert exchange.exports("phenopacket", who=LEAD).status_code == 404
