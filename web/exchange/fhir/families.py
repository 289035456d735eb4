"""Relatives as FamilyMemberHistory, in and out. Each is a number such as II-3, never a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from web.exchange.fhir.observations import note_in, settle_patient
from web.exchange.fhir.terms import (
    OWN,
    TERMINOLOGY,
    Paper,
    Resource,
    code_in,
    concept,
    concept_of,
    extension,
    extensions_in,
)
from web.exchange.fhir.times import value_in, value_of
from web.exchange.notes import Why
from web.exchange.taking import Node
from workflows.domain.record.pedigrees import AffectedStatus, PedigreeSex, Relative, TwinKind

_ROLES: Final = f"{TERMINOLOGY}/v3-RoleCode"
_SEXES: Final = {each.value: each for each in PedigreeSex}
_AFFECTED: Final = {each.value: each for each in AffectedStatus}
_TWINS: Final = {each.value: each for each in TwinKind}
_FLAGS: Final = ("is_carrier", "is_pregnancy", "parents_are_related")
_TEXTS: Final = ("label", "father", "mother", "twin_group")


def family_out(relatives: Sequence[Relative], paper: Paper) -> list[Resource]:
    """Return every relative but the proband, who is the patient."""
    proband = next((each for each in relatives if each.is_proband), None)
    people = {each.label: each for each in relatives}
    return [
        _relative_out(each, _role(each, proband, people), paper)
        for each in relatives
        if each is not proband
    ]


def proband_extensions(relatives: Sequence[Relative]) -> list[Resource]:
    """Return the proband's own place in the pedigree, for the Patient."""
    return [extension("pedigree", extension=_said(each)) for each in relatives if each.is_proband]


def _relative_out(relative: Relative, role: str, paper: Paper) -> Resource:
    found: Resource = {
        "resourceType": "FamilyMemberHistory",
        "status": "completed",
        "patient": paper.patient,
        "relationship": concept(_ROLES, role),
        "sex": concept("http://hl7.org/fhir/administrative-gender", relative.sex.value),
        "deceasedBoolean": relative.is_deceased,
        "extension": _said(relative),
    }
    if relative.conditions:
        found["condition"] = [{"code": concept_of(each)} for each in relative.conditions]
    if relative.note:
        found["note"] = [{"text": relative.note}]
    return found


def _said(relative: Relative) -> list[Resource]:
    found = [
        extension(_kebab(name), valueString=text)
        for name in _TEXTS
        if (text := getattr(relative, name))
    ]
    found += [
        extension(_kebab(name), valueBoolean=True) for name in _FLAGS if getattr(relative, name)
    ]
    found.append(extension("affected", valueCode=relative.affected.value))
    if relative.twin_kind is not TwinKind.UNKNOWN:
        found.append(extension("twin-kind", valueCode=relative.twin_kind.value))
    if relative.is_proband:
        found.append(extension("sex", valueCode=relative.sex.value))
        if relative.is_deceased:
            found.append(extension("is-deceased", valueBoolean=True))
        found += [
            extension("condition", valueCodeableConcept=concept_of(each))
            for each in relative.conditions
        ]
        if relative.note:
            found.append(extension("note", valueString=relative.note))
    if relative.age:
        found.append(extension("age", **value_of(relative.age)))
    return found


def _role(relative: Relative, proband: Relative | None, people: Mapping[str, Relative]) -> str:
    """Return HL7's role of a relative to the patient: parents and siblings by name, others not."""
    if proband is None:
        return "FAMMEMB"
    parents = {proband.father, proband.mother} - {""}
    if relative.label == proband.father:
        return "NFTH"
    if relative.label == proband.mother:
        return "NMTH"
    own = {relative.father, relative.mother} - {""}
    if len(parents) > 1 and own == parents:
        return {PedigreeSex.FEMALE: "NSIS", PedigreeSex.MALE: "NBRO"}.get(relative.sex, "NSIB")
    if proband.label in own:
        return {PedigreeSex.FEMALE: "DAUC", PedigreeSex.MALE: "SONC"}.get(relative.sex, "CHILD")
    grand = {people[each].father for each in parents if each in people}
    grand |= {people[each].mother for each in parents if each in people}
    return "GRPRN" if relative.label in grand else "FAMMEMB"


def relative_in(node: Node) -> Relative | None:
    """Take a FamilyMemberHistory. One of another system has no label, and its role as a note."""
    said = extensions_in(node)
    node.drop_present(Why.IDENTIFIER, "name", "bornDate", "bornString", "bornPeriod", "identifier")
    settle_patient(node)
    if node.peek("status") in ("completed", "partial"):
        node.text("status")
    role = code_in(node.node("relationship"))
    sex = _code_word(node, "sex")
    named = [code_in(each.node("code")) for each in node.nodes("condition")]
    conditions = [each for each in named if each]
    note = note_in(node)
    if "label" not in said:
        node.change("relationship", Why.ONLY_WORDS)
        note = "\n".join(filter(None, ((role.label or role.id) if role else "", note)))
    affected = AffectedStatus.AFFECTED if conditions else AffectedStatus.UNKNOWN
    person = person_in(said, PedigreeSex.UNKNOWN)
    return Relative(
        **{
            **person,
            "sex": _SEXES.get(sex, PedigreeSex.UNKNOWN),
            "affected": person["affected"] if "affected" in said else affected,
            "is_deceased": node.flag("deceasedBoolean"),
            "conditions": tuple(conditions),
            "note": note,
        }
    )


def person_in(said: Mapping[str, Node], sex: PedigreeSex) -> dict[str, Any]:
    """Take what ``_said`` wrote."""
    found: dict[str, Any] = {
        name: said[_kebab(name)].text("valueString") if _kebab(name) in said else ""
        for name in _TEXTS
    }
    found |= {
        name: said[_kebab(name)].flag("valueBoolean") if _kebab(name) in said else False
        for name in (*_FLAGS, "is_deceased")
    }
    found["affected"] = _choice(said, "affected", _AFFECTED, AffectedStatus.UNKNOWN)
    found["twin_kind"] = _choice(said, "twin-kind", _TWINS, TwinKind.UNKNOWN)
    found["sex"] = _choice(said, "sex", _SEXES, sex)
    found["age"] = value_in(said["age"]) if "age" in said else None
    return found


def proband_in(node: Node) -> Relative:
    """Take the proband's own place in the pedigree, which ``proband_extensions`` wrote."""
    coded = [each for each in node.nodes("extension") if each.peek("url") == f"{OWN}:condition"]
    said = extensions_in(node)
    named = [code_in(each.node("valueCodeableConcept")) for each in coded]
    return Relative(
        **person_in(said, PedigreeSex.UNKNOWN),
        is_proband=True,
        conditions=tuple(each for each in named if each),
        note=said["note"].text("valueString") if "note" in said else "",
    )


def _choice(said: Mapping[str, Node], name: str, choices: Mapping[str, Any], default: Any) -> Any:
    return said[name].choice("valueCode", choices, default) if name in said else default


def _code_word(node: Node, name: str) -> str:
    value = node.peek(name)
    codings = value.get("coding") if isinstance(value, dict) else None
    for each in codings if isinstance(codings, list) else []:
        if isinstance(each, dict) and str(each.get("code")) in _SEXES:
            node.fields.pop(name)
            return str(each["code"])
    return ""


def _kebab(name: str) -> str:
    return name.replace("_", "-")
