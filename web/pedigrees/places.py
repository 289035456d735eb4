"""Gives everybody of a family a place: partners side by side, children under their parents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import mean

from web.pedigrees.families import Couple, Family

_ROUNDS = 12
# Between neighbours, in widths of a symbol's column; strangers stand further apart.
_APART = 1.0
_STRANGERS_APART = 1.4


def places_of(family: Family) -> Mapping[str, tuple[float, int]]:
    """Return for each label its column, from 0, and its generation, from 0."""
    rows = _ordered_rows(family)
    columns = {label: float(place) for row in rows for place, label in enumerate(row)}
    for number in range(_ROUNDS):
        for row in rows if number % 2 else reversed(rows):
            _settle(family, row, columns, by_children=not number % 2)
    left = min(columns.values(), default=0.0)
    return {
        label: (round(column - left, 3), family.generations[label])
        for label, column in columns.items()
    }


def _ordered_rows(family: Family) -> list[list[str]]:
    """Return the generations, each in the order in which it is drawn from left to right."""
    levels: defaultdict[int, list[str]] = defaultdict(list)
    for label, level in family.generations.items():
        levels[level].append(label)
    rows: list[list[str]] = []
    for level in range(max(levels, default=-1) + 1):
        row: list[str] = []
        for label in _in_order_of_parents(family, levels[level], rows):
            _append_with_partners(family, label, level, row)
        rows.append(row)
    return rows


def _in_order_of_parents(
    family: Family, labels: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[str]:
    """Sort children by where their parents stand, twins together, and founders after them."""
    column = {label: place for row in rows for place, label in enumerate(row)}
    in_table = {label: place for place, label in enumerate(family.people)}

    def key(label: str) -> tuple[float, str, bool, int]:
        parents = family.parents(label)
        if parents is None:
            return (float("inf"), "", False, in_table[label])
        place = mean(column.get(each, 0) for each in parents.people)
        # Whoever marries into the sibship beside this one stands on its side.
        partner_is_right = any(
            _stands_right(family, label, partner, column) for partner in _partners(family, label)
        )
        first_of_twins = min(in_table[each] for each in _twins(family, label))
        return (place, str(parents), partner_is_right, first_of_twins)

    return sorted(labels, key=key)


def _append_with_partners(family: Family, label: str, level: int, row: list[str]) -> None:
    if label in row:
        return
    row.append(label)
    for partner in _partners(family, label):
        is_founder = family.parents(partner) is None
        if is_founder and family.generations[partner] == level and partner not in row:
            row.append(partner)


def _settle(
    family: Family, row: Sequence[str], columns: dict[str, float], *, by_children: bool
) -> None:
    """Move each of the row towards the middle of its parents or children, keeping the order."""
    wanted = {label: _wish(family, label, columns, by_children=by_children) for label in row}
    # From the left everybody is pushed right as far as needed, from the right back to the left.
    rightwards = _spread(family, row, [wanted[label] for label in row])
    mirrored = [-wanted[label] for label in reversed(row)]
    leftwards = [-each for each in reversed(_spread(family, list(reversed(row)), mirrored))]
    for label, right, left in zip(row, rightwards, leftwards, strict=True):
        columns[label] = (right + left) / 2


def _spread(family: Family, row: Sequence[str], wanted: Sequence[float]) -> list[float]:
    placed: list[float] = []
    for place, label in enumerate(row):
        least = placed[-1] + _distance(family, row[place - 1], label) if placed else wanted[place]
        placed.append(max(wanted[place], least))
    return placed


def _distance(family: Family, one: str, other: str) -> float:
    are_partners = other in _partners(family, one)
    parents = family.parents(one)
    are_siblings = parents is not None and parents == family.parents(other)
    return _APART if are_partners or are_siblings else _STRANGERS_APART


def _wish(family: Family, label: str, columns: Mapping[str, float], *, by_children: bool) -> float:
    parents = family.parents(label)
    couples = family.couples_of(label)
    if by_children and couples:
        # The couple's middle above the children's middle: this one half a step to its side.
        return mean(_side(label, couple, family, columns) for couple in couples)
    if not by_children and parents is not None:
        siblings = family.children[parents]
        middle = mean(columns[each] for each in siblings)
        return columns[label] + mean(columns[each] for each in parents.people) - middle
    return columns[label]


def _side(label: str, couple: Couple, family: Family, columns: Mapping[str, float]) -> float:
    middle = mean(columns[each] for each in family.children[couple])
    if not couple.is_pair:
        return middle
    half = abs(columns[couple.father] - columns[couple.mother]) / 2
    is_left = columns[label] == min(columns[each] for each in couple)
    return middle - half if is_left else middle + half


def _partners(family: Family, label: str) -> list[str]:
    return [each for couple in family.couples_of(label) for each in couple.people if each != label]


def _twins(family: Family, label: str) -> list[str]:
    group, parents = family.people[label].twin_group, family.parents(label)
    if not group or parents is None:
        return [label]
    return [each for each in family.children[parents] if family.people[each].twin_group == group]


def _stands_right(family: Family, label: str, partner: str, column: Mapping[str, int]) -> bool:
    mine, theirs = family.parents(label), family.parents(partner)
    if mine is None or theirs is None or mine == theirs:
        return False
    places = [mean(column.get(each, 0) for each in couple.people) for couple in (mine, theirs)]
    return places[1] > places[0]
