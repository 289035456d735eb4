"""Codes of a record looked up in the terminologies that are loaded here."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.models.terminology import Term, Terminology
from web.terminology.redundancy import ancestors_among
from web.terminology.term_facts import current_release
from workflows.domain.record.code_walk import with_codes
from workflows.domain.record.codes import Code
from workflows.domain.record.contents import Content

_PREFIXES: Final[Mapping[str, Terminology]] = {
    "HP:": Terminology.HPO,
    "ORPHA:": Terminology.ORPHA,
    "OMIM:": Terminology.OMIM,
}
_BARE_HPO: Final = re.compile(r"\d{7}")
_ICD10: Final = re.compile(r"[A-Z]\d{2}(?:\.\d{1,4})?")


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


def looked_up_by_shape(session: Session, code: Code) -> Code | None:
    """Return a code of any terminology with its label and release, if it is of a loaded one.

    None when its terminology is loaded and has no such code; others stay as they were written.
    """
    kind = next((kind for prefix, kind in _PREFIXES.items() if code.id.startswith(prefix)), None)
    if kind is None and _ICD10.fullmatch(code.id):
        kind = Terminology.ICD10
    return code if kind is None else looked_up(session, (kind.value,), code)


def with_releases(session: Session, content: Content) -> Content:
    """Return the content with the present release at each HPO term that names none."""
    release = current_release(session, Terminology.HPO)
    if release is None:
        return content

    def stamped(code: Code) -> Code:
        is_bare = code.id.startswith("HP:") and not code.release
        return replace(code, release=release.release) if is_bare else code

    return with_codes(content, stamped)


def redundancies(session: Session, codes: Collection[str]) -> Sequence[Redundancy]:
    """Return which HPO terms stand above others of the same record; one statement."""
    if len(set(codes)) < 2:  # noqa: PLR2004 - one term cannot repeat another
        return ()
    below: dict[str, list[str]] = {}
    for code, above in ancestors_among(session, codes):
        if code != above:
            below.setdefault(above, []).append(code)
    return [Redundancy(code=code, below=tuple(sorted(found))) for code, found in below.items()]


def _terminology_of(code: str, terminologies: Collection[str]) -> Terminology:
    found = next((kind for prefix, kind in _PREFIXES.items() if code.startswith(prefix)), None)
    if found is not None:
        return found
    return Terminology.ICD10 if "icd10" in terminologies else Terminology(next(iter(terminologies)))
