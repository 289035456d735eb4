"""What a reader narrows a list of panels to; all of it stands in the page's address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam

from web.models.base import UtcDateTime
from web.models.panels import Panel
from workflows.domain.panels.stages import ENDED, PanelStatus, Stage

# By name, so that the statement of each combination is built once.
FILTERS: Mapping[str, ColumnElement[bool]] = {
    "ern": Panel.ern_code == bindparam("ern"),
    "status": Panel.status == bindparam("status"),
    "urgent": Panel.is_urgent.is_(True),
    "number": Panel.number.like(bindparam("number"), escape="/"),
    "stage": Panel.stage == bindparam("stage"),
    "lead": Panel.lead_id == bindparam("lead_id"),
    "overdue": Panel.due_at <= bindparam("now", type_=UtcDateTime()),
    "running": Panel.status.not_in(ENDED),
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """The choices of one reader."""

    ern: str = ""
    status: PanelStatus | None = None
    only_urgent: bool = False
    number: str = ""
    stage: Stage | None = None
    lead_id: UUID | None = None
    only_overdue: bool = False
    only_running: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Return which of ``FILTERS`` are in use."""
        used = {
            "ern": self.ern,
            "status": self.status,
            "urgent": self.only_urgent,
            "number": self.number,
            "stage": self.stage,
            "lead": self.lead_id,
            "overdue": self.only_overdue,
            "running": self.only_running,
        }
        return tuple(name for name, value in used.items() if value)

    def values(self, now: datetime) -> Mapping[str, Any]:
        """Return the values that the filters in use ask for."""
        return {
            "ern": self.ern,
            "status": self.status,
            "number": _escaped(self.number) + "%",
            "stage": self.stage,
            "lead_id": self.lead_id,
            "now": now,
        }


def _escaped(text: str) -> str:
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")
