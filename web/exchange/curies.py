"""Codes as files write them: CURIEs with a label, and free words where there is no code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from web.exchange.notes import Why
from web.exchange.taking import Node
from workflows.domain.record.codes import Code

# Formats that ask for a code get this one where the record has words only.
FREE_TEXT: Final = "CONSILIUM:text"
UCUM: Final = "UCUM:"
_CURIE: Final = re.compile(r"([A-Za-z][A-Za-z0-9_.+-]{0,23}):(\S{1,54})")
# Printable ASCII without spaces (UCUM, section 2.1).
_UCUM_CODE: Final = re.compile(r"[!-~]+")
Releases = Mapping[str, str]


def prefix_of(curie: str) -> str:
    """Return the upper-case prefix of a CURIE; empty when the text is none."""
    found = _CURIE.fullmatch(curie)
    return found[1].upper() if found else ""


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
    return {"id": code.id or FREE_TEXT, "label": code.label or code.id}


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
    elif _UCUM_CODE.fullmatch(unit):
        id_ = f"{UCUM}{unit}"
    else:
        id_ = FREE_TEXT if unit else f"{UCUM}1"
    return {"id": id_, "label": label or unit or "1"}
