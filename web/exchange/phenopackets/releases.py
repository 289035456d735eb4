"""The terminologies of a packet with their releases (metaData.resources), in and out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from web.exchange.curies import curie_of, prefix_of
from web.exchange.notes import Ledger, Why
from web.exchange.taking import Node
from workflows.domain.record.code_walk import codes_of

_OBO: Final = "http://purl.obolibrary.org/obo/"
# Terms of which the record keeps a fixed choice, or the code alone, without a release.
_FIXED: Final = frozenset({"GENO", "UCUM", "NCIT"})
UNKNOWN: Final = "unknown"


@dataclass(frozen=True)
class Terminology:
    """How a packet describes a terminology; ``id`` as in identifiers.org."""

    id: str
    name: str
    url: str
    iri_prefix: str


TERMINOLOGIES: Final[Mapping[str, Terminology]] = {
    "HP": Terminology("hp", "Human Phenotype Ontology", f"{_OBO}hp.owl", f"{_OBO}HP_"),
    "GENO": Terminology("geno", "Genotype Ontology", f"{_OBO}geno.owl", f"{_OBO}GENO_"),
    "SO": Terminology("so", "Sequence types and features ontology", f"{_OBO}so.owl", f"{_OBO}SO_"),
    "NCIT": Terminology("ncit", "NCI Thesaurus", f"{_OBO}ncit.owl", f"{_OBO}NCIT_"),
    "MONDO": Terminology("mondo", "Mondo Disease Ontology", f"{_OBO}mondo.owl", f"{_OBO}MONDO_"),
    "OMIM": Terminology(
        "omim",
        "Online Mendelian Inheritance in Man",
        "https://www.omim.org",
        "https://www.omim.org/entry/",
    ),
    "ORPHA": Terminology(
        "orphanet",
        "Orphanet nomenclature of rare diseases",
        "https://www.orphadata.com",
        "http://www.orpha.net/ORDO/Orphanet_",
    ),
    "HGNC": Terminology(
        "hgnc",
        "HUGO Gene Nomenclature Committee",
        "https://www.genenames.org",
        "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/",
    ),
    "LOINC": Terminology(
        "loinc",
        "Logical Observation Identifiers Names and Codes",
        "https://loinc.org",
        "https://loinc.org/",
    ),
    "UCUM": Terminology(
        "ucum",
        "Unified Code for Units of Measure",
        "https://ucum.org",
        "http://unitsofmeasure.org/",
    ),
    "ICD10": Terminology(
        "icd10",
        "International Classification of Diseases, 10th revision",
        "https://icd.who.int/browse10/2019/en",
        "https://icd.who.int/browse10/2019/en#/",
    ),
    "ATC": Terminology(
        "atc",
        "Anatomical Therapeutic Chemical classification",
        "https://atcddd.fhi.no/atc_ddd_index/",
        "https://atcddd.fhi.no/atc_ddd_index/?code=",
    ),
    "CONSILIUM": Terminology(
        "consilium", "Words without a code", "urn:consilium", "urn:consilium:"
    ),
}


def releases_in(meta: Node) -> dict[str, str]:
    """Take the release of each terminology, by upper-case prefix; the first of two counts."""
    found: dict[str, str] = {}
    for resource in meta.nodes("resources"):
        prefix = str(resource.peek("namespacePrefix") or "").upper()
        if not prefix:
            continue
        if prefix in found:
            resource.drop_present(Why.REPEATED, "version", "namespacePrefix")
            continue
        version = str(resource.peek("version") or "")
        found[prefix] = "" if version == UNKNOWN else version
        if prefix in TERMINOLOGIES:
            # What describes it stands in our own table.
            for name in ("id", "name", "url", "iriPrefix"):
                resource.text(name)
    return found


def settle_releases(meta: Node, used: frozenset[str]) -> None:
    """Take the releases that the case now carries; tell of those that it does not."""
    for resource in meta.nodes("resources"):
        prefix = str(resource.peek("namespacePrefix") or "").upper()
        if not prefix:
            continue
        if prefix not in used and resource.peek("version") not in (None, UNKNOWN):
            why = Why.FIXED_TERMS if prefix in _FIXED else Why.UNUSED_RELEASE
            meta.ledger.drop(resource.place(), why)
        resource.text("namespacePrefix")
        resource.text("version")


def resources_out(packet: Mapping[str, Any], said: object, ledger: Ledger) -> list[dict[str, str]]:
    """Return a resource for each terminology that the packet uses, with the release of its codes.

    ``said`` is what the packet was made of. Codes of two releases are told: a packet names one.
    """
    releases: dict[str, set[str]] = {}
    for code in codes_of(said):
        if code.id and code.release:
            releases.setdefault(prefix_of(curie_of(code.id)), set()).add(code.release)
    found = []
    for prefix, spelled in sorted(_prefixes(packet).items()):
        versions = sorted(releases.get(prefix, ()))
        if len(versions) > 1:
            ledger.change(f"releases.{prefix}", Why.REPEATED)
        known = TERMINOLOGIES.get(prefix)
        found.append(
            {
                "id": known.id if known else prefix.lower(),
                "name": known.name if known else spelled,
                "url": known.url if known else f"urn:{spelled}",
                "version": versions[-1] if versions else UNKNOWN,
                "namespacePrefix": spelled,
                "iriPrefix": known.iri_prefix if known else f"urn:{spelled}:",
            }
        )
    return found


def _prefixes(value: object) -> dict[str, str]:
    """Return the prefixes of all codes in the packet, as they are spelled first."""
    found: dict[str, str] = {}
    if isinstance(value, Mapping):
        is_term = "label" in value or "symbol" in value
        id_ = str(value.get("id", value.get("valueId", ""))) if is_term else ""
        if prefix := prefix_of(id_):
            found[prefix] = id_.partition(":")[0]
        for name, each in value.items():
            # Extensions are written last, as JSON in a text.
            inner = [json.loads(one["value"]) for one in each] if name == "extensions" else each
            found = _prefixes(inner) | found
    elif isinstance(value, list):
        for each in value:
            found = _prefixes(each) | found
    return found
