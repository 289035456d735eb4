"""Consents as FHIR R4: each resource has what R4 requires, and says what holds by purpose."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from web.models.patients import Consent
from web.rights.fhir import consent_bundle
from workflows.domain.consent import ConsentDecision, ConsentEvidence, Signatory

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PATIENT = UUID(int=7)
GIVEN, REFUSED, WITHDRAWN = (
    ConsentDecision.GIVEN,
    ConsentDecision.REFUSED,
    ConsentDecision.WITHDRAWN,
)
# hl7.org/fhir/R4/valueset-consent-state-codes.html
STATUSES = {"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"}


def a_consent(care: ConsentDecision = GIVEN, *, is_confirmed: bool = True, **more: Any) -> Consent:
    values: dict[str, Any] = {
        "id": uuid4(),
        "patient_id": PATIENT,
        "care": care,
        "databases": REFUSED,
        "research_contact": REFUSED,
        "form_version": "1.1",
        "language": "el",
        "signatory": Signatory.PARENT,
        "signed_on": date(2026, 3, 1),
        "evidence": ConsentEvidence.PAPER_ATTESTED,
        "consent_number": "C-7K3Q-M4PX",
        "confirmed_at": NOW if is_confirmed else None,
    }
    return Consent(**values | more)


def bundled(*consents: Consent) -> list[dict[str, Any]]:
    bundle = consent_bundle(
        consents,
        patient_id=PATIENT,
        pseudonym="Amber Heron",
        hospital="Universitätsklinikum Lindenberg",
        made_at=NOW,
    )
    assert bundle["resourceType"] == "Bundle"
    assert bundle["type"] == "collection"
    for entry in bundle["entry"]:
        assert entry["fullUrl"] == f"urn:uuid:{entry['resource']['id']}"
    return [entry["resource"] for entry in bundle["entry"]]


def assert_is_a_concept(concept: dict[str, Any]) -> None:
    assert concept.get("text") or all(
        each["system"].startswith(("http://", "https://", "urn:")) and each["code"]
        for each in concept["coding"]
    )


def assert_is_r4(consent: dict[str, Any]) -> None:
    """Check the elements and invariants of R4 Consent (ppc-1 to ppc-5)."""
    known = {
        "resourceType", "id", "language", "identifier", "status", "scope", "category", "patient",
        "dateTime", "performer", "organization", "policy", "policyRule", "verification",
        "provision",
    }  # fmt: skip
    assert set(consent) <= known
    assert consent["resourceType"] == "Consent"
    assert consent["status"] in STATUSES
    assert_is_a_concept(consent["scope"])
    assert consent["category"]
    for concept in consent["category"]:
        assert_is_a_concept(concept)
    assert consent.get("policy") or consent.get("policyRule")
    assert consent["patient"]["identifier"]["value"] == f"urn:uuid:{PATIENT}"
    date.fromisoformat(consent["dateTime"])
    for each in consent["verification"]:
        assert isinstance(each["verified"], bool)
    # "Not permitted in root rule, required in all nested rules."
    assert "type" not in consent["provision"]
    for provision in consent["provision"]["provision"]:
        assert provision["type"] in {"permit", "deny"}
        assert all(each["system"] and each["code"] for each in provision["purpose"])


def decided(consent: dict[str, Any]) -> dict[str, str]:
    return {each["purpose"][-1]["code"]: each["type"] for each in consent["provision"]["provision"]}


@pytest.mark.parametrize("care", list(ConsentDecision))
@pytest.mark.parametrize("is_confirmed", [True, False])
def test_every_record_is_a_valid_resource(care: ConsentDecision, is_confirmed: bool):  # noqa: FBT001
    [consent] = bundled(a_consent(care, is_confirmed=is_confirmed, consent_number=None))

    assert_is_r4(consent)


def test_each_purpose_is_a_provision_of_its_own():
    [consent] = bundled(a_consent(research_contact=GIVEN))

    assert decided(consent) == {"care": "permit", "databases": "deny", "research_contact": "permit"}
    care = consent["provision"]["provision"][0]["purpose"][0]
    assert care["system"] == "http://terminology.hl7.org/CodeSystem/v3-ActReason"
    assert care["code"] == "TREAT"


def test_the_last_confirmed_record_is_the_active_one():
    found = bundled(a_consent(), a_consent(), a_consent(is_confirmed=False))

    assert [each["status"] for each in found] == ["inactive", "active", "proposed"]


def test_refused_and_withdrawn_are_told_apart():
    assert bundled(a_consent(REFUSED))[0]["status"] == "rejected"
    assert bundled(a_consent(WITHDRAWN))[0]["status"] == "inactive"
    assert decided(bundled(a_consent(WITHDRAWN))[0])["care"] == "deny"


def test_a_patient_without_consents_has_an_empty_bundle():
    assert bundled() == []
