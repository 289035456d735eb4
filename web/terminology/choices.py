"""The HPO terms with which a phenotype is told more closely: onset, severity, how often, where.

HPO keeps them in sub-ontologies of their own; a record stores the terms, never words of ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from web.models.terminology import Terminology
from web.terminology.browse import TreeNode, levels
from web.terminology.labels import SpokenLabel

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Detail(StrEnum):
    """What can be said of a phenotype besides its presence."""

    ONSET = "onset"
    SEVERITY = "severity"
    FREQUENCY = "frequency"
    LATERALITY = "laterality"
    MODIFIER = "modifier"


ROOTS: Final[Mapping[Detail, str]] = {
    Detail.ONSET: "HP:0003674",
    Detail.SEVERITY: "HP:0012824",
    Detail.FREQUENCY: "HP:0040279",
    Detail.LATERALITY: "HP:0012831",
    Detail.MODIFIER: "HP:0012823",
}
# In the order of time, of degree and of how often: the alphabet would hide it.
_ORDERS: Final[Mapping[Detail, Sequence[str]]] = {
    Detail.ONSET: (
        *("HP:0030674", "HP:0011460", "HP:0011461", "HP:0034199", "HP:0034198", "HP:0034197"),
        *("HP:0003577", "HP:0003623", "HP:0003593", "HP:0410280", "HP:0011463", "HP:0003621"),
        *("HP:0003581", "HP:0011462", "HP:0025708", "HP:0025709", "HP:0025710"),
        *("HP:0003596", "HP:0003584"),
    ),
    Detail.SEVERITY: ("HP:0012827", "HP:0012825", "HP:0012826", "HP:0012828", "HP:0012829"),
    Detail.FREQUENCY: (
        *("HP:0040280", "HP:0040281", "HP:0040282", "HP:0040283", "HP:0040284", "HP:0040285"),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A term to choose, and how deep it stands below the first ones."""

    code: str
    label: SpokenLabel
    depth: int


def choices(session: Session, detail: Detail, language: str) -> list[Choice]:
    """Return every term below the detail's root, each once, narrower ones behind their parent."""
    order = {code: place for place, code in enumerate(_ORDERS.get(detail, ()))}
    below: dict[str, Sequence[TreeNode]] = {}
    waiting = {ROOTS[detail]}
    while waiting:
        level = levels(session, Terminology.HPO, sorted(waiting), language)
        below |= level
        nodes = (node for found in level.values() for node in found if node.children_count)
        waiting = {node.code for node in nodes} - below.keys()
    found: dict[str, Choice] = {}
    _gather(ROOTS[detail], below, order, found, 0)
    return list(found.values())


def _gather(
    code: str,
    below: Mapping[str, Sequence[TreeNode]],
    order: Mapping[str, int],
    found: dict[str, Choice],
    depth: int,
) -> None:
    for node in sorted(below.get(code, ()), key=lambda each: order.get(each.code, len(order))):
        if node.code not in found:
            found[node.code] = Choice(code=node.code, label=node.label, depth=depth)
            _gather(node.code, below, order, found, depth + 1)
