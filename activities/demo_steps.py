"""The steps by which a case of the demonstration came to where it stands: one class an act.

A step lies ``ago`` working days back; ``by`` is the name before the @ of somebody's address.
"""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from activities.demo_prose import Prose
from web.models.discussions import NoteKind
from web.outcomes.words import Strength
from workflows.domain.consent import ConsentDecision, Signatory


class Strict(BaseModel):
    """A part of a case; whatever it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Step(Strict):
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
    text: Prose

    @property
    def note_kind(self) -> NoteKind:
        """Return what the note gives the reason for."""
        kinds = {
            "return_request": NoteKind.RETURN,
            "decline_request": NoteKind.DECLINE_REQUEST,
            "withdraw": NoteKind.WITHDRAW,
        }
        return kinds[self.does]


class Decisions(Strict):
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
    text: Prose


class AskForData(_Step):
    """The panel needs more from the centre; ``key`` names the request."""

    does: Literal["request_data"]
    key: str
    text: Prose


class AnswerData(_Step):
    """The centre answers it."""

    does: Literal["answer_data_request"]
    key: str
    text: Prose


class Contribute(_Step):
    """A signed contribution; question 0 is the case as a whole."""

    does: Literal["contribute"]
    question: int = Field(ge=0, le=5)
    text: Prose


class Remark(_Step):
    """A quick word beside the contributions."""

    does: Literal["remark"]
    question: int = Field(ge=0, le=5)
    text: Prose


class Attach(_Step):
    """A file of the case: one that pydicom ships, under a name of ours."""

    does: Literal["attach"]
    file: Literal["CT_small.dcm", "MR_small.dcm"]
    name: str


class Plain(_Step):
    """An act that needs no words."""

    does: Literal["start_outcome", "sign_outcome", "close", "archive"]


class Recommendation(Strict):
    """What the panel answers to one question, and how strongly."""

    text: Prose
    strength: Strength


class Present(_Step):
    """The outcome: a recommendation for each question, in their order, and what it rests on."""

    does: Literal["present_outcome"]
    summary: Prose
    recommendations: tuple[Recommendation, ...]
    publications: tuple[Prose, ...] = ()


class FollowUp(_Step):
    """How the patient was some months later."""

    does: Literal["record_follow_up"]
    month: Literal[3, 6, 12]
    text: Prose


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
