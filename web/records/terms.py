"""Codes of a record looked up in the terminologies that are loaded here."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.models.terminology import DiseaseProfile, Term, Terminology
from web.terminology.redundancy import ancestors_among
from web.terminology.term_facts import current_release
from workflows.domain.record.codes import Code
from workflows.domain.record.contents import Content

_PREFIXES: Final[Mapping[str, Terminology]] = {
    "HP:": Terminology.HPO,
    "ORPHA:": Terminology.ORPHA,
    "OMIM:": Terminology.OMIM,
}
_BARE_HPO: Final = re.compile(r"\d{7}")


@dataclass(frozen=True, kw_only=True)
class Redundancy:
    """A term that says no more than another one of the same record, which lies below it."""

    code: str
    below: tuple[str, ...]


def looked_up(session: Session, terminologies: Collection[str], code: Code) -> Code | None:
    """Return the code with label and release of the terminology; free text as it is.

    None when the terminology is loaded and has no such code. Where none is loaded, what was
    written is kept without a release.
    """
    if not code.id:
        return code
    wanted = f"HP:{code.id}" if _BARE_HPO.fullmatch(code.id) and "hpo" in terminologies else code.id
    kind = _terminology_of(wanted, terminologies)
    release = current_release(session, kind)
    if release is None:
        return Code(id=wanted, label=code.label)
    label = session.scalar(select(Term.label).where(Term.terminology == kind, Term.code == wanted))
    return None if label is None else Code(id=wanted, label=label, release=release.release)


def with_releases(session: Session, content: Content) -> Content:
    """Return the content with the present release at each HPO term that names none."""
    release = current_release(session, Terminology.HPO)
    return cast("Content", _stamped(content, release.release)) if release else content


def redundancies(session: Session, codes: Collection[str]) -> Sequence[Redundancy]:
    """Return which HPO terms stand above others of the same record; one statement."""
    if len(set(codes)) < 2:  # noqa: PLR2004 - one term cannot repeat another
        return ()
    below: dict[str, list[str]] = {}
    for code, above in ancestors_among(session, codes):
        if code != above:
            below.setdefault(above, []).append(code)
    return [Redundancy(code=code, below=tuple(sorted(found))) for code, found in below.items()]


@dataclass(frozen=True, kw_only=True)
class KnownPhenotype:
    """A phenotype that a disease is known for, and which is not in the record yet."""

    code: str
    label: str


def also_consider(
    session: Session, diseases: Sequence[str], codes: Collection[str]
) -> Mapping[str, Sequence[KnownPhenotype]]:
    """Return by disease what else it is known for: a look-up by disease, never a ranking.

    In the order of the labels; what the record has is left out. Two statements.
    """
    if not diseases:
        return {}
    profiles = session.execute(
        select(DiseaseProfile.code, DiseaseProfile.phenotypes).where(
            DiseaseProfile.code.in_(diseases),
        ),
    ).all()
    wanted = {row.code: _codes_in(row.phenotypes) - set(codes) for row in profiles}
    everything = sorted(set().union(*wanted.values())) if wanted else []
    labels = {
        row.code: row.label
        for row in session.execute(
            select(Term.code, Term.label).where(
                Term.terminology == Terminology.HPO, Term.code.in_(everything)
            ),
        )
    }
    return {
        disease: sorted(
            (KnownPhenotype(code=each, label=labels[each]) for each in found if each in labels),
            key=lambda known: known.label,
        )
        for disease, found in wanted.items()
    }


def _stamped(part: Any, release: str) -> Any:
    """Walk through a content's parts; what holds no bare HPO term comes back as it is."""
    if isinstance(part, Code):
        return (
            replace(part, release=release)
            if part.id.startswith("HP:") and not part.release
            else part
        )
    if isinstance(part, tuple):
        return tuple(_stamped(each, release) for each in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    stamped = {each.name: _stamped(getattr(part, each.name), release) for each in fields(part)}
    changed = {name: it for name, it in stamped.items() if it != getattr(part, name)}
    return replace(part, **changed) if changed else part


def _terminology_of(code: str, terminologies: Collection[str]) -> Terminology:
    found = next((kind for prefix, kind in _PREFIXES.items() if code.startswith(prefix)), None)
    if found is not None:
        return found
    return Terminology.ICD10 if "icd10" in terminologies else Terminology(next(iter(terminologies)))


def _codes_in(phenotypes: Sequence[Mapping[str, object]]) -> set[str]:
    """Return the phenotypes of a profile; not what speaks against it, nor onset or inheritance."""
    return {
        str(each["code"])
        for each in phenotypes
        if not each.get("is_excluded") and not each.get("aspect")
    }
