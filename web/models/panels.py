"""Tables of panels: the read model, the events and the commands on their way.

Only the activity that records a step writes ``Panel`` and its projections.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from web.models.base import Base, Identified, JsonObject
from workflows.domain.errors import RefusalReason
from workflows.domain.panels.commands import CommandKind
from workflows.domain.panels.events import EventKind
from workflows.domain.panels.relations import Relation
from workflows.domain.panels.stages import PanelStatus, Stage
from workflows.domain.panels.turns import Group, Task


def _now() -> datetime:
    return datetime.now(UTC)


class Panel(Base):
    """A panel as it was last recorded; ``state`` is the snapshot that can seed its workflow."""

    __tablename__ = "panels"
    __table_args__ = (
        # All that the board counts and sorts by: it never reads the rows, snapshots and all.
        Index(
            "ix_panels_board",
            *("ern_code", "status", "stage", "due_at", "is_urgent", "lead_id", "submitted_at"),
            "id",
        ),
        Index(None, "patient_id"),
        Index(None, "hcp_id", "status"),
        Index(None, "waiting_group", "ern_code"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    hcp_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hcps.id"))
    ern_code: Mapped[str] = mapped_column(ForeignKey("erns.code"))
    primary_area_id: Mapped[str | None] = mapped_column(ForeignKey("thematic_areas.id"))
    secondary_area_id: Mapped[str | None] = mapped_column(ForeignKey("thematic_areas.id"))
    is_urgent: Mapped[bool] = mapped_column(default=False)
    status: Mapped[PanelStatus]
    stage: Mapped[Stage]
    enroller_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    lead_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    waiting_task: Mapped[Task | None]
    waiting_group: Mapped[Group | None]
    due_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    last_progress_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    contributing_members: Mapped[int] = mapped_column(default=0)
    version: Mapped[int]
    state: Mapped[JsonObject]


class PanelPerson(Base):
    """What a person is to a panel, for queries; the state says the same."""

    __tablename__ = "panel_people"
    __table_args__ = (Index(None, "person_id", "relation"),)

    panel_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panels.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    relation: Mapped[Relation]
    access_until: Mapped[datetime | None]


class PanelWait(Base):
    """That a panel waits for this person now."""

    __tablename__ = "panel_waits"
    __table_args__ = (Index(None, "person_id"),)

    panel_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panels.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)


class PanelErn(Base):
    """A network that a panel involves beside its own."""

    __tablename__ = "panel_erns"
    __table_args__ = (Index(None, "ern_code"),)

    panel_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panels.id"), primary_key=True)
    ern_code: Mapped[str] = mapped_column(ForeignKey("erns.code"), primary_key=True)


class PanelEvent(Base):
    """One entry of the timeline. ``position`` is the state's version after it."""

    __tablename__ = "panel_events"
    __table_args__ = (Index(None, "command_id"),)

    panel_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panels.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EventKind]
    occurred_at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None]
    on_behalf_of_id: Mapped[uuid.UUID | None]
    command_id: Mapped[uuid.UUID | None]
    fact: Mapped[JsonObject]


class CommandStatus(StrEnum):
    """How far a command has come."""

    QUEUED = "queued"
    APPLIED = "applied"
    REFUSED = "refused"


class PanelCommand(Base):
    """A command as it was given, kept before the engine hears of it; its id acts once."""

    __tablename__ = "panel_commands"
    __table_args__ = (
        Index(None, "panel_id", "status", "position"),
        Index(None, "status", "created_at"),
    )

    # The database counts; within a panel commands are delivered in this order.
    position: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"),
        primary_key=True,
        autoincrement=True,
    )
    id: Mapped[uuid.UUID] = mapped_column(unique=True)
    # No foreign key: the panel's row is written by the first command's own effect.
    panel_id: Mapped[uuid.UUID]
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    kind: Mapped[CommandKind]
    actor: Mapped[JsonObject]
    command: Mapped[JsonObject]
    status: Mapped[CommandStatus] = mapped_column(default=CommandStatus.QUEUED)
    refusal: Mapped[RefusalReason | None]
    created_at: Mapped[datetime] = mapped_column(default=_now)
    answered_at: Mapped[datetime | None]


class ExpertGroup(Identified):
    """People of one network who are invited together."""

    __tablename__ = "expert_groups"

    ern_code: Mapped[str] = mapped_column(ForeignKey("erns.code"), index=True)
    name: Mapped[str]


class ExpertGroupMember(Base):
    """One person of an expert group."""

    __tablename__ = "expert_group_members"

    group_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert_groups.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
