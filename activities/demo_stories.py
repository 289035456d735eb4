"""Reads the demonstration's cases: YAML in ``demo_cases``, one file a case, nothing unknown in it.

A case is a patient who does not exist, a request, and the steps by which its panel came to where
it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml
from pydantic import Field

from activities.demo_prose import Prose
from activities.demo_steps import Step, Strict
from web.models.patients import Sex
from workflows.domain.record.contents import FieldAnswer
from workflows.domain.record.diagnoses import Diagnosis, Treatment
from workflows.domain.record.genetics import GeneticFinding
from workflows.domain.record.pedigrees import Relative
from workflows.domain.record.phenotypes import LaboratoryValue, Measurement

CASES = Path(__file__).resolve().parent / "demo_cases"


class Age(Strict):
    """How old the patient was when enrolled."""

    years: int = Field(ge=0, le=110)
    months: int = Field(ge=0, le=11, default=0)


class Identity(Strict):
    """What only the centre sees; made up like all the rest."""

    given_name: str
    family_name: str
    day: int = Field(ge=1, le=28)
    record: str
    place: str


class StoryPatient(Strict):
    """Somebody who does not exist."""

    nickname: str
    sex: Sex
    age: Age
    area: str
    identity: Identity


class Finding(Strict):
    """A phenotypic feature with its term of the Human Phenotype Ontology."""

    id: str = Field(pattern=r"^HP:\d{7}$")
    label: str
    onset: str = ""
    is_absent: bool = False


class Publication(Strict):
    """Where the facts of a published case stand."""

    citation: str
    pmid: int
    individual: str = ""


class Request(Strict):
    """The request in words."""

    ern: str
    primary_area: str
    secondary_area: str | None = None
    other_erns: tuple[str, ...] = ()
    is_urgent: bool = False
    title: str
    background: Prose
    referrer: str = ""
    questions: tuple[Prose, ...] = Field(min_length=1, max_length=5)


class StoryRecord(Strict):
    """What the case adds to the clinical record, beside its findings, in the record's own terms."""

    answers: dict[str, FieldAnswer] = Field(default_factory=dict)
    diagnoses: tuple[Diagnosis, ...] = ()
    genetics: tuple[GeneticFinding, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    laboratory: tuple[LaboratoryValue, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    relatives: tuple[Relative, ...] = ()


class Story(Strict):
    """One case of the demonstration."""

    key: str
    centre: str
    language: str
    stands: str
    patient: StoryPatient
    request: Request
    findings: tuple[Finding, ...] = Field(min_length=1)
    publication: Publication | None = None
    record: StoryRecord = StoryRecord()
    steps: tuple[Step, ...] = Field(min_length=1)

    @property
    def background(self) -> str:
        """Return the background as the request shows it: text, findings, source, and a warning."""
        parts = [self.request.background, _findings(self.findings)]
        if self.publication is not None:
            parts.append(_source(self.publication))
        parts.append("This patient is made up, for demonstration only.")
        return "\n\n".join(parts)

    @property
    def people(self) -> frozenset[str]:
        """Return whoever acts in the steps."""
        return frozenset(step.by for step in self.steps)


def read_stories() -> tuple[Story, ...]:
    """Return the cases in the order of their files.

    Raises:
        pydantic.ValidationError: when a file holds what this module does not know.

    """
    return tuple(_read(path) for path in sorted(CASES.glob("*.yaml")))


def _read(path: Path) -> Story:
    return Story.model_validate(
        yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    )


def _findings(findings: tuple[Finding, ...]) -> str:
    return "\n".join(("Phenotype (Human Phenotype Ontology)", *_finding_lines(findings)))


def _finding_lines(findings: tuple[Finding, ...]) -> Iterator[str]:
    for each in findings:
        onset = f", {each.onset}" if each.onset else ""
        absent = ", looked for and absent" if each.is_absent else ""
        yield f"– {each.label} ({each.id}){onset}{absent}"


def _source(publication: Publication) -> str:
    individual = f", {publication.individual}" if publication.individual else ""
    return (
        "Genetic and phenotypic facts follow a published case: "
        f"{publication.citation} PMID: {publication.pmid}{individual}. "
        "History, course and every date are invented."
    )
