"""The record for machines is a FHIR R4 Consent that names nobody and denies what was not given."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from fhir.resources.R4B.consent import Consent as R4Consent

from activities.fhir_consents import FhirConsent, FhirSource, fhir_consent, fhir_json
from workflows.domain.consent import ConsentDecision, ConsentEvidence, ConsentGiven, Signatory

PDF = b"%PDF-1.7 the form"
CONSENT = FhirConsent(
    id=UUID("11111111-1111-4111-8111-111111111111"),
    pseudonym="Vermilion Ptarmigan",
    hospital="Universitätsklinikum Lindenberg",
    decided_at=datetime(2026, 11, 27, 9, 41, 7, tzinfo=UTC),
    given=ConsentGiven(
        care=ConsentDecision.GIVEN,
        databases=ConsentDecision.REFUSED,
        research_contact=ConsentDecision.GIVEN,
    ),
    signatory=Signatory.PARENT,
    minor_assents=True,
    evidence=ConsentEvidence.SIGNED_ON_TABLET,
    source=FhirSource(
        consent_number="C-7K2M-9QXW",
        form="care 1.1",
        language="el",
        text_sha256="ab" * 32,
        content=PDF,
    ),
)
# The elements of https://hl7.org/fhir/R4/consent.html, and which of them must be there.
ELEMENTS = {
    "resourceType", "id", "meta", "extension", "identifier", "status", "scope", "category",
    "patient", "dateTime", "performer", "organization", "sourceAttachment", "sourceReference",
    "policy", "policyRule", "verification", "provision",
}  # fmt: skip
STATUSES = {"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"}


def test_it_has_what_r4_asks_for_and_no_element_that_r4_does_not_know():
    resource = fhir_consent(CONSENT)

    assert set(resource) <= ELEMENTS
    assert resource["resourceType"] == "Consent"
    assert resource["status"] in STATUSES
    assert resource["scope"]["coding"][0]["code"] == "patient-privacy"
    assert resource["category"][0]["coding"][0] == {
        "system": "http://loinc.org",
        "code": "59284-0",
        "display": "Consent Document",
    }
    # ppc-1: a policy or a policy rule; ppc-2: for privacy, a patient.
    assert resource["policy"]
    assert resource["patient"]["identifier"]["value"] == "Vermilion Ptarmigan"
    assert resource["dateTime"] == "2026-11-27T09:41:07+00:00"
    assert isinstance(resource["verification"][0]["verified"], bool)


def test_each_purpose_is_permitted_or_denied_by_itself():
    provision = fhir_consent(CONSENT)["provision"]

    assert provision["type"] == "deny"
    assert [(each["purpose"][0]["code"], each["type"]) for each in provision["provision"]] == [
        ("care", "permit"),
        ("databases", "deny"),
        ("research_contact", "permit"),
    ]
    codes = [each["purpose"][1]["code"] for each in provision["provision"]]
    assert codes == ["TREAT", "HRESCH", "HRESCH"]


def test_the_source_is_proven_by_its_sums():
    source = fhir_consent(CONSENT)["sourceAttachment"]

    assert base64.b64decode(source["hash"]) == hashlib.sha1(PDF, usedforsecurity=False).digest()
    assert source["size"] == len(PDF)
    sums = {each["url"]: each["valueString"] for each in source["extension"]}
    assert sums["urn:consilium:sha256"] == hashlib.sha256(PDF).hexdigest()
    assert sums["urn:consilium:text-sha256"] == "ab" * 32


def test_a_paper_of_somebody_else_has_no_number_and_no_sum_of_a_file():
    source = replace(CONSENT.source, consent_number="", content=None)

    paper = replace(
        CONSENT,
        source=source,
        decided_at=date(2026, 11, 27),
        evidence=ConsentEvidence.PAPER_ATTESTED,
    )

    resource = fhir_consent(paper)
    assert "identifier" not in resource
    assert not {"hash", "size", "contentType"} & set(resource["sourceAttachment"])
    assert resource["dateTime"] == "2026-11-27"
    said = {each["url"]: each for each in resource["extension"]}
    assert said["urn:consilium:evidence"]["valueCode"] == "paper_attested"


@pytest.mark.parametrize("content", [PDF, None])
def test_the_models_of_fhir_accept_it(content: bytes | None):
    """R4B, which leaves Consent as R4 has it: types, cardinalities, no unknown element."""
    consent = replace(CONSENT, source=replace(CONSENT.source, content=content))

    read = R4Consent.model_validate_json(fhir_json(consent))

    assert read.model_dump(mode="json")["id"] == str(CONSENT.id)


def test_whoever_refuses_everything_has_rejected_the_consent():
    refused = ConsentGiven(
        care=ConsentDecision.REFUSED,
        databases=ConsentDecision.REFUSED,
        research_contact=ConsentDecision.UNDECIDED,
    )

    resource = fhir_consent(replace(CONSENT, given=refused))

    assert resource["status"] == "rejected"
    assert {each["type"] for each in resource["provision"]["provision"]} == {"deny"}


def test_the_same_consent_gives_the_same_text():
    assert fhir_json(CONSENT) == fhir_json(replace(CONSENT))
    assert json.loads(fhir_json(CONSENT)) == fhir_consent(CONSENT)
