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


class WorkUp(StrEnum):
    """How far the genetic work-up of a diagnosis is (GA4GH Phenopackets v2, progress status)."""

    UNKNOWN = "unknown_progress"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SOLVED = "solved"
    UNSOLVED = "unsolved"


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """A disease: ORPHA first, with what OMIM and ICD-10 call the same."""

    disease: Code
    certainty: Certainty = Certainty.SUSPECTED
    also_coded: tuple[Code, ...] = ()
    onset: Moment | None = None
    diagnosed: Moment | None = None
    work_up: WorkUp = WorkUp.UNKNOWN
    note: str = ""


class Response(StrEnum):
    """What a treatment did."""

    NOT_ASSESSED = "not_assessed"
    NONE = "none"
    PARTIAL = "partial"
    COMPLETE = "complete"
    WORSE = "worse"


class TreatmentKind(StrEnum):
    """What kind of treatment it is (GA4GH Phenopackets v2, medical action)."""

    MEDICINE = "medicine"
    PROCEDURE = "procedure"
    RADIATION = "radiation"
    REGIMEN = "regimen"


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """A medicine (ATC code or free name) or a procedure, from and to, with its response."""

    what: Code
    kind: TreatmentKind = TreatmentKind.MEDICINE
    dose: Quantity | None = None
    schedule: str = ""
    route: str = ""
    begun: Moment | None = None
    ended: Moment | None = None
    response: Response = Response.NOT_ASSESSED
    stopped_because: str = ""
    note: str = ""
