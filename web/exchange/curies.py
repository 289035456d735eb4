"""Codes as files write them: CURIEs with a label, and free words where there is no code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from web.exchange.notes import Why
from web.exchange.taking import Node
from web.exchange.ucum import is_ucum
from workflows.domain.record.codes import Code

# Formats that ask for a code get this one where the record has words only.
FREE_TEXT: Final = "CONSILIUM:text"
# Stands for a rare disease that has no name yet.
UNDIAGNOSED: Final = Code(id="CONSILIUM:undiagnosed", label="Undiagnosed rare disease")
UCUM: Final = "UCUM:"
_CURIE: Final = re.compile(r"([A-Za-z][A-Za-z0-9_.+-]{0,23}):(\S{1,54})")
# Codes that the record keeps bare, as their terminologies print them. An ATC code is told from one
# of ICD-10 by its fourth character, so ATC's first levels, which name no medicine, count as ICD-10.
_SHAPES: Final = (
    ("LOINC", re.compile(r"\d{1,7}-\d")),
    ("ICD10", re.compile(r"[A-Z]\d\d(?:\.\d{1,2}[A-Z]?)?[+*!]?")),
    ("ATC", re.compile(r"[A-Z]\d\d[A-Z](?:[A-Z](?:\d\d)?)?")),
)
Releases = Mapping[str, str]


def prefix_of(curie: str) -> str:
    """Return the upper-case prefix of a CURIE; empty when the text is none."""
    found = _CURIE.fullmatch(curie)
    return found[1].upper() if found else ""


def curie_of(id_: str) -> str:
    """Return a code as a CURIE, a bare one by its shape; empty when it has none that is known."""
    if prefix_of(id_):
        return id_
    return next((f"{prefix}:{id_}" for prefix, shape in _SHAPES if shape.fullmatch(id_)), "")


def words_of(code: Code) -> str:
    """Return what a code says where no terminology is named: its label, with an id that is none."""
    if not code.id or curie_of(code.id):
        return code.label or code.id
    return f"{code.label} ({code.id})" if code.label else code.id


def named(disease: Code) -> Code:
    """Return a disease without a name as the code that says so: no format takes an empty one."""
    return disease if disease.id or disease.label else UNDIAGNOSED


def unnamed(disease: Code) -> Code:
    """Return what ``named`` was given."""
    is_in_words = disease.label == UNDIAGNOSED.label and not disease.id
    return Code() if is_in_words or disease.id == UNDIAGNOSED.id else disease


def code_in(node: Node | None, releases: Releases) -> Code | None:
    """Take an object with ``id`` and ``label`` (OntologyClass) as a code with its release.

    ``releases`` maps upper-case prefixes. An id that is no CURIE becomes words, and that is told.
    """
    if node is None:
        return None
    id_, label = node.text("id"), node.text("label")
    if id_ == FREE_TEXT:
        id_ = ""
    prefix = prefix_of(id_)
    if id_ and not prefix:
        node.change("id", Why.ONLY_WORDS)
        label, id_ = f"{label} ({id_})" if label else id_, ""
    if not (id_ or label):
        return None
    return Code(id=id_, label=label, release=releases.get(prefix, "") if prefix else "")


def code_out(code: Code) -> dict[str, str]:
    """Return the code as an object with ``id`` and ``label``."""
    return {"id": curie_of(code.id) or FREE_TEXT, "label": words_of(code)}


def unit_in(node: Node | None) -> tuple[str, str]:
    """Take a unit as (UCUM code, label); a unit of another vocabulary keeps its prefix."""
    if node is None:
        return "", ""
    unit, label = node.text("id"), node.text("label")
    if not unit or unit == FREE_TEXT:
        return label, ""
    unit = unit.removeprefix(UCUM)
    # "1" is how UCUM writes that a number has no unit.
    return "" if unit == "1" else unit, "" if label == unit else label


def unit_out(unit: str, label: str) -> dict[str, str]:
    """Return a unit as an object with ``id`` and ``label``."""
    if prefix_of(unit):
        id_ = unit
    elif is_ucum(unit):
        id_ = f"{UCUM}{unit}"
    else:
        id_ = FREE_TEXT if unit else f"{UCUM}1"
    if id_ == FREE_TEXT and label:
        return {"id": id_, "label": f"{label} ({unit})"}
    return {"id": id_, "label": label or unit or "1"}
