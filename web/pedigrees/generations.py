"""Puts a family into generations: children below both parents, partners side by side if possible.

Partners become one row (union-find) unless one of them would then stand below themselves; a single
pass in topological order gives each row its depth. 500 people take a fraction of a second.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

_BOTH: Final = 2

Births = tuple[str, str, Sequence[str]]
"""Father, mother, one of them empty where unknown, and their children."""


def generations_of(people: Collection[str], births: Iterable[Births]) -> Mapping[str, int]:
    """Return how deep everybody stands, founders at 0; nobody may be their own ancestor."""
    rows = _Rows(people)
    couples = []
    for father, mother, born in births:
        parents = [each for each in (father, mother) if each]
        couples.append(parents)
        for parent in parents:
            for child in born:
                rows.put_below(parent, child)
    for couple in couples:
        if len(couple) == _BOTH:
            rows.bring_together(*couple)
    return rows.levels()


class _Rows:
    """People who stand side by side, and which rows stand below which."""

    def __init__(self, people: Collection[str]) -> None:
        self._row = {label: label for label in people}
        self._members = {label: [label] for label in people}
        self._below: dict[str, set[str]] = {label: set() for label in people}

    def put_below(self, parent: str, child: str) -> None:
        """Say that the row of the child stands below that of the parent."""
        self._below[parent].add(child)

    def bring_together(self, one: str, other: str) -> None:
        """Make one row of two, unless one of them stands below the other."""
        first, second = self._row[one], self._row[other]
        if first == second or self._leads(first, second) or self._leads(second, first):
            return
        if len(self._members[first]) < len(self._members[second]):
            first, second = second, first
        for label in self._members[second]:
            self._row[label] = first
        self._members[first] += self._members.pop(second)
        self._below[first] |= self._below.pop(second)

    def levels(self) -> Mapping[str, int]:
        """Return the depth of everybody: one more than that of the lowest row above."""
        below = {row: self._rows_below(row) for row in self._members}
        above = dict.fromkeys(below, 0)
        for rows in below.values():
            for row in rows:
                above[row] += 1
        levels = dict.fromkeys(below, 0)
        waiting = [row for row, count in above.items() if not count]
        while waiting:
            row = waiting.pop()
            for each in below[row]:
                levels[each] = max(levels[each], levels[row] + 1)
                above[each] -= 1
                if not above[each]:
                    waiting.append(each)
        return {label: levels[row] for label, row in self._row.items()}

    def _rows_below(self, row: str) -> set[str]:
        return {self._row[label] for label in self._below[row]}

    def _leads(self, upper: str, lower: str) -> bool:
        """Tell whether one row stands anywhere below another."""
        seen: set[str] = set()
        waiting = [upper]
        while waiting:
            new = self._rows_below(waiting.pop()) - seen
            if lower in new:
                return True
            seen |= new
            waiting.extend(new)
        return False
