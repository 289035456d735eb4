"""Codes, systems and references as FHIR writes them, in and out; the same in R4 and R5.

Systems: terminology.hl7.org. What HL7 has no system for is ours, under names nobody else has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from typing import Any, Final

from web.exchange.curies import curie_of, prefix_of, words_of
from web.exchange.notes import Ledger, Why
from web.exchange.taking import Node
from workflows.domain.record.codes import Code

Resource = dict[str, Any]
TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem"
OWN: Final = "urn:consilium"
LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
# The laws under which patients consent: the GDPR and the decision on the networks.
POLICIES: Final = (
    "http://data.europa.eu/eli/reg/2016/679/oj",
    "http://data.europa.eu/eli/dec_impl/2014/287/oj",
)
_SYSTEMS: Final[Mapping[str, str]] = {
    "HP": "http://human-phenotype-ontology.org",
    "LOINC": LOINC,
    "OMIM": "http://www.omim.org",
    "ORPHA": "http://www.orpha.net",
    "HGNC": "http://www.genenames.org",
    "ICD10": "http://hl7.org/fhir/sid/icd-10",
    "ATC": "http://www.whocc.no/atc",
    "SNOMED": "http://snomed.info/sct",
    "NCIT": "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl",
    "SO": "http://www.sequenceontology.org",
    "GENO": "http://purl.obolibrary.org/obo/geno.owl",
    "MONDO": "http://purl.obolibrary.org/obo/mondo.owl",
}
_PREFIXES: Final = {system: prefix for prefix, system in _SYSTEMS.items()} | {
    "http://purl.obolibrary.org/obo/hp.owl": "HP",
    "https://omim.org": "OMIM",
    "https://www.omim.org": "OMIM",
    "urn:oid:2.16.840.1.113883.6.174": "OMIM",
    "http://www.genenames.org/geneId": "HGNC",
}
# Terminologies whose codes carry their prefix in themselves.
_WITH_PREFIX: Final = frozenset({"HP", "HGNC", "SO", "GENO", "MONDO"})
# Terminologies of phenotypes, rare diseases and assays: a record is searched and compared by them.
_LOOKED_UP: Final = frozenset({"HP", "ORPHA", "LOINC"})
_OTHERS: Final = f"{OWN}:terminology:"


class FhirVersion(StrEnum):
    """The releases of FHIR that are written here."""

    R4 = "4.0.1"
    R5 = "5.0.0"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What resources of one bundle are written with."""

    version: FhirVersion
    ledger: Ledger
    patient: Resource

    @property
    def is_r5(self) -> bool:
        """Tell whether the newer release is written."""
        return self.version is FhirVersion.R5


def coding(code: Code) -> Resource:
    """Return a code, bare or as a CURIE, as a Coding with the release of its terminology."""
    curie = curie_of(code.id)
    prefix = prefix_of(curie)
    plain = curie if prefix in _WITH_PREFIX else curie.partition(":")[2]
    found = {"system": _SYSTEMS.get(prefix, f"{_OTHERS}{prefix}"), "code": plain}
    if code.release:
        found["version"] = code.release
    return {**found, "display": code.label} if code.label else found


def concept_of(code: Code, others: Iterable[Code] = ()) -> Resource:
    """Return a code, with what other terminologies call the same, as a CodeableConcept."""
    codings = [coding(each) for each in (code, *others) if curie_of(each.id)]
    if len(codings) > 1 and curie_of(code.id):
        # Which of them is the record's own word; a reader may prefer another terminology.
        codings[0]["userSelected"] = True
    found: Resource = {"coding": codings} if codings else {}
    words = words_of(code) if code.label or not curie_of(code.id) else ""
    # FHIR takes no empty text, and no concept with neither text nor coding (ele-1).
    return {**found, "text": words or "–"} if words or not codings else found


def concept(system: str, code: str, display: str = "") -> Resource:
    """Return one coding of a code system as a CodeableConcept."""
    found = {"system": system, "code": code}
    return {"coding": [{**found, "display": display} if display else found]}


def own(name: str, code: str, display: str = "") -> Resource:
    """Return a concept of one of our own code systems."""
    return concept(f"{OWN}:{name}", code, display)


def extension(name: str, **value: Any) -> Resource:
    """Return one of our own extensions: its name and one ``value…``."""
    return {"url": f"{OWN}:{name}", **value}


def codes_in(node: Node | None) -> list[Code]:
    """Take a CodeableConcept as codes; its text names the first one that has no display.

    First comes what a user chose, then what the record is looked up by. A code of a system that is
    not known here becomes words, and that is told.
    """
    if node is None:
        return []
    ranked = [(_rank(each), _coding_in(each)) for each in node.nodes("coding")]
    found = [code for _rank_, code in sorted(ranked, key=itemgetter(0)) if code is not None]
    text = str(node.peek("text") or "")
    if not found or not found[0].label:
        node.text("text")
        first = found[0] if found else Code()
        named = Code(id=first.id, label=text, release=first.release)
        found[:1] = [named] if text else found[:1]
    elif text == found[0].label:
        node.text("text")
    elif text:
        node.drop("text", Why.REPEATED)
    return found


def code_in(node: Node | None) -> Code | None:
    """Take the first code of a CodeableConcept; the same in other terminologies is told."""
    found = codes_in(node)
    if node is not None and len(found) > 1:
        node.ledger.drop(node.place("coding"), Why.NO_PLACE)
    return found[0] if found else None


def _rank(node: Node) -> int:
    if node.peek("userSelected") is True:
        node.fields.pop("userSelected")
        return 0
    curie = curie_in(node)
    if prefix_of(curie) in _LOOKED_UP:
        return 1
    return 2 if curie else 3


def _coding_in(node: Node) -> Code | None:
    id_ = curie_in(node)
    display = node.text("display")
    if id_:
        node.text("system")
        node.text("code")
        return Code(id=id_, label=display, release=node.text("version"))
    if not display:
        return None
    return Code(label=display)


def curie_in(node: Node) -> str:
    """Return system and code of a Coding or a Quantity as a CURIE; empty when neither is known."""
    system, code = str(node.peek("system") or ""), str(node.peek("code") or "")
    prefix = _PREFIXES.get(system, "")
    if system.startswith(_OTHERS):
        prefix = system.removeprefix(_OTHERS)
    if not (prefix and code):
        return ""
    curie = code if code.upper().startswith(f"{prefix}:") else f"{prefix}:{code}"
    return curie if prefix_of(curie) else ""


def extensions_in(node: Node) -> dict[str, Node]:
    """Return the node's own extensions by name; those of others stay and are told."""
    found = {}
    for each in node.nodes("extension"):
        url = str(each.peek("url") or "")
        if url.startswith(f"{OWN}:"):
            each.text("url")
            found[url.removeprefix(f"{OWN}:")] = each
    return found
