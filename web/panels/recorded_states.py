"""A panel's recorded state, parsed from its snapshot, the same snapshot once a process."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Text, cast

from web.models.panels import Panel
from workflows.domain.panels.state import PanelState
from workflows.messages import STATE

# The column as text: what is compared is the snapshot itself, so nothing stale can be found.
SNAPSHOT = cast(Panel.state, Text)


@lru_cache(maxsize=2048)
def recorded_state(snapshot: str) -> PanelState:
    """Return the state that a snapshot holds. States are frozen, so all readers may share one."""
    return STATE.validate_json(snapshot)
