"""Reads the demonstration's cases: YAML in ``demo_cases``, one file a case, nothing unknown in it.

A case is a patient who does not exist, a request, and the steps by which its panel came to where
it stands. Steps lie ``ago`` working days back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from web.models.discussions import NoteKind
from web.models.patients import Sex
from web.outcomes.words import Strength
from workflows.domain.consent import ConsentDecision, Signatory

CASES = Path(__file__).resolve().parent / "demo_cases"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Age(_Strict):
    """How old the patient was when enrolled."""

    years: int = Field(ge=0, le=110)
    months: int = Field(ge=0, le=11, default=0)


class Identity(_Strict):
    """What only the centre sees; made up like all the rest."""

    given_name: str
    family_name: str
    day: int = Field(ge=1, le=28)
    record: str
    place: str


class StoryPatient(_Strict):
    """Somebody who does not exist."""

    nickname: str
    sex: Sex
    age: Age
    area: str
    identity: Identity


class Finding(_Strict):
    """A phenotypic feature with its term of the Human Phenotype Ontology."""

    id: str = Field(pattern=r"^HP:\d{7}$")
    label: str
    onset: str = ""
    is_absent: bool = False


class Publication(_Strict):
    """Where the facts of a published case stand."""

    citation: str
    pmid: int
    individual: str = ""


class Request(_Strict):
    """The request in words."""

    ern: str
    primary_area: str
    secondary_area: str | None = None
    other_erns: tuple[str, ...] = ()
    is_urgent: bool = False
    title: str
    background: str
    referrer: str = ""
    questions: tuple[str, ...] = Field(min_length=1, max_length=5)


class _Step(_Strict):
    ago: int = Field(ge=1)
    at: time
    by: str


class Open(_Step):
    """The clinician begins a panel."""

    does: Literal["open"]


class Submit(_Step):
    """The request goes to the coordinators."""

    does: Literal["submit"]


class Accept(_Step):
    """A coordinator takes the request up."""

    does: Literal["accept_request"]
    lead: str


class Reasoned(_Step):
    """An act that asks for a reason and for nothing else."""

    does: Literal["return_request", "decline_request", "withdraw"]
    text: str

    @property
    def note_kind(self) -> NoteKind:
        """Return what the note gives the reason for."""
        kinds = {
            "return_request": NoteKind.RETURN,
            "decline_request": NoteKind.DECLINE_REQUEST,
            "withdraw": NoteKind.WITHDRAW,
        }
        return kinds[self.does]


class Decisions(_Strict):
    """What was decided, purpose by purpose."""

    care: ConsentDecision
    databases: ConsentDecision = ConsentDecision.UNDECIDED
    research_contact: ConsentDecision = ConsentDecision.UNDECIDED


class Consented(_Step):
    """The signed paper is written down."""

    does: Literal["record_consent"]
    decisions: Decisions
    signatory: Signatory
    minor_assented: bool = False
    place: str


class Confirm(_Step):
    """A clinician stands for it."""

    does: Literal["confirm_consent"]


class Invite(_Step):
    """The lead invites people, perhaps as a group; guests for some days."""

    does: Literal["invite"]
    people: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    group: str | None = None
    guest_days: int = 90


class Join(_Step):
    """Somebody takes part."""

    does: Literal["accept_invitation"]


class DeclineInvitation(_Step):
    """Somebody cannot, and may name who can."""

    does: Literal["decline_invitation"]
    colleague: str | None = None
    text: str


class AskForData(_Step):
    """The panel needs more from the centre; ``key`` names the request."""

    does: Literal["request_data"]
    key: str
    text: str


class AnswerData(_Step):
    """The centre answers it."""

    does: Literal["answer_data_request"]
    key: str
    text: str


class Contribute(_Step):
    """A signed contribution; question 0 is the case as a whole."""

    does: Literal["contribute"]
    question: int = Field(ge=0, le=5)
    text: str


class Remark(_Step):
    """A quick word beside the contributions."""

    does: Literal["remark"]
    question: int = Field(ge=0, le=5)
    text: str


class Attach(_Step):
    """A file of the case: one that pydicom ships, under a name of ours."""

    does: Literal["attach"]
    file: Literal["CT_small.dcm", "MR_small.dcm"]
    name: str


class Plain(_Step):
    """An act that needs no words."""

    does: Literal["start_outcome", "sign_outcome", "close", "archive"]


class Recommendation(_Strict):
    """What the panel answers to one question, and how strongly."""

    text: str
    strength: Strength


class Present(_Step):
    """The outcome: a recommendation for each question, in their order."""

    does: Literal["present_outcome"]
    summary: str
    recommendations: tuple[Recommendation, ...]


class FollowUp(_Step):
    """How the patient was some months later."""

    does: Literal["record_follow_up"]
    month: Literal[3, 6, 12]
    text: str


Step = Annotated[
    Open
    | Submit
    | Accept
    | Reasoned
    | Consented
    | Confirm
    | Invite
    | Join
    | DeclineInvitation
    | AskForData
    | AnswerData
    | Contribute
    | Remark
    | Attach
    | Plain
    | Present
    | FollowUp,
    Field(discriminator="does"),
]


class Story(_Strict):
    """One case of the demonstration."""

    key: str
    centre: str
    language: str
    stands: str
    patient: StoryPatient
    request: Request
    findings: tuple[Finding, ...] = Field(min_length=1)
    publication: Publication | None = None
    steps: tuple[Step, ...] = Field(min_length=1)

    @property
    def background(self) -> str:
        """Return the background as the request shows it: text, findings, source, and a warning."""
        parts = [self.request.background.strip(), _findings(self.findings)]
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
    return Story.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


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
