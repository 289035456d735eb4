"""Genetic findings as Observations in the simple form of HL7's Genomics Reporting, in and out.

See hl7.org/fhir/uv/genomics-reporting, profile "Variant". Codes are LOINC's, chosen there.
"""

from __future__ import annotations

from typing import Any, Final

from web.exchange.fhir.observations import note_in, settle_patient
from web.exchange.fhir.terms import (
    LOINC,
    OWN,
    TERMINOLOGY,
    Paper,
    Resource,
    code_in,
    coding,
    concept,
    concept_of,
    own,
)
from web.exchange.fhir.times import value_in, value_of
from web.exchange.notes import Why
from web.exchange.phenopackets.genomics import ZYGOSITY_LABELS
from web.exchange.taking import Node
from workflows.domain.record.codes import Code
from workflows.domain.record.genetics import (
    AcmgClass,
    FindingRole,
    GeneticFinding,
    GenomePosition,
    Zygosity,
)

VARIANT: Final = "69548-6"
_TEXTS: Final = {"hgvs_c": "48004-6", "hgvs_g": "81290-9", "hgvs_p": "48005-3"}
_GENE: Final = "48018-6"
_STATE: Final = "53034-5"
_SIGNIFICANCE: Final = "53037-8"
_TYPE: Final = "48019-4"
_ASSEMBLY: Final = "62374-4"
_CHROMOSOME: Final = "48000-4"
_POSITION: Final = "81254-5"
_REFERENCE: Final = "69547-8"
_ALTERNATE: Final = "69551-0"
_LONGEST_CHROMOSOME: Final = 1_000_000_000
_FOUND: Final = "LA9633-4"
_STATES: Final = {
    Zygosity.HETEROPLASMIC: "LA6703-8",
    Zygosity.HOMOPLASMIC: "LA6704-6",
    Zygosity.HOMOZYGOUS: "LA6705-3",
    Zygosity.HETEROZYGOUS: "LA6706-1",
    Zygosity.HEMIZYGOUS: "LA6707-9",
}
_CLASSES: Final = {
    AcmgClass.PATHOGENIC: "LA6668-3",
    AcmgClass.LIKELY_PATHOGENIC: "LA26332-9",
    AcmgClass.UNCERTAIN: "LA26333-7",
    AcmgClass.LIKELY_BENIGN: "LA26334-5",
    AcmgClass.BENIGN: "LA6675-8",
}
_STATES_IN: Final = {code: each for each, code in _STATES.items()} | {
    each.value: each for each in Zygosity
}
_CLASSES_IN: Final = {code: each for each, code in _CLASSES.items()}
_ROLES: Final = {each.value: each for each in FindingRole}


def variant_out(finding: GeneticFinding, paper: Paper) -> Resource:
    """Return a finding as an Observation of a variant."""
    if finding.file_id is not None:
        paper.ledger.drop("findings.file_id", Why.FILE_ELSEWHERE)
    found: Resource = {
        "resourceType": "Observation",
        "status": "final",
        "category": [concept(f"{TERMINOLOGY}/observation-category", "laboratory")],
        "code": concept(LOINC, VARIANT, "Genetic variant assessment"),
        "subject": paper.patient,
        "valueCodeableConcept": concept(LOINC, _FOUND, "Present"),
        "component": [*_standard(finding), *_further(finding)],
    }
    if finding.note:
        found["note"] = [{"text": finding.note}]
    return found


def _standard(finding: GeneticFinding) -> list[Resource]:
    found = [_concept(_GENE, concept_of(finding.gene))] if finding.gene != Code() else []
    found += [
        _concept(code, {"text": value})
        for name, code in _TEXTS.items()
        if (value := getattr(finding, name))
    ]
    if finding.zygosity is not Zygosity.UNKNOWN:
        label = ZYGOSITY_LABELS[finding.zygosity]
        codings = [coding(Code(id=finding.zygosity.value, label=label))]
        if finding.zygosity in _STATES:
            codings.insert(0, {"system": LOINC, "code": _STATES[finding.zygosity]})
        found.append(_concept(_STATE, {"coding": codings}))
    if finding.acmg in _CLASSES:
        found.append(_concept(_SIGNIFICANCE, concept(LOINC, _CLASSES[finding.acmg])))
    if finding.structural_type:
        found.append(_concept(_TYPE, concept_of(finding.structural_type)))
    if (place := finding.location) is not None:
        start = {"valueRange": {"low": {"value": place.position}}}
        found += [
            _concept(_ASSEMBLY, {"text": place.assembly}),
            _concept(_CHROMOSOME, {"text": place.chromosome}),
            {"code": concept(LOINC, _POSITION), **start},
            {"code": concept(LOINC, _REFERENCE), "valueString": place.reference},
            {"code": concept(LOINC, _ALTERNATE), "valueString": place.alternate},
        ]
    return [each for each in found if each.get("valueString") != ""]


def _further(finding: GeneticFinding) -> list[Resource]:
    """Return what the guide has no component for, under our own codes."""
    terms = [(name, getattr(finding, name)) for name in ("inheritance", "disease")]
    found: list[Resource] = [
        {"code": own("variant", name), "valueCodeableConcept": concept_of(code)}
        for name, code in terms
        if code and code != Code()
    ]
    texts = [(name, getattr(finding, name)) for name in ("description", "laboratory")]
    if finding.role is not FindingRole.UNKNOWN:
        texts.append(("role", finding.role.value))
    found += [{"code": own("variant", name), "valueString": text} for name, text in texts if text]
    if finding.reported:
        found.append({"code": own("variant", "reported"), **value_of(finding.reported)})
    return found


def _concept(code: str, value: Resource) -> Resource:
    return {"code": concept(LOINC, code), "valueCodeableConcept": value}


def is_variant(node: Node) -> bool:
    """Tell whether an Observation is one of a variant."""
    code = node.peek("code")
    codings = code.get("coding") if isinstance(code, dict) else None
    return isinstance(codings, list) and any(
        isinstance(each, dict) and each.get("code") == VARIANT for each in codings
    )


def variant_in(node: Node) -> GeneticFinding | None:
    """Take an Observation of a variant; None for one that was looked for and not found."""
    parts = _parts(node)
    if not _is_found(node):
        return None
    settle_patient(node)
    for name in ("category", "code", "status", "valueCodeableConcept"):
        node.fields.pop(name, None)
    further: dict[str, Any] = {name: _words(parts.get(code)) for name, code in _TEXTS.items()}
    further |= {name: _string(parts.get(f"own:{name}")) for name in ("description", "laboratory")}
    reported = parts.get("own:reported")
    role = parts.get("own:role")
    return GeneticFinding(
        gene=_code(parts.get(_GENE)) or Code(),
        **further,
        zygosity=_answer(parts.get(_STATE), _STATES_IN, Zygosity.UNKNOWN),
        inheritance=_code(parts.get("own:inheritance")),
        acmg=_answer(parts.get(_SIGNIFICANCE), _CLASSES_IN, AcmgClass.NOT_PROVIDED),
        role=role.choice("valueString", _ROLES, FindingRole.UNKNOWN)
        if role
        else FindingRole.UNKNOWN,
        disease=_code(parts.get("own:disease")),
        structural_type=_code(parts.get(_TYPE)),
        location=_position(parts),
        reported=value_in(reported) if reported else None,
        note=note_in(node),
    )


def _is_found(node: Node) -> bool:
    """Tell whether the variant was found; without a value it is described because it was."""
    if any(name.startswith("value") and name != "valueCodeableConcept" for name in node.fields):
        return False
    value = node.node("valueCodeableConcept")
    answers = [each.peek("code") for each in value.nodes("coding")] if value is not None else []
    is_said = value is None or (bool(answers) and all(each == _FOUND for each in answers))
    return is_said and not node.has("dataAbsentReason")


def _parts(node: Node) -> dict[str, Node]:
    """Return the components by the code that is understood; others stay and are told."""
    known = {*_TEXTS.values(), _GENE, _STATE, _SIGNIFICANCE, _TYPE, _ASSEMBLY, _CHROMOSOME}
    known |= {_POSITION, _REFERENCE, _ALTERNATE}
    found: dict[str, Node] = {}
    for each in node.nodes("component"):
        code = each.node("code")
        for one in code.nodes("coding") if code is not None else []:
            plain, is_own = str(one.peek("code")), one.peek("system") == f"{OWN}:variant"
            name = f"own:{plain}" if is_own else plain
            if (is_own or name in known) and name not in found:
                found[name] = each
                each.fields.pop("code")
                break
    return found


def _code(part: Node | None) -> Code | None:
    return code_in(part.node("valueCodeableConcept")) if part is not None else None


def _words(part: Node | None) -> str:
    code = _code(part)
    return (code.label or code.id.partition(":")[2]) if code else ""


def _string(part: Node | None) -> str:
    return part.text("valueString") if part is not None else ""


def _answer(part: Node | None, answers: dict[str, Any], default: Any) -> Any:
    value = part.node("valueCodeableConcept") if part is not None else None
    if part is None or value is None:
        return default
    for each in value.nodes("coding"):
        if str(each.peek("code")) in answers:
            part.fields.pop("valueCodeableConcept", None)
            return answers[str(each.peek("code"))]
    return default


def _position(parts: dict[str, Node]) -> GenomePosition | None:
    place = parts.get(_POSITION)
    span = place.node("valueRange") if place is not None else None
    low = span.node("low") if span is not None else None
    position = low.whole("value") if low is not None else None
    if position is None or not 0 <= position < _LONGEST_CHROMOSOME:
        return None
    return GenomePosition(
        assembly=_words(parts.get(_ASSEMBLY)),
        chromosome=_words(parts.get(_CHROMOSOME)),
        position=position,
        reference=_string(parts.get(_REFERENCE)),
        alternate=_string(parts.get(_ALTERNATE)),
    )
