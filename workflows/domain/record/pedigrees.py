"""The family, as a table that a pedigree is drawn from (NSGC, Bennett et al. 2022)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workflows.domain.record.codes import Code
from workflows.domain.record.moments import Moment


class PedigreeSex(StrEnum):
    """Sex as the symbol shows it."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


class AffectedStatus(StrEnum):
    """Whether a relative has the condition of the family."""

    AFFECTED = "affected"
    UNAFFECTED = "unaffected"
    UNKNOWN = "unknown"


class TwinKind(StrEnum):
    """How twins came about."""

    MONOZYGOTIC = "monozygotic"
    DIZYGOTIC = "dizygotic"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Relative:
    """One person of the pedigree. ``label`` is a number such as II-3, never a name.

    ``father`` and ``mother`` are labels. Twins of one birth share ``twin_group``.
    """

    label: str
    father: str = ""
    mother: str = ""
    sex: PedigreeSex = PedigreeSex.UNKNOWN
    affected: AffectedStatus = AffectedStatus.UNKNOWN
    is_proband: bool = False
    is_carrier: bool = False
    is_deceased: bool = False
    # A pregnancy or one that ended; how, stands in the note.
    is_pregnancy: bool = False
    parents_are_related: bool = False
    twin_group: str = ""
    twin_kind: TwinKind = TwinKind.UNKNOWN
    age: Moment | None = None
    conditions: tuple[Code, ...] = ()
    note: str = ""
