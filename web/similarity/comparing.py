"""Compares one patient's terms with everybody's, and says which term was like which.

Best-match average: each term of either patient finds the likest term of the other; the mean of both
sides' means is the similarity (Pesquita et al., "Metrics for GO based protein semantic similarity",
BMC Bioinformatics 2008;9 Suppl 5:S4). Only present terms count: what was excluded or never looked
for says nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from web.similarity.ontology import Floats, Ontology
from web.similarity.phenotypes import Phenotypes


@dataclass(frozen=True, kw_only=True)
class TermMatch:
    """A term of the patient with the likest of the other one, and how like they are (0 to 1)."""

    term: int
    other: int
    likeness: float


def similarities(ontology: Ontology, terms: Sequence[int], known: Phenotypes) -> Floats:
    """Return a similarity from 0 to 1 for each patient of ``known``; 0 where there is no term."""
    result = np.zeros(len(known.patients), dtype=np.float32)
    if not len(known.owners) or not terms:
        return result
    owners, starts = np.unique(known.owners, return_index=True)
    sizes = np.diff(np.append(starts, len(known.owners)))
    towards = np.zeros(len(owners), dtype=np.float32)
    best = np.zeros(len(ontology.content), dtype=np.float32)
    for term in terms:
        likeness = ontology.likeness(term)
        np.maximum(best, likeness, out=best)
        towards += np.maximum.reduceat(likeness[known.terms], starts)
    backwards = np.add.reduceat(best[known.terms], starts) / sizes
    result[owners] = (towards / len(terms) + backwards) / 2
    return result


def explanation(ontology: Ontology, terms: Sequence[int], others: Sequence[int]) -> list[TermMatch]:
    """Return each term with its likest counterpart, the likest pairs first."""
    matches = []
    for term in terms:
        likeness = ontology.likeness(term)[list(others)]
        likest = int(np.argmax(likeness))
        matches.append(
            TermMatch(term=term, other=others[likest], likeness=float(likeness[likest])),
        )
    return sorted(matches, key=lambda match: -match.likeness)
