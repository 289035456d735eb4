"""Writes a case as a Phenopacket v2, or as a Family where relatives are known.

The official schema parses what is written before anybody gets it. See
phenopacket-schema.readthedocs.io, version 2.0.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import phenopackets
from google.protobuf.json_format import MessageToJson, ParseDict
from google.protobuf.message import Message

from web.exchange.case import Case
from web.exchange.notes import Ledger, Why, Written
from web.exchange.phenopackets.actions import treatment_out
from web.exchange.phenopackets.context import Writing
from web.exchange.phenopackets.diagnoses import judged_out
from web.exchange.phenopackets.families import family_out
from web.exchange.phenopackets.features import measurement_out, phenotype_out
from web.exchange.phenopackets.parsing import SCHEMA_VERSION
from web.exchange.phenopackets.releases import resources_out
from web.exchange.phenopackets.subjects import subject_out
from web.exchange.unsaid import tell_unsaid

_MAKER: Final = "Consilium"
_NAMELESS: Final = "patient"
# Relatives are told one by one: a family writes what its table can say.
_WRITTEN: Final = (
    "sex", "birth", "last_seen", "vitality", "phenotypes", "measurements", "laboratory", "findings",
    "diagnoses", "treatments", "relatives", "publications",
)  # fmt: skip


def write_phenopacket(case: Case, made_at: datetime, *, as_protobuf: bool = False) -> Written:
    """Return the case as a packet; what a packet cannot say is told.

    ``made_at`` is aware. JSON is UTF-8 in the canonical form of protobuf.
    """
    ledger = Ledger()
    packet = _packet(case, made_at, ledger)
    for number, _relative in enumerate(case.relatives):
        ledger.drop(f"relatives[{number}]", Why.NOT_IN_THIS_FORMAT)
    return _written(ParseDict(packet, phenopackets.Phenopacket()), ledger, as_protobuf=as_protobuf)


def write_family(case: Case, made_at: datetime, *, as_protobuf: bool = False) -> Written:
    """Return the case as a Family with its pedigree."""
    ledger = Ledger()
    family = family_out(_packet(case, made_at, ledger), case.relatives, ledger)
    return _written(ParseDict(family, phenopackets.Family()), ledger, as_protobuf=as_protobuf)


def _written(message: Message, ledger: Ledger, *, as_protobuf: bool) -> Written:
    content = (
        message.SerializeToString(deterministic=True)
        if as_protobuf
        else MessageToJson(message, ensure_ascii=False).encode()
    )
    return Written(content=content, changes=ledger.changes, dropped=ledger.dropped)


def _packet(case: Case, made_at: datetime, ledger: Ledger) -> dict[str, Any]:
    pseudonym = case.pseudonym or _NAMELESS
    writing = Writing(ledger=ledger, birth=case.birth, pseudonym=pseudonym)
    features = [
        phenotype_out(each, f"phenotypes[{number}]", writing)
        for number, each in enumerate(case.phenotypes)
    ]
    measured = [
        measurement_out(each, f"measurements[{number}]", writing)
        for number, each in enumerate(case.measurements)
    ]
    assayed = [
        measurement_out(each, f"laboratory[{number}]", writing)
        for number, each in enumerate(case.laboratory)
    ]
    packet: dict[str, Any] = {
        "id": pseudonym,
        "subject": subject_out(case, writing),
        "phenotypicFeatures": [each for each in features if each],
        "measurements": [*measured, *assayed],
        **judged_out(case.diagnoses, case.findings, writing),
        "medicalActions": [
            treatment_out(each, f"treatments[{number}]", writing)
            for number, each in enumerate(case.treatments)
        ],
    }
    tell_unsaid(case, _WRITTEN, ledger)
    said = (
        case.last_seen, case.vitality, case.phenotypes, case.measurements, case.laboratory,
        case.findings, case.diagnoses, case.treatments,
    )  # fmt: skip
    packet["metaData"] = {
        "created": made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "createdBy": _MAKER,
        "resources": resources_out(packet, said, ledger),
        "phenopacketSchemaVersion": SCHEMA_VERSION,
        "externalReferences": [
            {"id": each.id, "reference": each.address, "description": each.title}
            for each in case.publications
        ],
    }
    return packet
