"""The GA4GH pedigree in its Phenopackets form, in and out: individuals and their relationships.

The standard is a draft (pedigree.readthedocs.io); relations are terms of the Kinship Ontology.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from web.exchange.bounded_json import bounded_object
from web.exchange.case import Case
from web.exchange.curies import code_in, code_out, prefix_of
from web.exchange.notes import Imported, Ledger, Refusal, RefusedError, Why, Written
from web.exchange.pedigrees.labels import check_family, labels_for
from web.exchange.phenopackets.context import Reading, Writing
from web.exchange.phenopackets.parsing import SCHEMA_VERSION
from web.exchange.phenopackets.releases import releases_in, resources_out, settle_releases
from web.exchange.phenopackets.times import moment_in, moment_out
from web.exchange.taking import Node
from web.exchange.unsaid import tell_unsaid
from workflows.domain.record.code_walk import codes_of
from workflows.domain.record.codes import Code
from workflows.domain.record.pedigrees import AffectedStatus, PedigreeSex, Relative, TwinKind

ORIGIN: Final = "ga4gh-pedigree"
MOTHER: Final = {"id": "KIN:027", "label": "isBiologicalMotherOf"}
FATHER: Final = {"id": "KIN:028", "label": "isBiologicalFatherOf"}
_TWINS: Final = {
    "KIN:010": TwinKind.MONOZYGOTIC,
    "KIN:011": TwinKind.DIZYGOTIC,
}
_TWINS_OUT: Final = {
    TwinKind.MONOZYGOTIC: {"id": "KIN:010", "label": "isMonozygoticMultipleBirthSiblingOf"},
    TwinKind.DIZYGOTIC: {"id": "KIN:011", "label": "isDizygoticMultipleBirthSiblingOf"},
}
_SEXES: Final = {
    "FEMALE": PedigreeSex.FEMALE,
    "MALE": PedigreeSex.MALE,
    "UNKNOWN_SEX": PedigreeSex.UNKNOWN,
    "OTHER_SEX": PedigreeSex.UNKNOWN,
}
_SEXES_OUT: Final = {
    PedigreeSex.FEMALE: "FEMALE",
    PedigreeSex.MALE: "MALE",
    PedigreeSex.UNKNOWN: "UNKNOWN_SEX",
}
_LIVES: Final = {"DECEASED": True, "ALIVE": False, "UNKNOWN_STATUS": False}
_UNSAID: Final = ("is_carrier", "is_pregnancy", "parents_are_related", "note")


def read_pedigree(content: bytes) -> Imported:
    """Return the relatives of a GA4GH pedigree (JSON, at most 5 MB, 500 individuals)."""
    ledger = Ledger()
    try:
        root = _pedigree(content, ledger)
        relatives = _relatives_in(root)
        check_family(relatives)
    except RefusedError as error:
        return Imported(refusals=(error.refused,))
    root.drop_present(Why.TECHNICAL_ID, "id")
    root.drop_present(Why.MAKER, "date", "narrative", "reason")
    root.tell_rest(lambda _path: Why.NO_PLACE)
    case = Case(relatives=relatives, origin=ORIGIN)
    return Imported(case=case, changes=ledger.changes, dropped=ledger.dropped)


def _pedigree(content: bytes, ledger: Ledger) -> Node:
    fields = bounded_object(content)
    if not {"individuals", "relationships"} <= fields.keys():
        raise RefusedError(Refusal.NOT_THIS_FORMAT)
    return Node(fields, "", ledger)


def write_pedigree(case: Case, made_at: datetime) -> Written:
    """Return the relatives with their relationships; what the format cannot say is told."""
    ledger = Ledger()
    tell_unsaid(case, ("relatives",), ledger)
    individuals = [
        _individual(each, f"relatives[{number}]", Writing(ledger=ledger, birth=case.birth))
        for number, each in enumerate(case.relatives)
    ]
    pedigree: dict[str, Any] = {
        "id": f"family-{case.pseudonym or 'patient'}",
        "date": made_at.astimezone(UTC).date().isoformat(),
        "indexPatients": [each.label for each in case.relatives if each.is_proband],
        "individuals": individuals,
        "relationships": _relationships(case.relatives, ledger),
    }
    resources = resources_out({"individuals": individuals}, case.relatives, ledger)
    pedigree["metaData"] = {"resources": resources, "phenopacketSchemaVersion": SCHEMA_VERSION}
    content = json.dumps(pedigree, ensure_ascii=False, indent=2).encode()
    return Written(content=content, changes=ledger.changes, dropped=ledger.dropped)


def _individual(relative: Relative, path: str, writing: Writing) -> dict[str, Any]:
    for name in _UNSAID:
        if getattr(relative, name):
            writing.ledger.drop(f"{path}.{name}", Why.NOT_IN_THIS_FORMAT)
    if (relative.affected is AffectedStatus.AFFECTED) != bool(relative.conditions):
        writing.ledger.drop(f"{path}.affected", Why.NOT_IN_THIS_FORMAT)
    subject: dict[str, Any] = {"id": relative.label, "sex": _SEXES_OUT[relative.sex]}
    if relative.is_deceased:
        subject["vitalStatus"] = {"status": "DECEASED"}
    if relative.age:
        subject["timeAtLastEncounter"] = moment_out(relative.age, f"{path}.age", writing)
    found: dict[str, Any] = {"id": relative.label, "subject": subject}
    if relative.conditions:
        found["diseases"] = [{"term": code_out(each)} for each in relative.conditions]
    return found


def _relationships(relatives: tuple[Relative, ...], ledger: Ledger) -> list[dict[str, Any]]:
    found = []
    firsts: dict[str, str] = {}
    for number, each in enumerate(relatives):
        for parent, relation in ((each.father, FATHER), (each.mother, MOTHER)):
            if parent:
                found.append({"individual": parent, "relation": relation, "relative": each.label})
        if not each.twin_group:
            continue
        first = firsts.setdefault(each.twin_group, each.label)
        twin = _TWINS_OUT.get(each.twin_kind)
        if twin is None:
            ledger.drop(f"relatives[{number}].twin_group", Why.NOT_IN_THIS_FORMAT)
        elif first != each.label:
            found.append({"individual": each.label, "relation": twin, "relative": first})
    return found


def _relatives_in(root: Node) -> tuple[Relative, ...]:
    meta = root.node("metaData") or Node({}, "metaData", root.ledger)
    meta.text("phenopacketSchemaVersion")
    reading = Reading(releases=releases_in(meta))
    individuals = root.nodes("individuals")
    ids = [_id_of(each) for each in individuals]
    labels = labels_for(each for each in ids if each)
    if any(label != id_ for id_, label in labels.items()):
        root.change("individuals", Why.IDENTIFIER)
    index = {labels[each] for each in root.texts("indexPatients") if each in labels}
    family = _edges_in(root, labels)
    found = [
        _relative_in(node, labels[id_], reading)
        for node, id_ in zip(individuals, ids, strict=True)
        if id_
    ]
    settle_releases(meta, frozenset(prefix_of(each.id) for each in codes_of(tuple(found))))
    return tuple(
        Relative(**{**vars(each), **family.get(each.label, {}), "is_proband": each.label in index})
        for each in found
    )


def _id_of(individual: Node) -> str:
    """Return what relationships call the individual: the id of its subject."""
    subject = individual.node("subject")
    own = subject.text("id") if subject is not None else ""
    return own or str(individual.peek("id") or "")


def _relative_in(node: Node, label: str, reading: Reading) -> Relative:
    node.text("id")
    subject = node.node("subject") or Node({}, node.place("subject"), node.ledger)
    subject.drop_present(Why.IDENTIFIER, "alternateIds", "dateOfBirth")
    vital = subject.node("vitalStatus")
    terms = [code_in(each.node("term"), reading.releases) for each in node.nodes("diseases")]
    conditions: tuple[Code, ...] = tuple(each for each in terms if each)
    return Relative(
        label=label,
        sex=subject.choice("sex", _SEXES, PedigreeSex.UNKNOWN),
        affected=AffectedStatus.AFFECTED if conditions else AffectedStatus.UNKNOWN,
        is_deceased=vital.choice("status", _LIVES, default=False) if vital else False,
        age=moment_in(subject, "timeAtLastEncounter", reading),
        conditions=conditions,
    )


def _edges_in(root: Node, labels: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Take parents and twins; other relations stay and are told."""
    found: dict[str, dict[str, Any]] = {}
    for edge in root.nodes("relationships"):
        names = [
            next((each for each in (name, f"{name}Id") if edge.has(each)), name)
            for name in ("individual", "relative")
        ]
        one, other = (labels.get(str(edge.peek(name) or ""), "") for name in names)
        relation = edge.node("relation")
        kind = str(relation.peek("id")) if relation is not None else ""
        if not (one and other):
            continue
        if kind in (MOTHER["id"], FATHER["id"]):
            found.setdefault(other, {})["mother" if kind == MOTHER["id"] else "father"] = one
        elif kind in _TWINS:
            group = found.get(other, {}).get("twin_group", other)
            for label in (one, other):
                found.setdefault(label, {}).update(twin_group=group, twin_kind=_TWINS[kind])
        else:
            continue
        edge.fields.clear()
    return found
