"""Writes a consent as a FHIR R4 Consent resource, for machines. It names nobody.

Source: https://hl7.org/fhir/R4/consent.html. The patient is the pseudonym; who signed stands in
the document that carries this record.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from web.exchange.fhir.terms import OWN, POLICIES, TERMINOLOGY, concept
from workflows.domain.consent import (
    ConsentDecision,
    ConsentEvidence,
    ConsentGiven,
    ConsentPurpose,
    Signatory,
)

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
    """The form whose words were agreed to or refused.

    ``content`` is what was printed or scanned; a paper that somebody else printed has none, nor a
    number.
    """

    consent_number: str
    form: str
    language: str
    text_sha256: str
    content: bytes | None
    media_type: str = "application/pdf"


@dataclass(frozen=True, kw_only=True)
class FhirConsent:
    """What the resource says."""

    id: UUID
    pseudonym: str
    hospital: str
    # The moment, or, of a paper, the day.
    decided_at: datetime | date
    given: ConsentGiven
    signatory: Signatory
    minor_assents: bool
    evidence: ConsentEvidence
    source: FhirSource


def fhir_json(consent: FhirConsent) -> str:
    """Return the resource as JSON; the same consent gives the same text."""
    return json.dumps(fhir_consent(consent), ensure_ascii=False, indent=2, sort_keys=True)


def fhir_consent(consent: FhirConsent) -> dict[str, Any]:
    """Return the resource. What nothing was said about is denied."""
    is_given = any(consent.given.for_purpose(each) in _TYPES for each in ConsentPurpose)
    at = _written(consent.decided_at)
    number = consent.source.consent_number
    identifier = [{"system": f"{OWN}:consent-number", "value": number}] if number else []
    return {
        "resourceType": "Consent",
        "id": str(consent.id),
        **({"identifier": identifier} if identifier else {}),
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
            {"url": f"{OWN}:evidence", "valueCode": consent.evidence.value},
        ],
    }  # fmt: skip


def _written(at: datetime | date) -> str:
    return at.isoformat(timespec="seconds") if isinstance(at, datetime) else at.isoformat()


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
    words = {"url": f"{OWN}:text-sha256", "valueString": source.text_sha256}
    named = ", ".join(filter(None, (source.form, source.consent_number)))
    about: dict[str, Any] = {"language": source.language, "title": named}
    if source.content is None:
        return {**about, "extension": [words]}
    # R4 wants SHA-1 here; the sum that proves anything is the SHA-256 beside it.
    sha1 = hashlib.sha1(source.content, usedforsecurity=False).digest()
    sha256 = hashlib.sha256(source.content).hexdigest()
    return {
        **about,
        "contentType": source.media_type,
        "size": len(source.content),
        "hash": base64.b64encode(sha1).decode(),
        "extension": [{"url": f"{OWN}:sha256", "valueString": sha256}, words],
    }
