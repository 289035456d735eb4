"""Writes a case as a FHIR Bundle, in R4 (4.0.1) or R5 (5.0.0). It names nobody and no birthday."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from web.exchange.birth_month import shareable
from web.exchange.case import Case, LifeStatus
from web.exchange.fhir.care import consent_out, outcome_out, panel_out
from web.exchange.fhir.conditions import condition_out
from web.exchange.fhir.families import family_out, proband_extensions
from web.exchange.fhir.observations import phenotype_out, value_out
from web.exchange.fhir.terms import OWN, FhirVersion, Paper, Resource, concept_of, extension
from web.exchange.fhir.times import value_of
from web.exchange.fhir.treatments import treatment_out
from web.exchange.fhir.variants import variant_out
from web.exchange.notes import Ledger, Why, Written
from web.exchange.unsaid import tell_unsaid
from web.models.patients import Sex
from workflows.domain.record.moments import OnDate

_NAMESPACE: Final = UUID("6f1d3c52-1f0e-4a8e-9d53-0e6f0b6f2c11")
_GENDERS: Final = {
    Sex.FEMALE: "female",
    Sex.MALE: "male",
    Sex.UNDETERMINED: "other",
    Sex.FOETUS: "unknown",
    None: "unknown",
}


_WRITTEN: Final = (
    "sex", "last_seen", "vitality", "phenotypes", "measurements", "laboratory", "findings",
    "diagnoses", "treatments", "relatives", "consent", "panel",
)  # fmt: skip


def write_fhir(case: Case, made_at: datetime, version: FhirVersion) -> Written:
    """Return the case as a Bundle of type collection; what FHIR was not asked to say is told.

    ``made_at`` is aware. The same case gives the same ids, so that a receiver knows it again.
    """
    ledger = Ledger()
    case = shareable(case, ledger)
    pseudonym = case.pseudonym or "patient"
    address = _address(pseudonym, "Patient", 0)
    patient = {"reference": address, "display": pseudonym}
    paper = Paper(version=version, ledger=ledger, patient=patient)
    entries = [_entry(address, _patient(case, pseudonym))]
    for number, resource in enumerate(_resources(case, paper)):
        own = resource.get("id")
        place = f"urn:uuid:{own}" if own else _address(pseudonym, resource["resourceType"], number)
        entries.append(_entry(place, resource))
    tell_unsaid(case, _WRITTEN, ledger)
    if case.vitality.survival_days is not None:
        ledger.drop("vitality.survival_days", Why.NOT_IN_THIS_FORMAT)
    if case.sex is Sex.FOETUS:
        ledger.change("sex", Why.NOT_IN_THIS_FORMAT)
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": made_at.isoformat(timespec="seconds"),
        "entry": entries,
    }
    content = json.dumps(bundle, ensure_ascii=False, indent=2).encode()
    return Written(content=content, changes=ledger.changes, dropped=ledger.dropped)


def _patient(case: Case, pseudonym: str) -> Resource:
    found: Resource = {
        "resourceType": "Patient",
        "identifier": [{"system": f"{OWN}:pseudonym", "value": pseudonym}],
        "gender": _GENDERS[case.sex],
    }
    if case.vitality.status is LifeStatus.DECEASED:
        died = case.vitality.died
        if isinstance(died, OnDate):
            found["deceasedDateTime"] = died.date
        else:
            found["deceasedBoolean"] = True
    elif case.vitality.status is LifeStatus.ALIVE:
        found["deceasedBoolean"] = False
    if extensions := [*_patient_extensions(case), *proband_extensions(case.relatives)]:
        found["extension"] = extensions
    return found


def _patient_extensions(case: Case) -> list[Resource]:
    vitality = case.vitality
    found = [extension("last-seen", **value_of(case.last_seen))] if case.last_seen else []
    is_dated = vitality.status is LifeStatus.DECEASED and isinstance(vitality.died, OnDate)
    if vitality.died and not is_dated:
        found.append(extension("died", **value_of(vitality.died)))
    if vitality.cause:
        found.append(extension("cause-of-death", valueCodeableConcept=concept_of(vitality.cause)))
    return found


def _resources(case: Case, paper: Paper) -> list[Resource]:
    found = [condition_out(each, paper) for each in case.diagnoses]
    found += [phenotype_out(each, paper) for each in case.phenotypes]
    found += [value_out(each, paper) for each in case.measurements]
    found += [value_out(each, paper) for each in case.laboratory]
    found += [variant_out(each, paper) for each in case.findings]
    found += [treatment_out(each, paper) for each in case.treatments]
    found += family_out(case.relatives, paper)
    if case.consent:
        found.append(consent_out(case.consent, paper))
    if case.panel:
        found.append(panel_out(case.panel, paper))
        outcome = outcome_out(case.panel, paper)
        found += [outcome] if outcome else []
    return found


def _address(pseudonym: str, kind: str, number: int) -> str:
    return f"urn:uuid:{uuid5(_NAMESPACE, f'{pseudonym}/{kind}/{number}')}"


def _entry(address: str, resource: Resource) -> dict[str, Any]:
    id_ = address.removeprefix("urn:uuid:")
    return {"fullUrl": address, "resource": {**resource, "id": id_}}
