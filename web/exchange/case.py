"""The one model between all formats: a case as the record knows it, without a name or a birthday.

Readers make a Case, writers print one, and none of them knows another format. See decision 0020.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from web.models.patients import Sex
from workflows.domain.consent import ConsentGiven, StatedConsent
from workflows.domain.record.codes import Code
from workflows.domain.record.contents import FieldAnswer
from workflows.domain.record.diagnoses import Diagnosis, Treatment
from workflows.domain.record.genetics import GeneticFinding
from workflows.domain.record.moments import Moment
from workflows.domain.record.pedigrees import Relative
from workflows.domain.record.phenotypes import LaboratoryValue, Measurement, Phenotype


@dataclass(frozen=True, kw_only=True)
class BirthMonth:
    """Year and, where it is known, month (1 to 12) of birth: all that may leave the centre."""

    year: int
    month: int | None = None

    def __str__(self) -> str:
        """Return it in the reduced form of ISO 8601-1, 5.2.2.2: ``2019-05`` or ``2019``."""
        return f"{self.year:04}" if self.month is None else f"{self.year:04}-{self.month:02}"


class LifeStatus(StrEnum):
    """Whether the patient lives (GA4GH Phenopackets v2, vital status)."""

    UNKNOWN = "unknown_status"
    ALIVE = "alive"
    DECEASED = "deceased"


@dataclass(frozen=True, kw_only=True)
class Vitality:
    """Whether the patient lives, and what is known of a death; ``survival_days`` as from birth."""

    status: LifeStatus = LifeStatus.UNKNOWN
    died: Moment | None = None
    cause: Code | None = None
    survival_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Publication:
    """Where the case was described: a CURIE such as ``PMID:35190816``, its title and address."""

    id: str = ""
    title: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class ConsentSummary:
    """The consent that holds: what was decided, when and on which form. It names nobody."""

    id: UUID
    given: ConsentGiven
    decided_on: date
    form_version: str
    language: str
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """One question of a panel and what its outcome says to it."""

    question: str
    answer: str = ""
    strength: str = ""


@dataclass(frozen=True, kw_only=True)
class PanelSummary:
    """The panel that the case was brought to, and its signed outcome where there is one."""

    id: UUID
    number: str
    network: str
    requested_at: datetime
    is_open: bool
    is_urgent: bool = False
    outcome_signed_at: datetime | None = None
    summary: str = ""
    recommendations: tuple[Recommendation, ...] = ()
    # What the outcome rests on, each with its address where that is known.
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NamedAnswer:
    """The answer to a field of the form; ``key`` as ``history.onset``."""

    key: str
    answer: FieldAnswer


@dataclass(frozen=True, kw_only=True)
class Case:
    """A patient's record as it is read from a file or written to one.

    ``sex`` is None when nothing is said. ``origin`` names the format that a case was read from.
    """

    pseudonym: str = ""
    sex: Sex | None = None
    birth: BirthMonth | None = None
    last_seen: Moment | None = None
    vitality: Vitality = field(default_factory=Vitality)
    phenotypes: tuple[Phenotype, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    laboratory: tuple[LaboratoryValue, ...] = ()
    findings: tuple[GeneticFinding, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    relatives: tuple[Relative, ...] = ()
    answers: tuple[NamedAnswer, ...] = ()
    publications: tuple[Publication, ...] = ()
    consent: ConsentSummary | None = None
    # Read only: what a file says was decided, to be recorded from the signed paper.
    stated_consents: tuple[StatedConsent, ...] = ()
    panel: PanelSummary | None = None
    origin: str = ""
