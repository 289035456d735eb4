"""Writes a consent as a FHIR R4 Consent resource, for machines. It names nobody.

Source: https://hl7.org/fhir/R4/consent.html. The patient is the pseudonym; who signed stands in
the document that carries this record.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from web.exchange.fhir.terms import OWN, POLICIES, TERMINOLOGY, concept
from workflows.domain.consent import ConsentDecision, ConsentGiven, ConsentPurpose, Signatory

# v3-ActReason: treatment; healthcare research. HL7 has no narrower one for being contacted.
_REASONS: Final = {
    ConsentPurpose.CARE: "TREAT",
    ConsentPurpose.DATABASES: "HRESCH",
    ConsentPurpose.RESEARCH_CONTACT: "HRESCH",
}
_DISPLAYS: Final = {
    ConsentPurpose.CARE: "Diagnosis and treatment",
    ConsentPurpose.DATABASES: "Databases and registries",
    ConsentPurpose.RESEARCH_CONTACT: "Contact about research",
}
_TYPES: Final = {ConsentDecision.GIVEN: "permit"}


@dataclass(frozen=True, kw_only=True)
class FhirSource:
    """The paper whose words were agreed to or refused."""

    consent_number: str
    form: str
    language: str
    text_sha256: str
    pdf: bytes


@dataclass(frozen=True, kw_only=True)
class FhirConsent:
    """What the resource says."""

    id: UUID
    pseudonym: str
    hospital: str
    decided_at: datetime
    given: ConsentGiven
    signatory: Signatory
    minor_assents: bool
    source: FhirSource


def fhir_json(consent: FhirConsent) -> str:
    """Return the resource as JSON; the same consent gives the same text."""
    return json.dumps(fhir_consent(consent), ensure_ascii=False, indent=2, sort_keys=True)


def fhir_consent(consent: FhirConsent) -> dict[str, Any]:
    """Return the resource. What nothing was said about is denied."""
    is_given = any(consent.given.for_purpose(each) in _TYPES for each in ConsentPurpose)
    at = consent.decided_at.isoformat(timespec="seconds")
    return {
        "resourceType": "Consent",
        "id": str(consent.id),
        "identifier": [
            {"system": f"{OWN}:consent-number", "value": consent.source.consent_number},
        ],
        # "rejected" is the word for a consent whose terms were all refused.
        "status": "active" if is_given else "rejected",
        "scope": concept(f"{TERMINOLOGY}/consentscope", "patient-privacy", "Privacy Consent"),
        "category": [concept("http://loinc.org", "59284-0", "Consent Document")],
        "patient": {
            "type": "Patient",
            "identifier": {"system": f"{OWN}:pseudonym", "value": consent.pseudonym},
        },
        "dateTime": at,
        "organization": [{"type": "Organization", "display": consent.hospital}],
        "sourceAttachment": _source(consent.source),
        "policy": [{"uri": each} for each in POLICIES],
        "verification": [
            {
                "verified": True,
                "verifiedWith": {
                    "type": "Patient" if consent.signatory is Signatory.PATIENT
                    else "RelatedPerson",
                    "identifier": {
                        "system": f"{OWN}:signatory",
                        "value": consent.signatory.value,
                    },
                },
                "verificationDate": at,
            },
        ],
        "provision": {
            "type": "deny",
            "provision": [_provision(consent, purpose) for purpose in ConsentPurpose],
        },
        "extension": [
            {"url": f"{OWN}:minor-assents", "valueBoolean": consent.minor_assents},
        ],
    }  # fmt: skip


def _provision(consent: FhirConsent, purpose: ConsentPurpose) -> dict[str, Any]:
    own = {"system": f"{OWN}:consent-purpose", "code": purpose.value}
    return {
        "type": _TYPES.get(consent.given.for_purpose(purpose), "deny"),
        "purpose": [
            {**own, "display": _DISPLAYS[purpose]},
            {"system": f"{TERMINOLOGY}/v3-ActReason", "code": _REASONS[purpose]},
        ],
    }


def _source(source: FhirSource) -> dict[str, Any]:
    # R4 wants SHA-1 here; the sum that proves anything is the SHA-256 beside it.
    sha1 = hashlib.sha1(source.pdf, usedforsecurity=False).digest()
    return {
        "contentType": "application/pdf",
        "language": source.language,
        "size": len(source.pdf),
        "hash": base64.b64encode(sha1).decode(),
        "title": f"{source.form}, {source.consent_number}",
        "extension": [
            {
                "url": f"{OWN}:sha256",
                "valueString": hashlib.sha256(source.pdf).hexdigest(),
            },
            {"url": f"{OWN}:text-sha256", "valueString": source.text_sha256},
        ],
    }
