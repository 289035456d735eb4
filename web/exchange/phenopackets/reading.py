"""Reads a Phenopacket v2 into a case: what is taken, what is changed, what is left out, and why."""

from __future__ import annotations

import re
from typing import Final

from web.exchange.case import Case, Publication
from web.exchange.curies import prefix_of
from web.exchange.notes import Imported, Ledger, RefusedError, Why
from web.exchange.phenopackets.actions import treatments_in
from web.exchange.phenopackets.context import Reading
from web.exchange.phenopackets.diagnoses import judged_in
from web.exchange.phenopackets.families import relatives_in
from web.exchange.phenopackets.features import measurement_in, phenotype_in
from web.exchange.phenopackets.parsing import parse_packet
from web.exchange.phenopackets.releases import releases_in, settle_releases
from web.exchange.phenopackets.subjects import birthday_in, subject_in
from web.exchange.taking import Node
from workflows.domain.record.code_walk import codes_of
from workflows.domain.record.phenotypes import LaboratoryValue, Measurement

ORIGIN: Final = "phenopacket"
# What stands in these places is left out for another reason than a missing place in the record.
_REASONS: Final = (
    (re.compile(r"(^|\.)metaData\.(created|createdBy|submittedBy|updates)"), Why.MAKER),
    (re.compile(r"(^|\.)files$"), Why.FILE_ELSEWHERE),
    (re.compile(r"^relatives"), Why.OTHER_PERSON),
    (re.compile(r"subjectOrBiosampleId$|individualId$"), Why.IDENTIFIER),
)


def read_phenopacket(content: bytes) -> Imported:
    """Return what the file (JSON or protobuf; a packet or a family) says, or why it is refused."""
    ledger = Ledger()
    try:
        parsed = parse_packet(content, ledger)
        root = Node(parsed.fields, "", ledger)
        root.drop_present(Why.TECHNICAL_ID, "id")
        case = _family_in(root) if parsed.is_family else _packet_in(root)
    except RefusedError as error:
        return Imported(refusals=(error.refused,))
    root.tell_rest(why_left)
    return Imported(case=case, changes=ledger.changes, dropped=ledger.dropped)


def why_left(path: str) -> Why:
    """Return why nobody took what stands at a path."""
    return next((why for found, why in _REASONS if found.search(path)), Why.NO_PLACE)


def _family_in(root: Node) -> Case:
    proband = root.node("proband")
    if proband is None:
        return Case(origin=ORIGIN)
    proband.drop_present(Why.TECHNICAL_ID, "id")
    # The proband's own meta data may be missing; then those of the family count.
    subject = proband.node("subject")
    name = subject.text("id") if subject is not None else ""
    relatives = relatives_in(root, name)
    meta = proband.node("metaData") or root.node("metaData")
    case = _packet_in(proband, meta, subject_id=name)
    if (own := root.node("metaData")) is not None:
        own.text("phenopacketSchemaVersion")
        settle_releases(own, frozenset())
    return Case(**{**vars(case), "relatives": relatives})


def _packet_in(packet: Node, meta: Node | None = None, *, subject_id: str = "") -> Case:
    meta = meta or packet.node("metaData") or Node({}, "metaData", packet.ledger)
    meta.text("phenopacketSchemaVersion")
    subject = packet.node("subject")
    birthday = birthday_in(subject)
    reading = Reading(
        releases=releases_in(meta),
        birthday=birthday.day,
        subject_id=subject_id or str((subject and subject.peek("id")) or ""),
    )
    person = subject_in(subject, reading)
    judged = judged_in(packet, reading)
    values = [
        value for each in packet.nodes("measurements") for value in measurement_in(each, reading)
    ]
    features = [phenotype_in(each, reading) for each in packet.nodes("phenotypicFeatures")]
    actions = [treatments_in(each, reading) for each in packet.nodes("medicalActions")]
    case = Case(
        sex=person.sex,
        birth=birthday.month,
        last_seen=person.last_seen,
        vitality=person.vitality,
        phenotypes=tuple(each for each in features if each),
        measurements=tuple(each for each in values if isinstance(each, Measurement)),
        laboratory=tuple(each for each in values if isinstance(each, LaboratoryValue)),
        findings=judged.findings,
        diagnoses=judged.diagnoses,
        treatments=tuple(each for found in actions for each in found),
        publications=tuple(_publication_in(each) for each in meta.nodes("externalReferences")),
        origin=ORIGIN,
    )
    settle_releases(meta, frozenset(prefix_of(each.id) for each in codes_of(case)))
    return case


def _publication_in(node: Node) -> Publication:
    return Publication(
        id=node.text("id"), title=node.text("description"), address=node.text("reference")
    )
