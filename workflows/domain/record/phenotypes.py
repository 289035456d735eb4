"""What is seen of a disease: phenotypes, and what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workflows.domain.record.codes import Code, Quantity, ReferenceRange
from workflows.domain.record.moments import Moment


class Presence(StrEnum):
    """Whether the patient has it. Excluded was looked for and not found; unknown was not."""

    PRESENT = "present"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Phenotype:
    """One HPO term with its details, each of them an HPO term too."""

    term: Code
    presence: Presence = Presence.PRESENT
    onset: Moment | None = None
    resolution: Moment | None = None
    severity: Code | None = None
    frequency: Code | None = None
    laterality: Code | None = None
    modifiers: tuple[Code, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """Growth, vital signs and scores: a number, or a word where a score has none."""

    what: Code
    quantity: Quantity | None = None
    finding: Code | None = None
    when: Moment | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class LaboratoryValue:
    """One value of one assay (LOINC or free name) with the laboratory's own reference."""

    assay: Code
    quantity: Quantity | None = None
    finding: Code | None = None
    reference: ReferenceRange | None = None
    when: Moment | None = None
    note: str = ""
