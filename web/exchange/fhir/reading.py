"""Reads a FHIR R4 Bundle of one patient into a case.

Read are Patient, Condition, Consent, Observation, FamilyMemberHistory, Procedure, and
MedicationStatement with the Medication to which it refers. What else the bundle holds is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from web.exchange.birth_month import is_in_the_calendar
from web.exchange.bounded_json import bounded_object
from web.exchange.case import BirthMonth, Case, LifeStatus, Vitality
from web.exchange.fhir.conditions import condition_in
from web.exchange.fhir.consents import Signatories, consent_in
from web.exchange.fhir.families import proband_in, relative_in
from web.exchange.fhir.medicines import Medicines
from web.exchange.fhir.observations import observation_in
from web.exchange.fhir.subjects import addresses_of, does_count, one_person
from web.exchange.fhir.terms import code_in, extensions_in
from web.exchange.fhir.times import date_in, value_in
from web.exchange.fhir.treatments import KINDS as TREATMENTS
from web.exchange.fhir.treatments import treatment_in
from web.exchange.fhir.variants import is_variant, variant_in
from web.exchange.notes import Imported, Ledger, Refusal, RefusedError, Why
from web.exchange.pedigrees.labels import without_names
from web.exchange.taking import Node
from web.models.patients import Sex
from workflows.domain.record.moments import Moment
from workflows.domain.record.pedigrees import Relative
from workflows.domain.record.phenotypes import LaboratoryValue, Measurement, Phenotype

ORIGIN: Final = "fhir-r4"
_MOST_RESOURCES: Final = 2_000
_GENDERS: Final = {"female": Sex.FEMALE, "male": Sex.MALE, "other": Sex.UNDETERMINED}
_DAY: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_IDENTIFYING: Final = (
    "id", "identifier", "name", "telecom", "address", "photo", "contact", "communication",
    "generalPractitioner", "managingOrganization", "link", "multipleBirthInteger",
    "maritalStatus", "text",
)  # fmt: skip
_KINDS: Final = ("Condition", "Consent", "FamilyMemberHistory", "Observation", *TREATMENTS)
# Fields that only R5 has; such a bundle is not read as if it were R4.
_R5_ONLY: Final = (("MedicationStatement", "medication"), ("Consent", "decision"))
_MAKERS: Final = ("meta", "performer", "recorder", "asserter", "recordedDate", "issued")


@dataclass(frozen=True, kw_only=True)
class _Others:
    """Resources of the bundle to which those that are read refer."""

    medicines: Medicines
    signatories: Signatories


def read_fhir(content: bytes) -> Imported:
    """Return what the bundle (JSON, at most 5 MB) says, or why it is refused."""
    ledger = Ledger()
    try:
        bundle = Node(bounded_object(content), "", ledger)
        case = _bundle_in(bundle)
    except RefusedError as error:
        return Imported(refusals=(error.refused,))
    bundle.tell_rest(lambda _path: Why.NO_PLACE)
    return Imported(case=case, changes=ledger.changes, dropped=ledger.dropped)


def _bundle_in(bundle: Node) -> Case:
    if bundle.text("resourceType") != "Bundle":
        raise RefusedError(Refusal.NOT_THIS_FORMAT, "resourceType")
    bundle.drop_present(Why.MAKER, "id", "meta", "timestamp", "identifier", "signature", "link")
    bundle.text("type")
    bundle.drop_present(Why.NO_PLACE, "total")
    entries = list(_resources(bundle))
    resources = [each for _address, each in entries]
    if len(resources) > _MOST_RESOURCES:
        raise RefusedError(Refusal.TOO_MANY, "entry")
    kinds = [str(each.peek("resourceType")) for each in resources]
    if any(
        kind == each.peek("resourceType") and each.has(name)
        for each in resources
        for kind, name in _R5_ONLY
    ):
        raise RefusedError(Refusal.WRONG_VERSION, "entry")
    if kinds.count("Patient") > 1:
        raise RefusedError(Refusal.SEVERAL_PATIENTS, "entry")
    patient = next((each for each in resources if each.peek("resourceType") == "Patient"), None)
    address = next((address for address, each in entries if each is patient), "")
    addresses = addresses_of(patient, address) or one_person(resources)
    others = _Others(medicines=Medicines(entries), signatories=Signatories(entries, addresses))
    person, birthday = _patient_in(patient) if patient is not None else ({}, "")
    found: dict[str, list[Any]] = {"relatives": list(person.pop("relatives", ()))}
    for resource, kind in zip(resources, kinds, strict=True):
        if kind not in _KINDS or not does_count(resource, addresses):
            continue
        table, entry = _read(resource, kind, birthday, others)
        if entry is not None:
            found.setdefault(table, []).append(entry)
    tables: dict[str, Any] = {name: tuple(entries) for name, entries in found.items()}
    tables["relatives"] = _numbered(tables["relatives"], bundle)
    return Case(**person, **tables, origin=ORIGIN)


def _numbered(relatives: tuple[Relative, ...], bundle: Node) -> tuple[Relative, ...]:
    found = without_names(relatives)
    if any(old.label and old != new for old, new in zip(relatives, found, strict=True)):
        bundle.change("entry", Why.IDENTIFIER)
    return found


def _resources(bundle: Node) -> Iterator[tuple[str, Node]]:
    """Yield the resources with the addresses under which the bundle names them."""
    for entry in bundle.nodes("entry"):
        address = entry.peek("fullUrl")
        entry.drop_present(Why.TECHNICAL_ID, "fullUrl")
        resource = entry.node("resource")
        if resource is not None:
            yield address if isinstance(address, str) else "", resource


def _read(resource: Node, kind: str, birthday: str, others: _Others) -> tuple[str, Any]:
    """Read one resource; return the table of the case and what belongs there."""
    if kind == "Consent":
        return "stated_consents", consent_in(resource, others.signatories)
    resource.drop_present(Why.MAKER, *_MAKERS)
    resource.drop_present(Why.REPEATED, "text")
    resource.drop_present(Why.IDENTIFIER, "identifier")
    found: Any
    if kind == "Condition":
        found, table = condition_in(resource, birthday), "diagnoses"
    elif kind == "FamilyMemberHistory":
        found, table = relative_in(resource), "relatives"
    elif kind in TREATMENTS:
        found, table = treatment_in(resource, birthday, others.medicines), "treatments"
    elif is_variant(resource):
        found, table = variant_in(resource), "findings"
    else:
        found = observation_in(resource, birthday)
        table = _table_of(found)
    if found is not None:
        resource.text("resourceType")
    return table, found


def _table_of(found: Phenotype | LaboratoryValue | Measurement | None) -> str:
    if isinstance(found, Phenotype):
        return "phenotypes"
    return "measurements" if isinstance(found, Measurement) else "laboratory"


def _patient_in(patient: Node) -> tuple[dict[str, Any], str]:
    """Take sex, month of birth and whether the patient lives; return the birthday too."""
    patient.text("resourceType")
    patient.drop_present(Why.MAKER, "meta")
    patient.drop_present(Why.IDENTIFIER, *_IDENTIFYING)
    birth, birthday = _birth_in(patient)
    extensions = extensions_in(patient)
    last_seen = extensions.get("last-seen")
    found: dict[str, Any] = {
        "sex": patient.choice("gender", _GENDERS | {"unknown": None}, None),
        "birth": birth,
        "last_seen": value_in(last_seen) if last_seen else None,
        "vitality": _vitality_in(patient, extensions, birthday),
    }
    pedigree = extensions.get("pedigree")
    if pedigree is not None:
        found["relatives"] = [proband_in(pedigree)]
    return found, birthday


def _birth_in(patient: Node) -> tuple[BirthMonth | None, str]:
    text = str(patient.peek("birthDate") or "")
    if not _DAY.fullmatch(text) or not is_in_the_calendar(text):
        return None, ""
    patient.text("birthDate")
    patient.fields.pop("_birthDate", None)
    month = int(text[5:7]) if len(text) > len("2019") else None
    if len(text) == len("2019-05-12"):
        patient.change("birthDate", Why.BIRTHDAY_SHORTENED)
        return BirthMonth(year=int(text[:4]), month=month), text
    return BirthMonth(year=int(text[:4]), month=month), ""


def _vitality_in(patient: Node, extensions: dict[str, Node], birthday: str) -> Vitality:
    died: Moment | None = None
    status = LifeStatus.UNKNOWN
    if patient.has("deceasedDateTime"):
        died, status = date_in(patient, "deceasedDateTime", birthday), LifeStatus.DECEASED
    elif patient.has("deceasedBoolean"):
        is_dead = patient.flag("deceasedBoolean")
        status = LifeStatus.DECEASED if is_dead else LifeStatus.ALIVE
    if "died" in extensions:
        died = value_in(extensions["died"])
    cause = extensions.get("cause-of-death")
    return Vitality(
        status=status,
        died=died,
        cause=code_in(cause.node("valueCodeableConcept")) if cause else None,
    )
