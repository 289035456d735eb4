"""What relatives are called: numbers of a pedigree stay, everything else may be a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Final

from web.exchange.notes import Refusal, RefusedError
from workflows.domain.record.pedigrees import PedigreeSex, Relative

_NUMBER: Final = re.compile(r"[IVX]{1,5}[-.:]\d{1,3}|R?\d{1,4}")
_TWINS: Final = re.compile(r"[A-Za-z]?\d{0,4}")
MOST_RELATIVES: Final = 500
NOBODY: Final = frozenset({"", "0", ".", "-9"})


def labels_for(ids: Iterable[str]) -> dict[str, str]:
    """Return a label for each id: itself if it is a pedigree's number, otherwise a new number."""
    found: dict[str, str] = {}
    own = list(dict.fromkeys(ids))
    kept = {each for each in own if _NUMBER.fullmatch(each)}
    number = 0
    for each in own:
        if each in kept:
            found[each] = each
            continue
        number += 1
        while str(number) in kept:
            number += 1
        found[each] = str(number)
    return found


def without_names(relatives: Sequence[Relative]) -> tuple[Relative, ...]:
    """Return the relatives under labels that are no names; whoever has a number keeps it.

    Whoever has no label gets one: R1, R2 and so on.
    """
    said = [label for each in relatives for label in (each.label, each.father, each.mother)]
    labels = {"": "", **labels_for(filter(None, said))}
    twins = {"": "", **labels_for(each.twin_group for each in relatives if each.twin_group)}
    numbers = (f"R{number}" for number in count(1))
    free = (number for number in numbers if number not in labels.values())
    return tuple(
        replace(
            each,
            label=labels[each.label] or next(free),
            father=labels[each.father],
            mother=labels[each.mother],
            twin_group=each.twin_group
            if _TWINS.fullmatch(each.twin_group)
            else twins[each.twin_group],
        )
        for each in relatives
    )


def check_family(relatives: Sequence[Relative]) -> None:
    """Refuse a family in which somebody is their own ancestor, or named twice.

    Raises:
        RefusedError: with the label of the person.

    """
    if len(relatives) > MOST_RELATIVES:
        raise RefusedError(Refusal.TOO_MANY)
    people = {each.label: each for each in relatives}
    if len(people) != len(relatives):
        labels = [each.label for each in relatives]
        twice = next(each for each in labels if labels.count(each) > 1)
        raise RefusedError(Refusal.BROKEN_FAMILY, twice)
    for each in relatives:
        if each.father and each.father == each.mother:
            raise RefusedError(Refusal.BROKEN_FAMILY, each.label)
        if _has_wrong_sex(people, each.father, PedigreeSex.FEMALE) or _has_wrong_sex(
            people, each.mother, PedigreeSex.MALE
        ):
            raise RefusedError(Refusal.BROKEN_FAMILY, each.label)
    _refuse_circles(people)


def _has_wrong_sex(people: Mapping[str, Relative], label: str, wrong: PedigreeSex) -> bool:
    return label in people and people[label].sex is wrong


def _refuse_circles(people: Mapping[str, Relative]) -> None:
    """Take away whoever has no parents left, until nobody is left or a circle is."""
    left = dict(people)
    while left:
        founders = [
            label for label, each in left.items() if not {each.father, each.mother} & left.keys()
        ]
        if not founders:
            raise RefusedError(Refusal.BROKEN_FAMILY, next(iter(left)))
        for label in founders:
            del left[label]
