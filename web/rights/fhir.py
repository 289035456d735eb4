"""A patient's consents as FHIR R4 Consent resources: what a machine elsewhere can read. Pure.

See hl7.org/fhir/R4/consent.html. A record has one resource; each purpose is a provision of its own,
permitted or denied. Nothing here names the patient: the reference is the pseudonym.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from web.exchange.fhir.terms import POLICIES, TERMINOLOGY, Resource, concept
from web.models.patients import Consent
from workflows.domain.consent import ConsentDecision, ConsentPurpose, Signatory

_REASONS: Final = f"{TERMINOLOGY}/v3-ActReason"
# Our own codes: HL7 has none for being asked about research and nothing more.
_PURPOSES: Final = "urn:consilium:consent-purpose"
_CONSENT_NUMBERS: Final = "urn:consilium:consent-number"
_URIS: Final = "urn:ietf:rfc:3986"
_STANDARD_PURPOSES: Final[Mapping[ConsentPurpose, tuple[str, str]]] = {
    ConsentPurpose.CARE: ("TREAT", "treatment"),
    ConsentPurpose.DATABASES: ("HRESCH", "healthcare research"),
}
_ROLES: Final[Mapping[Signatory, str]] = {
    Signatory.PATIENT: "The patient",
    Signatory.PARENT: "A parent or legal representative of the child",
    Signatory.LEGAL_REPRESENTATIVE: "The legal representative of the adult",
}


def consent_bundle(
    consents: Sequence[Consent],
    *,
    patient_id: UUID,
    pseudonym: str,
    hospital: str,
    made_at: datetime,
) -> Resource:
    """Return the patient's records, oldest first, as one Bundle; each is an entry."""
    confirmed = [each for each in consents if each.confirmed_at is not None]
    held = confirmed[-1] if confirmed else None
    resources = [
        _consent(each, status=_status(each, held), patient=_patient(patient_id, pseudonym))
        | {"organization": [{"display": hospital}]}
        for each in consents
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": made_at.isoformat(timespec="seconds"),
        "entry": [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources],
    }


def _consent(row: Consent, *, status: str, patient: Resource) -> Resource:
    identifier = (
        {"identifier": [{"system": _CONSENT_NUMBERS, "value": row.consent_number}]}
        if row.consent_number
        else {}
    )
    return {
        "resourceType": "Consent",
        "id": str(row.id),
        "language": row.language,
        **identifier,
        "status": status,
        "scope": concept(f"{TERMINOLOGY}/consentscope", "patient-privacy", "Privacy Consent"),
        "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
        "patient": patient,
        "dateTime": row.signed_on.isoformat(),
        "performer": [{"display": _ROLES[row.signatory]}],
        # The law that asks for it, and the form that was signed.
        "policy": [{"uri": each} for each in POLICIES],
        "policyRule": {"text": f"Consent form care {row.form_version} ({row.language})"},
        "verification": [_verification(row)],
        # The rule is "no, unless": each purpose is allowed by its own provision or not at all.
        "provision": {"provision": [_provision(row, purpose) for purpose in ConsentPurpose]},
    }


def _provision(row: Consent, purpose: ConsentPurpose) -> Resource:
    is_given = _decision(row, purpose) is ConsentDecision.GIVEN
    codings = [{"system": _PURPOSES, "code": purpose.value}]
    if purpose in _STANDARD_PURPOSES:
        code, display = _STANDARD_PURPOSES[purpose]
        codings.insert(0, {"system": _REASONS, "code": code, "display": display})
    return {
        "type": "permit" if is_given else "deny",
        "period": {"start": row.signed_on.isoformat()},
        "purpose": codings,
    }


def _status(row: Consent, held: Consent | None) -> str:
    if row.confirmed_at is None:
        return "proposed"
    if held is None or row.id != held.id:
        return "inactive"
    decisions = {_decision(row, purpose) for purpose in ConsentPurpose}
    if ConsentDecision.GIVEN in decisions:
        return "active"
    return "inactive" if ConsentDecision.WITHDRAWN in decisions else "rejected"


def _decision(row: Consent, purpose: ConsentPurpose) -> ConsentDecision:
    return {
        ConsentPurpose.CARE: row.care,
        ConsentPurpose.DATABASES: row.databases,
        ConsentPurpose.RESEARCH_CONTACT: row.research_contact,
    }[purpose]


def _verification(row: Consent) -> Resource:
    if row.confirmed_at is None:
        return {"verified": False}
    return {
        "verified": True,
        "verificationDate": row.confirmed_at.isoformat(timespec="seconds"),
    }


def _patient(patient_id: UUID, pseudonym: str) -> Resource:
    return {
        "type": "Patient",
        "identifier": {"system": _URIS, "value": f"urn:uuid:{patient_id}"},
        "display": pseudonym,
    }
