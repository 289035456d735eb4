"""What crosses a process boundary: ids, decisions and codes; no name, no clinical text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, TypeAdapter

from workflows.domain.actors import Actor
from workflows.domain.errors import RefusalReason
from workflows.domain.panels.commands import Command
from workflows.domain.panels.events import Event
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.state import PanelState
from workflows.domain.panels.timers import DeadlineQuestion

TaggedCommand = Annotated[Command, Field(discriminator="kind")]

COMMAND: TypeAdapter[Command] = TypeAdapter(TaggedCommand)
ACTOR: TypeAdapter[Actor] = TypeAdapter(Actor)
STATE: TypeAdapter[PanelState] = TypeAdapter(PanelState)
EVENT: TypeAdapter[Event] = TypeAdapter(Event)


@dataclass(frozen=True, kw_only=True)
class PerformCommand:
    """What a person asks of a panel; ``command_id`` makes it act once."""

    command_id: UUID
    actor: Actor
    command: TaggedCommand


@dataclass(frozen=True, kw_only=True)
class CommandAnswer:
    """What the panel became: the caller's next page shows at least this version."""

    command_id: UUID
    version: int
    status: PanelStatus


@dataclass(frozen=True, kw_only=True)
class PanelRun:
    """The workflow's only input; continue-as-new, re-seeding and a restore all use it."""

    panel_id: UUID
    state: PanelState | None = None
    answers: tuple[CommandAnswer, ...] = ()
    continue_as_new_at_events: int = 500


@dataclass(frozen=True, kw_only=True)
class RecordStep:
    """Events to write down in one transaction, and what to ask the calendar.

    ``panel`` is the state after ``events``. ``question`` is asked when the clock is set anew;
    ``stops_clock`` says that no limit runs any more.
    """

    panel: PanelState
    events: tuple[Event, ...]
    command_id: UUID | None
    question: DeadlineQuestion | None
    stops_clock: bool


@dataclass(frozen=True, kw_only=True)
class StepRecorded:
    """What was written: the events with the deadline that followed from them.

    ``newer`` is set instead when the database knows more than the workflow did, as after a
    restore of an older Temporal file; the workflow goes on from there. ``refusal`` is set where
    the command came too late, as after a withdrawal of consent; then nothing was written.
    """

    events: tuple[Event, ...] = ()
    newer: PanelState | None = None
    refusal: RefusalReason | None = None


@dataclass(frozen=True, kw_only=True)
class PrintConsentPaper:
    """Which requested consent paper to print."""

    paper_id: UUID


@dataclass(frozen=True, kw_only=True)
class RenderDocument:
    """Which requested document about a patient to make."""

    document_id: UUID


@dataclass(frozen=True, kw_only=True)
class ConsentRun:
    """The consent workflow's only input: whose consent it watches."""

    patient_id: UUID
    continue_as_new_at_events: int = 500


@dataclass(frozen=True, kw_only=True)
class LookAfterConsent:
    """Open, remind of and close what a patient's consent asks for at this instant."""

    patient_id: UUID
    now: datetime


@dataclass(frozen=True, kw_only=True)
class ConsentLookedAfter:
    """When to look again; None when nothing can come any more, as after erasure."""

    look_again_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ImagingRun:
    """The imaging workflow's only input: which upload; after its files were judged, only waits."""

    upload_id: UUID
    is_judged: bool = False


@dataclass(frozen=True, kw_only=True)
class TakeFiles:
    """Look through an upload: archives are unpacked, what is incomplete is named."""

    upload_id: UUID


@dataclass(frozen=True, kw_only=True)
class CleanFiles:
    """Clean the next files of an upload."""

    upload_id: UUID


@dataclass(frozen=True, kw_only=True)
class IndexSeries:
    """Make metadata and small pictures of the series that an upload touched."""

    upload_id: UUID


@dataclass(frozen=True, kw_only=True)
class CarryOutReview:
    """Do what a signature under a series asks for: blacken and release, or destroy."""

    review_id: UUID


@dataclass(frozen=True, kw_only=True)
class DestroyOriginals:
    """Destroy what came and is needed no more: refused, a duplicate, released or given up."""

    upload_id: UUID


@dataclass(frozen=True, kw_only=True)
class UploadProgress:
    """How many files or series of an upload still wait for this step.

    ``is_stopped`` is set when it was given up, consent was withdrawn or the patient erased.
    """

    waiting: int = 0
    is_stopped: bool = False
