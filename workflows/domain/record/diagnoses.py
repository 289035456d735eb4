"""Diagnoses and treatment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workflows.domain.record.codes import Code, Quantity
from workflows.domain.record.moments import Moment


class Certainty(StrEnum):
    """How sure a diagnosis is; undiagnosed says that a rare disease has no name yet."""

    SUSPECTED = "suspected"
    CLINICAL = "clinical"
    MOLECULARLY_CONFIRMED = "molecularly_confirmed"
    EXCLUDED = "excluded"
    UNDIAGNOSED = "undiagnosed"


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """A disease: ORPHA first, with what OMIM and ICD-10 call the same."""

    disease: Code
    certainty: Certainty = Certainty.SUSPECTED
    also_coded: tuple[Code, ...] = ()
    onset: Moment | None = None
    diagnosed: Moment | None = None
    note: str = ""


class Response(StrEnum):
    """What a treatment did."""

    NOT_ASSESSED = "not_assessed"
    NONE = "none"
    PARTIAL = "partial"
    COMPLETE = "complete"
    WORSE = "worse"


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """A medicine (ATC code or free name) or a procedure, from and to, with its response."""

    what: Code
    dose: Quantity | None = None
    schedule: str = ""
    route: str = ""
    begun: Moment | None = None
    ended: Moment | None = None
    response: Response = Response.NOT_ASSESSED
    stopped_because: str = ""
    note: str = ""
