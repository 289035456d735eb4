"""Codes of terminologies, and quantities with their units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Prefixes of CURIEs that records meet (Bioregistry); a word that is none of them may be a name.
_PREFIXES: Final = (
    "HP|ORPHA|ORPHANET|ORDO|OMIM|MIM|OMIMPS|MONDO|DOID|ICD10|ICD10CM|ICD-10|ICD11|ICD|LOINC|LNC|"
    "HGNC|NCBIGENE|ENSEMBL|ATC|RXNORM|DRUGCENTRAL|DRUGBANK|CHEBI|NCIT|NCI|SNOMED|SNOMEDCT|SCTID|"
    "SCT|UMLS|MESH|UBERON|CL|GENO|SO|GO|EFO|MAXO|ECTO|PATO|UO|UCUM|CLINVAR|CLINGEN|CAID|DBSNP|"
    "DECIPHER|VARIO|KIN|FBBT|MP|OBA|CMO|NCBITAXON|CONSILIUM"
)
_CURIE: Final = re.compile(
    rf"(?i:{_PREFIXES}):(?:[A-Za-z]{{1,8}}[_-]?)?\d[\w.-]{{0,31}}|CONSILIUM:[a-z-]{{1,32}}"
)
# Codes that are written without a prefix: ICD-10, ATC (WHO), LOINC, Ensembl genes, dbSNP.
_BARE: Final = re.compile(
    r"[A-Z]\d{2}(?:\.\d{1,4})?|[A-V]\d{2}(?:[A-Z]{1,2}(?:\d{2})?)?|\d{1,7}-\d|ENSG\d{11}|rs\d{1,12}"
)


def is_code(text: str) -> bool:
    """Tell whether ``text`` has the form of a code, prefixed or bare; a name never has."""
    return _CURIE.fullmatch(text) is not None or _BARE.fullmatch(text) is not None


@dataclass(frozen=True, kw_only=True)
class Code:
    """A concept of a terminology, as it was named in the release it was taken from.

    ``id`` is a CURIE (``HP:0001250``, ``ORPHA:33069``, ``LOINC:1668-3``); an empty id stands for
    free text, which is then the ``label``.
    """

    id: str = ""
    label: str = ""
    release: str = ""


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A number with its unit, a UCUM code such as ``ng/dL`` (unitsofmeasure.org)."""

    value: float
    unit: str = ""
    # What a source calls the unit, such as "nanogram per deciliter"; empty when it says the code.
    unit_label: str = ""


@dataclass(frozen=True, kw_only=True)
class ReferenceRange:
    """What a laboratory calls normal; an open end is None. Same unit as the value unless given."""

    low: float | None = None
    high: float | None = None
    unit: str = ""
    unit_label: str = ""
