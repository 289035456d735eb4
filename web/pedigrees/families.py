"""Reads a family out of its table: generations, couples with their children, twins.

Nothing is lost: whoever is related to nobody stands alone in the first generation, a parent that
is named but has no row of its own is taken to be unknown, and somebody who would be their own
ancestor is treated as a founder, and named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from workflows.domain.record.pedigrees import Relative


class Couple(NamedTuple):
    """Two parents of common children; one of them may be unknown, and then is empty."""

    father: str
    mother: str

    @property
    def people(self) -> tuple[str, ...]:
        """Return those who are known."""
        return tuple(each for each in self if each)

    @property
    def is_pair(self) -> bool:
        """Tell whether both are known."""
        return len(self.people) == len(self)


@dataclass(frozen=True, kw_only=True)
class Family:
    """People by label, in the table's order; ``generations`` counts from 0, the oldest."""

    people: Mapping[str, Relative]
    generations: Mapping[str, int]
    children: Mapping[Couple, Sequence[str]]
    # Whoever would be their own ancestor: their parents are not drawn.
    in_circles: frozenset[str]

    def parents(self, label: str) -> Couple | None:
        """Return the parents who are in the table, or nothing for a founder."""
        return next((couple for couple, born in self.children.items() if label in born), None)

    def couples_of(self, label: str) -> list[Couple]:
        """Return the couples that this person is one of."""
        return [couple for couple in self.children if label in couple]


def family_of(relatives: Sequence[Relative]) -> Family:
    """Return the family that the table describes; of two rows with one label the first counts."""
    people: dict[str, Relative] = {}
    for each in relatives:
        people.setdefault(each.label, each)
    circles = _in_circles(people)
    children: defaultdict[Couple, list[str]] = defaultdict(list)
    for label, each in people.items():
        couple = Couple(
            *(parent if parent in people else "" for parent in (each.father, each.mother))
        )
        if couple.people and label not in circles:
            children[couple].append(label)
    return Family(
        people=people,
        generations=_generations(people, children),
        children=dict(children),
        in_circles=circles,
    )


def _in_circles(people: Mapping[str, Relative]) -> frozenset[str]:
    found = set()
    for label in people:
        seen: set[str] = set()
        waiting = [label]
        while waiting:
            each = people.get(waiting.pop())
            parents = {each.father, each.mother} - {""} if each else set()
            waiting.extend(parents - seen)
            seen |= parents
        if label in seen:
            found.add(label)
    return frozenset(found)


def _generations(
    people: Mapping[str, Relative], children: Mapping[Couple, Sequence[str]]
) -> Mapping[str, int]:
    """Put children below both parents, and partners beside each other where that can be."""
    row = {label: label for label in people}
    for couple in children:
        if couple.is_pair:
            one, other = (row[each] for each in couple)
            merged = {label: one if name == other else name for label, name in row.items()}
            if _levels(merged, children) is not None:
                row = merged
    levels = _levels(row, children) or {}
    return {label: levels[row[label]] for label in people}


def _levels(
    row: Mapping[str, str], children: Mapping[Couple, Sequence[str]]
) -> Mapping[str, int] | None:
    """Return how deep each row stands; None where one would stand below itself."""
    levels = dict.fromkeys(row.values(), 0)
    below = {
        (row[parent], row[child])
        for couple, born in children.items()
        for parent in couple.people
        for child in born
    }
    # In an order without circles, as many rounds as there are rows bring everybody down.
    for _round in range(len(levels) + 1):
        lower = {child for parent, child in below if levels[child] <= levels[parent]}
        if not lower:
            return levels
        for parent, child in below:
            levels[child] = max(levels[child], levels[parent] + 1)
    return None
