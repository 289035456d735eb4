"""HPO as arrays: what stands below each term, and how much each term tells.

About 4 MB a process for 20,000 terms; read once for each release.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from web.models.terminology import Term, Terminology, TerminologyRelease

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]


class NoOntologyError(LookupError):
    """No release of HPO is loaded."""


@dataclass(frozen=True, kw_only=True)
class Ontology:
    """Terms by number. ``content`` is their information content in nats (Resnik, 1995)."""

    release: str
    numbers: Mapping[str, int]
    content: Floats
    # Of each term, itself and everything above it.
    above: Sequence[Numbers]
    # Of each term, itself and everything below it.
    below: Sequence[Numbers]

    def likeness(self, number: int) -> Floats:
        """Return how like this term each term is, from 0 to 1.

        Lin, "An information-theoretic definition of similarity", ICML 1998: twice what the most
        telling common ancestor tells, over what both tell.
        """
        shared = np.zeros(len(self.content), dtype=np.float32)
        above = self.above[number]
        # What tells more is written later, over what tells less.
        for ancestor in above[np.argsort(self.content[above], kind="stable")]:
            shared[self.below[ancestor]] = self.content[ancestor]
        both = self.content + self.content[number]
        like: Floats = np.divide(2 * shared, both, out=np.zeros_like(shared), where=both > 0)
        return like


def ontology_of(terms: Sequence[tuple[str, Sequence[str], float | None]], release: str) -> Ontology:
    """Return the arrays of ``terms``: code, codes above it, information content or None."""
    numbers = {code: number for number, (code, _above, _content) in enumerate(terms)}
    above = [
        np.array([number, *(numbers[each] for each in codes if each in numbers)], dtype=np.int32)
        for number, (_code, codes, _content) in enumerate(terms)
    ]
    content = np.array([told or 0.0 for _code, _above, told in terms], dtype=np.float32)
    # No disease shows it, so nobody counted it: it tells at least what stands above it.
    for number, (_code, _above, told) in enumerate(terms):
        if told is None:
            content[number] = content[above[number]].max()
    return Ontology(
        release=release, numbers=numbers, content=content, above=above, below=_turned(above)
    )


def _turned(above: Sequence[Numbers]) -> list[Numbers]:
    if not above:
        return []
    upper = np.concatenate(above)
    lower = np.repeat(np.arange(len(above), dtype=np.int32), [len(each) for each in above])
    order = np.argsort(upper, kind="stable")
    counts = np.bincount(upper, minlength=len(above))
    return np.split(lower[order], np.cumsum(counts)[:-1])


class Ontologies:
    """The present release, read when it is first asked for and whenever it is a new one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._present: Ontology | None = None

    def present(self, session: Session) -> Ontology:
        """Return the release that is loaded; raises NoOntologyError."""
        release = session.scalars(
            select(TerminologyRelease.release).where(
                TerminologyRelease.terminology == Terminology.HPO,
                TerminologyRelease.is_current,
            ),
        ).one_or_none()
        if release is None:
            raise NoOntologyError
        with self._lock:
            if self._present is None or self._present.release != release:
                rows = session.execute(
                    select(Term.code, Term.ancestors, Term.information_content)
                    .where(Term.terminology == Terminology.HPO, Term.is_obsolete.is_(False))
                    .order_by(Term.code),
                )
                self._present = ontology_of(
                    [(row.code, row.ancestors, row.information_content) for row in rows], release
                )
            return self._present


ONTOLOGIES: Final = Ontologies()
