"""Phenotypes, laboratory values and measurements as Observations, in and out; R4 and R5 alike."""

from __future__ import annotations

from typing import Any, Final

from web.exchange.curies import prefix_of
from web.exchange.fhir.presences import presence_in
from web.exchange.fhir.terms import (
    OWN,
    TERMINOLOGY,
    UCUM,
    Paper,
    Resource,
    code_in,
    coding,
    concept,
    concept_of,
    curie_in,
    extension,
    extensions_in,
    own,
)
from web.exchange.fhir.times import date_in, value_in, value_of
from web.exchange.notes import Why
from web.exchange.phenopackets.features import MEASURED_AT_THE_BEDSIDE
from web.exchange.taking import Node
from web.exchange.ucum import is_ucum
from workflows.domain.record.codes import Code, Quantity, ReferenceRange
from workflows.domain.record.moments import Moment, OnDate
from workflows.domain.record.phenotypes import LaboratoryValue, Measurement, Phenotype, Presence

_CATEGORIES: Final = f"{TERMINOLOGY}/observation-category"
_DETAIL: Final = "phenotype-detail"
_MOMENTS: Final = ("onset", "resolution")
_TERMS: Final = ("severity", "frequency", "laterality")


def phenotype_out(phenotype: Phenotype, paper: Paper) -> Resource:
    """Return a phenotype: the term is the code, whether it is there the value."""
    components = [
        {"code": own(_DETAIL, name), **value_of(moment)}
        for name in _MOMENTS
        if (moment := getattr(phenotype, name)) is not None
    ]
    terms = [(name, getattr(phenotype, name)) for name in _TERMS]
    terms += [("modifier", each) for each in phenotype.modifiers]
    components += [
        {"code": own(_DETAIL, name), "valueCodeableConcept": concept_of(term)}
        for name, term in terms
        if term is not None
    ]
    found = _observation(paper, "exam", concept_of(phenotype.term))
    if phenotype.presence is Presence.UNKNOWN:
        found["dataAbsentReason"] = concept(f"{TERMINOLOGY}/data-absent-reason", "unknown")
    else:
        found["valueBoolean"] = phenotype.presence is Presence.PRESENT
    return _with(found, component=components, note=_note(phenotype.note))


def value_out(value: LaboratoryValue | Measurement, paper: Paper) -> Resource:
    """Return a laboratory value or a measurement."""
    is_laboratory = isinstance(value, LaboratoryValue)
    what = value.assay if isinstance(value, LaboratoryValue) else value.what
    category = "laboratory" if is_laboratory else "vital-signs"
    found = _observation(paper, category, concept_of(what))
    if value.quantity:
        found["valueQuantity"] = quantity_out(value.quantity)
        if value.finding:
            found["interpretation"] = [concept_of(value.finding)]
    elif value.finding:
        found["valueCodeableConcept"] = concept_of(value.finding)
    if isinstance(value, LaboratoryValue) and value.reference:
        found["referenceRange"] = [_reference_out(value.reference, value.quantity)]
    if isinstance(value.when, OnDate):
        found["effectiveDateTime"] = value.when.date
    elif value.when is not None:
        found["extension"] = [extension("when", **value_of(value.when))]
    return _with(found, note=_note(value.note))


def quantity_out(quantity: Quantity) -> Resource:
    """Return a Quantity; its unit has a code only where UCUM or another terminology knows it."""
    unit, label = quantity.unit, quantity.unit_label
    found: Resource = {"value": quantity.value}
    if is_ucum(unit):
        return found | {"unit": label or unit, "system": UCUM, "code": unit}
    if prefix_of(unit):
        # What it is called stands in "unit"; a Quantity has no display.
        return found | {"unit": label or unit, **coding(Code(id=unit))}
    words = f"{unit} ({label})" if unit and label else unit or label
    return found | {"unit": words} if words else found


def observation_in(node: Node, birthday: str) -> Phenotype | LaboratoryValue | Measurement | None:
    """Take an Observation: an HPO term is a phenotype, anything else was measured."""
    categories = {
        str(each.get("code"))
        for one in _plain_list(node.peek("category"))
        for each in _plain_list(one.get("coding"))
    }
    is_term = "valueBoolean" in node.fields or "dataAbsentReason" in node.fields
    code = code_in(node.node("code"))
    if code is None:
        return None
    _settle(node)
    if code.id.startswith("HP:") or (is_term and "laboratory" not in categories):
        return _phenotype_in(node, code)
    when = _when_in(node, birthday)
    quantity, finding = _value_in(node)
    note = note_in(node)
    is_measured = "vital-signs" in categories or code.id in MEASURED_AT_THE_BEDSIDE
    if is_measured and not node.has("referenceRange"):
        return Measurement(what=code, quantity=quantity, finding=finding, when=when, note=note)
    reference = _reference_in(node, quantity)
    return LaboratoryValue(
        assay=code, quantity=quantity, finding=finding, reference=reference, when=when, note=note
    )


def quantity_in(node: Node | None) -> Quantity | None:
    """Take a Quantity that is a number, not a bound such as ``< 0.1``."""
    if node is None or not node.has("value") or node.has("comparator"):
        return None
    value = node.number("value")
    if value is None:
        return None
    known = curie_in(node)
    unit, code = node.text("unit"), node.text("code")
    if known:
        node.text("system")
        return Quantity(value=value, unit=known, unit_label="" if unit == known else unit)
    if node.peek("system") == UCUM:
        node.text("system")
        label = "" if unit == code else unit
        return Quantity(value=value, unit=code or unit, unit_label=label if code else "")
    return Quantity(value=value, unit=code or unit)


def note_in(node: Node) -> str:
    """Take the texts of all notes; who wrote them and when is told."""
    return "\n".join(filter(None, (each.text("text") for each in node.nodes("note"))))


def _phenotype_in(node: Node, term: Code) -> Phenotype:
    details: dict[str, Any] = {}
    modifiers: list[Code] = []
    for each in node.nodes("component"):
        name = _detail_name(each)
        if name in _MOMENTS:
            details[name] = value_in(each)
        elif name in _TERMS:
            details[name] = code_in(each.node("valueCodeableConcept"))
        elif name == "modifier" and (found := code_in(each.node("valueCodeableConcept"))):
            modifiers.append(found)
    return Phenotype(
        term=term,
        presence=presence_in(node),
        modifiers=tuple(modifiers),
        note=note_in(node),
        **details,
    )


def _detail_name(component: Node) -> str:
    code = component.node("code")
    codings = code.nodes("coding") if code is not None else []
    for each in codings:
        if each.peek("system") == f"{OWN}:{_DETAIL}":
            each.text("system")
            return each.text("code")
    return ""


def _when_in(node: Node, birthday: str) -> Moment | None:
    extensions = extensions_in(node)
    if "when" in extensions:
        return value_in(extensions["when"])
    name = next((each for each in ("effectiveDateTime", "effectiveInstant") if node.has(each)), "")
    return date_in(node, name, birthday) if name else None


def _value_in(node: Node) -> tuple[Quantity | None, Code | None]:
    amount = node.node("valueQuantity")
    if amount is not None and (bound := _bound_in(amount)):
        return None, Code(label=bound)
    quantity = quantity_in(amount)
    if node.has("valueCodeableConcept"):
        return quantity, code_in(node.node("valueCodeableConcept"))
    if node.has("valueString"):
        return quantity, Code(label=node.text("valueString"))
    # One word beside the number has a place; further ones stay and are told.
    found = node.nodes("interpretation")[:1] if quantity else []
    return quantity, code_in(found[0]) if found else None


def _bound_in(amount: Node) -> str:
    """Take a number with a comparator as words: below 0.1 is not 0.1 (Quantity.comparator)."""
    comparator, value = amount.peek("comparator"), amount.peek("value")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(comparator, str) or not comparator.strip() or not is_number:
        return ""
    amount.change("", Why.AS_WORDS)
    unit, code = amount.text("unit"), amount.text("code")
    for name in ("comparator", "value", "system"):
        amount.fields.pop(name, None)
    return f"{comparator.strip()} {value} {unit or code}".strip()


def _reference_out(reference: ReferenceRange, quantity: Quantity | None) -> Resource:
    unit = reference.unit or (quantity.unit if quantity else "")
    is_same = quantity is not None and unit == quantity.unit
    label = reference.unit_label or (quantity.unit_label if quantity and is_same else "")
    found: Resource = {}
    for name in ("low", "high"):
        end = getattr(reference, name)
        if end is not None:
            found[name] = quantity_out(Quantity(value=end, unit=unit, unit_label=label))
    # FHIR asks for an end or a text (obs-3).
    return found or {"text": "–"}


def _reference_in(node: Node, quantity: Quantity | None) -> ReferenceRange | None:
    ranges = node.nodes("referenceRange")
    if not ranges:
        return None
    for more in ranges[1:]:
        more.ledger.drop(more.place(), Why.REPEATED)
        more.fields.clear()
    first = ranges[0]
    if first.peek("text") == "–":
        first.text("text")
    low, high = quantity_in(first.node("low")), quantity_in(first.node("high"))
    end = low or high
    own_unit = (end.unit, end.unit_label) if end else ("", "")
    is_same = quantity is not None and own_unit == (quantity.unit, quantity.unit_label)
    return ReferenceRange(
        low=low.value if low else None,
        high=high.value if high else None,
        unit="" if is_same else own_unit[0],
        unit_label="" if is_same else own_unit[1],
    )


def _observation(paper: Paper, category: str, code: Resource) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [concept(_CATEGORIES, category)],
        "code": code,
        "subject": paper.patient,
    }


def _settle(node: Node) -> None:
    """Take what only says that it is an observation of this patient."""
    node.drop_present(Why.UNDERSTOOD, "category")
    settle_patient(node)
    if node.peek("status") in ("final", "amended", "corrected"):
        node.text("status")


def settle_patient(node: Node) -> None:
    """Leave out the resource's id and whom it is about: there is one patient only."""
    node.drop_present(Why.TECHNICAL_ID, "id")
    node.drop_present(Why.IDENTIFIER, "subject", "patient")


def _note(text: str) -> list[Resource]:
    return [{"text": text}] if text else []


def _with(found: Resource, **lists: list[Any]) -> Resource:
    return {**found, **{name: value for name, value in lists.items() if value}}


def _plain_list(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
