"""What follows from parents alone: everything above a term, how many stand below, what it tells."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from web.terminology.parsed_terms import BadSourceError, ParsedTerm


def ancestors_of(terms: Mapping[str, ParsedTerm]) -> dict[str, frozenset[str]]:
    """Return for each code all codes above it, itself left out.

    Raises:
        BadSourceError: when a term stands above itself.

    """
    found: dict[str, frozenset[str]] = {}
    for start in terms:
        waiting = [start]
        under_way: set[str] = set()
        while waiting:
            code = waiting[-1]
            parents = terms[code].parents
            missing = [parent for parent in parents if parent not in found]
            if missing and code not in found:
                if code in under_way:
                    raise BadSourceError(f"{code} stands above itself")
                under_way.add(code)
                waiting.extend(missing)
                continue
            found[code] = frozenset(parents).union(*(found[parent] for parent in parents))
            waiting.pop()
    return found


def children_counts(terms: Mapping[str, ParsedTerm]) -> Counter[str]:
    """Return how many terms stand directly below each code."""
    return Counter(parent for term in terms.values() for parent in term.parents)


def disease_counts(
    profiles: Iterable[Iterable[str]], ancestors: Mapping[str, frozenset[str]]
) -> Counter[str]:
    """Return for each code how many profiles hold it or something below it."""
    counts: Counter[str] = Counter()
    for codes in profiles:
        known = {code for code in codes if code in ancestors}
        counts.update(known.union(*(ancestors[code] for code in known)))
    return counts


def information_content(counts: Mapping[str, int], profiles: int) -> dict[str, float]:
    """Return -ln(share of the profiles) for each code that has any.

    Resnik, "Using information content to evaluate semantic similarity", 1995: the rarer a term,
    the more it tells. Codes without a profile have no share, so nothing is said of them.
    """
    return {code: -math.log(count / profiles) for code, count in counts.items() if count}
