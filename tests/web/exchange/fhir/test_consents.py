"""What a Consent of a bundle says: no more than it says of our purposes, nothing silently."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from activities.fhir_consents import FhirConsent, FhirSource, fhir_consent
from tests.support.cases import MADE_AT, a_case
from web.exchange.case import ConsentSummary
from web.exchange.fhir.reading import read_fhir
from web.exchange.fhir.terms import FhirVersion
from web.exchange.fhir.writing import write_fhir
from web.exchange.notes import Note, Why
from workflows.domain.consent import (
    ConsentDecision,
    ConsentEvidence,
    ConsentGiven,
    Signatory,
    StatedConsent,
)

GIVEN, REFUSED = ConsentDecision.GIVEN, ConsentDecision.REFUSED
ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
ROLE_CODE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
PATIENT = {"resourceType": "Patient", "id": "p1", "gender": "female"}


def a_consent(**changed: Any) -> dict[str, Any]:
    """Return a privacy consent in force for treatment, as another system writes it."""
    treatment = {"type": "permit", "purpose": [{"system": ACT_REASON, "code": "TREAT"}]}
    return {
        "resourceType": "Consent",
        "status": "active",
        "scope": {"coding": [{"code": "patient-privacy"}]},
        "category": [{"text": "Sharing"}],
        "patient": {"reference": "Patient/p1"},
        "dateTime": "2026-03-01",
        "provision": {"provision": [treatment]},
        **changed,
    }


def read(*resources: dict[str, Any]) -> tuple[tuple[StatedConsent, ...], set[Note], set[Note]]:
    """Return the consents of a bundle, what was left out and what was changed."""
    entries = [{"resource": each} for each in (PATIENT, *resources)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    imported = read_fhir(json.dumps(bundle).encode())
    assert imported.case is not None
    return imported.case.stated_consents, set(imported.dropped), set(imported.changes)


def permit(code: str, **more: Any) -> dict[str, Any]:
    """Return a provision that allows one of our purposes."""
    purpose = [{"system": "urn:consilium:consent-purpose", "code": code}]
    return {"type": "permit", "purpose": purpose, **more}


def test_only_what_is_said_of_a_purpose_is_decided():
    [said], _dropped, changes = read(a_consent())

    assert said == StatedConsent(given=ConsentGiven(care=GIVEN), signed_on=date(2026, 3, 1))
    purpose = "entry[1].resource.provision.provision[0].purpose"
    assert Note(purpose, Why.JUDGED) in changes


def test_our_own_export_comes_back_whole():
    given = ConsentGiven(care=GIVEN, databases=REFUSED, research_contact=GIVEN)
    consent = ConsentSummary(
        id=UUID(int=7),
        given=given,
        decided_on=date(2026, 3, 1),
        form_version="1.1",
        language="de",
        number="C-7K3Q-M4PX",
    )
    bundle = write_fhir(a_case(consent=consent), MADE_AT, FhirVersion.R4).content

    case = read_fhir(bundle).case

    assert case is not None
    assert case.stated_consents == (
        StatedConsent(
            given=given,
            signed_on=date(2026, 3, 1),
            form_version="1.1",
            language="de",
            number="C-7K3Q-M4PX",
        ),
    )


def test_the_record_in_an_archived_copy_comes_back_with_who_signed():
    given = ConsentGiven(care=GIVEN, databases=GIVEN, research_contact=REFUSED)
    archived = fhir_consent(
        FhirConsent(
            id=UUID(int=7),
            pseudonym="amber-otter",
            hospital="Made-up hospital",
            decided_at=datetime(2026, 3, 1, 10, tzinfo=UTC),
            given=given,
            signatory=Signatory.PARENT,
            minor_assents=True,
            evidence=ConsentEvidence.SIGNED_ON_TABLET,
            source=FhirSource(
                consent_number="C-7K3Q-M4PX",
                form="care 1.1",
                language="el",
                text_sha256="00",
                content=b"%PDF",
            ),
        )
    )

    [said], _dropped, changes = read(archived)

    assert said == StatedConsent(
        given=given,
        signed_on=date(2026, 3, 1),
        form_version="1.1",
        language="el",
        signatory=Signatory.PARENT,
        number="C-7K3Q-M4PX",
    )
    assert Note("entry[1].resource.dateTime", Why.TIME_OF_DAY) in changes


@pytest.mark.parametrize("status", ["draft", "proposed", "rejected", "inactive", ""])
def test_what_is_not_in_force_is_told_and_not_read(status: str):
    found, dropped, _changes = read(a_consent(status=status))

    assert found == ()
    assert Note("entry[1].resource", Why.CONSENT_NOT_ACTIVE) in dropped


@pytest.mark.parametrize("scope", ["treatment", "research", "adr"])
def test_a_consent_to_something_else_is_told_and_not_read(scope: str):
    found, dropped, _changes = read(a_consent(scope={"coding": [{"code": scope}]}))

    assert found == ()
    assert Note("entry[1].resource", Why.CONSENT_OF_OTHERS) in dropped


def test_a_consent_of_another_person_is_not_read():
    found, dropped, _changes = read(a_consent(patient={"reference": "Patient/p2"}))

    assert found == ()
    assert Note("entry[1].resource", Why.OTHER_PERSON) in dropped


@pytest.mark.parametrize(
    "limit",
    [
        {"period": {"end": "2027-01-01"}},
        {"actor": [{"role": {"text": "one doctor"}}]},
        {"securityLabel": [{"code": "N"}]},
        {"class": [{"code": "Observation"}]},
        {"dataPeriod": {"start": "2026-01-01"}},
    ],
)
def test_a_permission_with_a_limit_stays_undecided(limit: dict[str, Any]):
    root = {"provision": [permit("care", **limit), permit("databases")]}

    [said], dropped, _changes = read(a_consent(provision=root))

    assert said.given == ConsentGiven(databases=GIVEN)
    place = "entry[1].resource.provision.provision[0]"
    assert Note(f"{place}.{next(iter(limit))}", Why.NARROWED) in dropped


def test_a_limit_of_the_whole_narrows_every_permission_and_no_refusal():
    denied = permit("databases") | {"type": "deny"}
    root = {"period": {"end": "2027-01-01"}, "provision": [permit("care"), denied]}

    [said], _dropped, _changes = read(a_consent(provision=root))

    assert said.given == ConsentGiven(databases=REFUSED)


def test_two_words_about_one_purpose_decide_nothing():
    denied = permit("care") | {"type": "deny"}

    [said], _dropped, changes = read(a_consent(provision={"provision": [permit("care"), denied]}))

    assert said.given == ConsentGiven()
    assert Note("entry[1].resource.provision (care)", Why.NOT_UNDERSTOOD) in changes


@pytest.mark.parametrize(
    ("relation", "signatory"),
    [
        ("MTH", Signatory.PARENT),
        ("GUARD", Signatory.LEGAL_REPRESENTATIVE),
        ("SIB", None),
    ],
)
def test_who_signs_is_read_from_the_relation_and_never_from_a_name(
    relation: str, signatory: Signatory | None
):
    related = {
        "resourceType": "RelatedPerson",
        "id": "r1",
        "patient": {"reference": "Patient/p1"},
        "name": [{"family": "Schmidt"}],
        "relationship": [{"coding": [{"system": ROLE_CODE, "code": relation}]}],
    }
    consent = a_consent(performer=[{"reference": "RelatedPerson/r1", "display": "A. Schmidt"}])

    [said], dropped, _changes = read(related, consent)

    assert said.signatory is signatory
    assert "Schmidt" not in repr((said, dropped))
    assert Note("entry[2].resource.performer", Why.IDENTIFIER) in dropped


def test_the_patient_signs_and_a_contained_parent_is_found():
    inside = {
        "resourceType": "RelatedPerson",
        "id": "mum",
        "relationship": [{"coding": [{"code": "MTH"}]}],
    }

    [own, hers], _dropped, _changes = read(
        a_consent(performer=[{"reference": "Patient/p1"}]),
        a_consent(performer=[{"reference": "#mum"}], contained=[inside]),
    )

    assert (own.signatory, hers.signatory) == (Signatory.PATIENT, Signatory.PARENT)


@pytest.mark.parametrize("when", ["2026", "2026-02-30", "soon", 7])
def test_a_day_that_is_none_stays_open(when: object):
    [said], dropped, _changes = read(a_consent(dateTime=when))

    assert said.signed_on is None
    assert Note("entry[1].resource.dateTime", Why.NOT_UNDERSTOOD) in dropped


def test_a_form_that_is_none_of_ours_is_left_open_and_told():
    [said], dropped, _changes = read(
        a_consent(
            policyRule={"text": "Hospital form 9"},
            sourceAttachment={"title": "Scan", "data": "JVBERg=="},
        )
    )

    assert (said.form_version, said.language) == ("", "")
    assert Note("entry[1].resource.policyRule.text", Why.NO_PLACE) in dropped
    assert Note("entry[1].resource.sourceAttachment.data", Why.NO_PLACE) in dropped
