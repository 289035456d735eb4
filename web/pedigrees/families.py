"""Reads a family out of its table: generations, couples with their children, twins.

Nothing is lost: whoever is related to nobody stands alone in the first generation, a parent that
is named but has no row of its own is taken to be unknown, and somebody who would be their own
ancestor is treated as a founder, and named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from web.pedigrees.generations import generations_of
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
        return self._parents.get(label)

    def couples_of(self, label: str) -> list[Couple]:
        """Return the couples that this person is one of."""
        return self._couples.get(label, [])

    # A drawing asks for both of everybody many times over.
    @cached_property
    def _parents(self) -> Mapping[str, Couple]:
        return {label: couple for couple, born in self.children.items() for label in born}

    @cached_property
    def _couples(self) -> Mapping[str, list[Couple]]:
        found: defaultdict[str, list[Couple]] = defaultdict(list)
        for couple in self.children:
            for label in couple.people:
                found[label].append(couple)
        return found


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
        generations=generations_of(people, [(*each, born) for each, born in children.items()]),
        children=dict(children),
        in_circles=circles,
    )


def _in_circles(people: Mapping[str, Relative]) -> frozenset[str]:
    """Return who would be their own ancestor; most families have nobody to look at more closely."""
    parents = {label: {each.father, each.mother} & people.keys() for label, each in people.items()}
    suspects = _left_by_founders(parents)
    found = set()
    for label in suspects:
        seen: set[str] = set()
        waiting = [label]
        while waiting:
            above = parents[waiting.pop()] & suspects
            waiting.extend(above - seen)
            seen |= above
        if label in seen:
            found.add(label)
    return frozenset(found)


def _left_by_founders(parents: Mapping[str, Collection[str]]) -> set[str]:
    """Return who is not reached by taking away founders, their children without others, and so on.

    These are the circles and whoever descends from them.
    """
    below: defaultdict[str, list[str]] = defaultdict(list)
    for label, above in parents.items():
        for each in above:
            below[each].append(label)
    missing = {label: len(above) for label, above in parents.items()}
    waiting = [label for label, count in missing.items() if not count]
    left = set(parents)
    while waiting:
        label = waiting.pop()
        left.remove(label)
        for child in below[label]:
            missing[child] -= 1
            if not missing[child]:
                waiting.append(child)
    return left
