"""The pedigree of a Family (GA4GH Phenopackets v2), in and out. Labels take the place of ids."""

from __future__ import annotations

from typing import Any, Final

from web.exchange.notes import Ledger, Why
from web.exchange.taking import Node
from workflows.domain.record.pedigrees import AffectedStatus, PedigreeSex, Relative

_SEXES: Final = {
    "FEMALE": PedigreeSex.FEMALE,
    "MALE": PedigreeSex.MALE,
    "UNKNOWN_SEX": PedigreeSex.UNKNOWN,
}
_SEXES_OUT: Final = {each: name for name, each in _SEXES.items()}
_STATUSES: Final = {
    "AFFECTED": AffectedStatus.AFFECTED,
    "UNAFFECTED": AffectedStatus.UNAFFECTED,
    "MISSING": AffectedStatus.UNKNOWN,
}
_STATUSES_OUT: Final = {each: name for name, each in _STATUSES.items()}
_NOBODY: Final = ("", "0")


def relatives_in(family: Node, proband_id: str) -> tuple[Relative, ...]:
    """Take the pedigree; each person gets a number, and the file's own ids are left out."""
    pedigree = family.node("pedigree")
    found = pedigree.nodes("persons") if pedigree is not None else []
    # A person without an id is no part of any family tree; it stays, and is told.
    persons = [each for each in found if each.peek("individualId")]
    labels: dict[str, str] = {}
    for each in persons:
        labels.setdefault(str(each.peek("individualId")), str(len(labels) + 1))
    are_related = family.flag("consanguinousParents")
    return tuple(_person_in(each, labels, proband_id, are_related=are_related) for each in persons)


def _person_in(
    node: Node, labels: dict[str, str], proband_id: str, *, are_related: bool
) -> Relative:
    node.drop_present(Why.IDENTIFIER, "familyId")
    own, father, mother = (node.text(name) for name in ("individualId", "paternalId", "maternalId"))
    node.change("individualId", Why.IDENTIFIER)
    for name, parent in (("paternalId", father), ("maternalId", mother)):
        if parent not in _NOBODY and parent not in labels:
            node.ledger.drop(node.place(name), Why.NOT_UNDERSTOOD)
    return Relative(
        label=labels.get(own, ""),
        father=labels.get(father, ""),
        mother=labels.get(mother, ""),
        sex=node.choice("sex", _SEXES, PedigreeSex.UNKNOWN),
        affected=node.choice("affectedStatus", _STATUSES, AffectedStatus.UNKNOWN),
        is_proband=bool(own) and own == proband_id,
        parents_are_related=bool(own) and own == proband_id and are_related,
    )


def family_out(
    packet: dict[str, Any], relatives: tuple[Relative, ...], ledger: Ledger
) -> dict[str, Any]:
    """Return a Family around the packet of its proband, with what a pedigree table can say."""
    proband = next((each for each in relatives if each.is_proband), None)
    pseudonym = packet["subject"]["id"]
    names = {each.label: each.label for each in relatives}
    if proband is not None:
        names[proband.label] = pseudonym
    for number, each in enumerate(relatives):
        _tell_unsaid(each, f"relatives[{number}]", ledger)
    return {
        "id": f"family-{pseudonym}",
        "proband": packet,
        "consanguinousParents": proband is not None and proband.parents_are_related,
        "pedigree": {
            "persons": [
                {
                    "familyId": f"family-{pseudonym}",
                    "individualId": names[each.label],
                    "paternalId": names.get(each.father, "0") if each.father else "0",
                    "maternalId": names.get(each.mother, "0") if each.mother else "0",
                    "sex": _SEXES_OUT[each.sex],
                    "affectedStatus": _STATUSES_OUT[each.affected],
                }
                for each in relatives
            ]
        },
        "metaData": packet["metaData"],
    }


def _tell_unsaid(relative: Relative, path: str, ledger: Ledger) -> None:
    said = {
        "is_carrier", "is_deceased", "is_pregnancy", "twin_group", "age", "conditions", "note",
    }  # fmt: skip
    if relative.parents_are_related and not relative.is_proband:
        ledger.drop(f"{path}.parents_are_related", Why.NOT_IN_THIS_FORMAT)
    for name in sorted(said):
        if getattr(relative, name):
            ledger.drop(f"{path}.{name}", Why.NOT_IN_THIS_FORMAT)
