"""Phenotypic features and measurements of a packet, in and out."""

from __future__ import annotations

import math
from typing import Any, Final

from web.exchange.curies import code_in, code_out, unit_in, unit_out
from web.exchange.notes import Why
from web.exchange.phenopackets.context import Reading, Writing
from web.exchange.phenopackets.times import moment_in, moment_out
from web.exchange.taking import Node
from workflows.domain.record.codes import Code, Quantity, ReferenceRange
from workflows.domain.record.phenotypes import LaboratoryValue, Measurement, Phenotype, Presence

# HPO's terms below Laterality (HP:0012831) and Frequency (HP:0040279): packets keep them among the
# modifiers, the record apart.
_LATERALITIES: Final = frozenset({"HP:0012832", "HP:0012833", "HP:0012834", "HP:0012835"})
_FREQUENCIES: Final = frozenset(f"HP:004028{each}" for each in range(6))
# LOINC's codes for growth and vital signs; every other assay is a laboratory's.
MEASURED_AT_THE_BEDSIDE: Final = frozenset(
    f"LOINC:{each}"
    for each in (
        "8302-2", "8306-3", "29463-7", "9843-4", "39156-5", "8480-6", "8462-4", "8867-4",
        "8310-5", "9279-1", "59408-5",
    )
)  # fmt: skip
# What was measured, its number, and a term where a score has no number.
_Value = tuple[Code, Node | None, Code | None]
_INFINITE: Final = {-math.inf: "-Infinity", math.inf: "Infinity"}


def phenotype_in(node: Node, reading: Reading) -> Phenotype | None:
    """Take a PhenotypicFeature; None when it names no term."""
    term = code_in(node.node("type"), reading.releases)
    if term is None:
        return None
    modifiers = [code_in(each, reading.releases) for each in node.nodes("modifiers")]
    known = [each for each in modifiers if each is not None]
    return Phenotype(
        term=term,
        presence=Presence.EXCLUDED if node.flag("excluded") else Presence.PRESENT,
        onset=moment_in(node, "onset", reading),
        resolution=moment_in(node, "resolution", reading),
        severity=code_in(node.node("severity"), reading.releases),
        frequency=_taken(known, _FREQUENCIES),
        laterality=_taken(known, _LATERALITIES),
        modifiers=tuple(known),
        note=node.text("description"),
    )


def phenotype_out(phenotype: Phenotype, path: str, writing: Writing) -> dict[str, Any] | None:
    """Return a PhenotypicFeature; None for what is unknown, which packets cannot say."""
    if phenotype.presence is Presence.UNKNOWN:
        writing.ledger.drop(path, Why.NOT_IN_THIS_FORMAT)
        return None
    details = (phenotype.frequency, phenotype.laterality, *phenotype.modifiers)
    found: dict[str, Any] = {"type": code_out(phenotype.term)}
    if phenotype.presence is Presence.EXCLUDED:
        found["excluded"] = True
    if phenotype.severity:
        found["severity"] = code_out(phenotype.severity)
    if modifiers := [code_out(each) for each in details if each]:
        found["modifiers"] = modifiers
    if phenotype.onset:
        found["onset"] = moment_out(phenotype.onset, f"{path}.onset", writing)
    if phenotype.resolution:
        found["resolution"] = moment_out(phenotype.resolution, f"{path}.resolution", writing)
    if phenotype.note:
        found["description"] = phenotype.note
    return found


def measurement_in(node: Node, reading: Reading) -> list[Measurement | LaboratoryValue]:
    """Take a Measurement as values of the record: one, or one for each typed quantity."""
    values = _values_in(node, reading)
    if not values:
        return []
    when, note = moment_in(node, "timeObserved", reading), node.text("description")
    found: list[Measurement | LaboratoryValue] = []
    for what, amount, finding in values:
        quantity, reference = quantity_in(amount)
        if what.id in MEASURED_AT_THE_BEDSIDE and reference is None:
            found.append(
                Measurement(what=what, quantity=quantity, finding=finding, when=when, note=note)
            )
        else:
            found.append(
                LaboratoryValue(
                    assay=what,
                    quantity=quantity,
                    finding=finding,
                    reference=reference,
                    when=when,
                    note=note,
                )
            )
    return found


def _values_in(node: Node, reading: Reading) -> list[_Value]:
    if parts := node.node("complexValue"):
        node.change("complexValue", Why.SPLIT)
        typed = [
            (code_in(each.node("type"), reading.releases), each)
            for each in parts.nodes("typedQuantities")
        ]
        return [(what, each.node("quantity"), None) for what, each in typed if what]
    assay = code_in(node.node("assay"), reading.releases)
    if assay is None:
        return []
    value = node.node("value")
    if value is None:
        return [(assay, None, None)]
    finding = code_in(value.node("ontologyClass"), reading.releases)
    return [(assay, value.node("quantity"), finding)]


def measurement_out(
    value: Measurement | LaboratoryValue, path: str, writing: Writing
) -> dict[str, Any]:
    """Return a value of the record as a Measurement."""
    what = value.what if isinstance(value, Measurement) else value.assay
    reference = value.reference if isinstance(value, LaboratoryValue) else None
    found: dict[str, Any] = {"assay": code_out(what)}
    if value.quantity:
        found["value"] = {"quantity": quantity_out(value.quantity, reference)}
        if value.finding:
            # One of two values fits into the packet; the number is the more exact one.
            writing.ledger.drop(f"{path}.finding", Why.NOT_IN_THIS_FORMAT)
    elif value.finding:
        found["value"] = {"ontologyClass": code_out(value.finding)}
    if reference and not value.quantity:
        writing.ledger.drop(f"{path}.reference", Why.NOT_IN_THIS_FORMAT)
    if value.when:
        found["timeObserved"] = moment_out(value.when, f"{path}.when", writing)
    if value.note:
        found["description"] = value.note
    is_measured = isinstance(value, Measurement)
    if is_measured != (what.id in MEASURED_AT_THE_BEDSIDE and reference is None):
        # Packets do not tell growth and laboratory apart; whoever reads it goes by the code.
        writing.ledger.change(path, Why.JUDGED)
    return found


def quantity_in(node: Node | None) -> tuple[Quantity | None, ReferenceRange | None]:
    """Take a Quantity with its reference range. Zeros are not written in protobuf, but meant."""
    if node is None:
        return None, None
    unit, label = unit_in(node.node("unit"))
    value = node.number("value") if node.has("value") else 0.0
    found = node.node("referenceRange")
    reference = None
    if found is not None:
        own_unit, own_label = unit_in(found.node("unit"))
        is_same = (own_unit, own_label) == (unit, label)
        reference = ReferenceRange(
            low=found.end("low") if found.has("low") else 0.0,
            high=found.end("high") if found.has("high") else 0.0,
            unit="" if is_same else own_unit,
            unit_label="" if is_same else own_label,
        )
    quantity = None if value is None else Quantity(value=value, unit=unit, unit_label=label)
    return quantity, reference


def quantity_out(quantity: Quantity, reference: ReferenceRange | None = None) -> dict[str, Any]:
    """Return a Quantity. An open end of the reference range is infinite."""
    found: dict[str, Any] = {
        "unit": unit_out(quantity.unit, quantity.unit_label),
        "value": quantity.value,
    }
    if reference is not None:
        # The same unit has the same name, though the record's form keeps the name only once.
        is_own = reference.unit_label or reference.unit not in ("", quantity.unit)
        source = reference if is_own else quantity
        found["referenceRange"] = {
            "unit": unit_out(source.unit, source.unit_label),
            "low": _end(reference.low, -math.inf),
            "high": _end(reference.high, math.inf),
        }
    return found


def _end(value: float | None, infinite: float) -> float | str:
    return _INFINITE[infinite] if value is None else value


def _taken(codes: list[Code], wanted: frozenset[str]) -> Code | None:
    """Take the first of the wanted codes out of the list."""
    for code in codes:
        if code.id in wanted:
            codes.remove(code)
            return code
    return None
