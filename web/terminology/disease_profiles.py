"""What a disease is known for, by its own code: a look-up in HPO's annotations, never a ranking."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from web.models.terminology import DiseaseProfile, Terminology
from web.terminology.labels import SpokenLabel
from web.terminology.spelling import normal
from web.terminology.term_facts import NamedTerm, in_order, name_terms

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_COUNTED: Final = re.compile(r"(\d+)/(\d+)\Z")
# The middle of what HPO's own frequencies mean, only to put lines in order.
_SHARES: Final[Mapping[str, float]] = {
    "HP:0040280": 1.0,
    "HP:0040281": 0.895,
    "HP:0040282": 0.545,
    "HP:0040283": 0.17,
    "HP:0040284": 0.025,
    "HP:0040285": 0.0,
}
_NOT_TOLD: Final = -1.0
_COURSE: Final = frozenset({"I", "C"})


@dataclass(frozen=True, kw_only=True)
class KnownPhenotype:
    """One phenotype of a disease.

    How often comes as it was published: ``affected`` of ``examined`` people, or ``percent``, or
    ``frequency`` as a term of HPO; or not at all.
    """

    term: NamedTerm
    is_excluded: bool
    affected: int | None = None
    examined: int | None = None
    percent: float | None = None
    frequency: NamedTerm | None = None
    onset: NamedTerm | None = None

    @property
    def share(self) -> float:
        """Return how often, from 0 to 1, to put lines in order; below 0 when nothing is told."""
        if self.affected is not None and self.examined:
            return self.affected / self.examined
        if self.percent is not None:
            return self.percent / 100
        return _SHARES.get(self.frequency.code, _NOT_TOLD) if self.frequency else _NOT_TOLD


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A disease with what it is known for, the most frequent first, and how it runs."""

    code: str
    label: SpokenLabel
    release: str
    phenotypes: Sequence[KnownPhenotype]
    excluded: Sequence[KnownPhenotype]
    course: Sequence[NamedTerm]


def disease_profile(session: Session, code: str, language: str) -> Profile | None:
    """Return the profile of an ORPHA or OMIM code, or None where HPO has annotated nothing."""
    row = session.get(DiseaseProfile, code)
    if row is None:
        return None
    terminology = Terminology(code.partition(":")[0].lower())
    disease = name_terms(session, terminology, [code], language)[code]
    named = _named(session, row.phenotypes, language)
    told = [each for each in row.phenotypes if each["code"] in named]
    phenotypes = sorted(
        (_known(each, named) for each in told if each.get("aspect") not in _COURSE),
        key=lambda each: (-each.share, normal(each.term.label.text)),
    )
    return Profile(
        code=code,
        label=disease.label,
        release=row.release,
        phenotypes=[each for each in phenotypes if not each.is_excluded],
        excluded=[each for each in phenotypes if each.is_excluded],
        course=[named[each["code"]] for each in told if each.get("aspect") in _COURSE],
    )


def also_known_for(
    session: Session, diseases: Collection[str], language: str
) -> dict[str, list[NamedTerm]]:
    """Return by disease the phenotypes that it is known for, in alphabetical order.

    Neither what speaks against it, nor its onset, course or inheritance. Three statements.
    """
    if not diseases:
        return {}
    rows = session.execute(
        select(DiseaseProfile.code, DiseaseProfile.phenotypes).where(
            DiseaseProfile.code.in_(diseases),
        ),
    ).all()
    codes = {
        row.code: {
            each["code"]
            for each in row.phenotypes
            if not each.get("is_excluded") and not each.get("aspect")
        }
        for row in rows
    }
    wanted = {code for found in codes.values() for code in found}
    named = name_terms(session, Terminology.HPO, wanted, language)
    return {
        disease: in_order(named[code] for code in found if code in named)
        for disease, found in codes.items()
    }


def _named(
    session: Session, phenotypes: Sequence[Mapping[str, Any]], language: str
) -> dict[str, NamedTerm]:
    codes = {
        code
        for each in phenotypes
        for code in (each["code"], each.get("onset", ""), each.get("frequency", ""))
    }
    return name_terms(session, Terminology.HPO, codes, language)


def _known(each: Mapping[str, Any], named: Mapping[str, NamedTerm]) -> KnownPhenotype:
    often = each.get("frequency", "")
    counted = _COUNTED.match(often)
    return KnownPhenotype(
        term=named[each["code"]],
        is_excluded=bool(each.get("is_excluded")),
        affected=int(counted.group(1)) if counted else None,
        examined=int(counted.group(2)) if counted else None,
        percent=float(often.removesuffix("%")) if often.endswith("%") else None,
        frequency=named.get(often),
        onset=named.get(each.get("onset", "")),
    )
