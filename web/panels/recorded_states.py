"""A panel's recorded state and events, parsed from their text, the same text once a process."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Text, cast

from web.models.panels import Panel, PanelEvent
from workflows.domain.panels.events import Event
from workflows.domain.panels.state import PanelState
from workflows.messages import EVENT, STATE

# The column as text: what is compared is the snapshot itself, so nothing stale can be found.
SNAPSHOT = cast(Panel.state, Text)
FACT = cast(PanelEvent.fact, Text)


@lru_cache(maxsize=2048)
def recorded_state(snapshot: str) -> PanelState:
    """Return the state that a snapshot holds. States are frozen, so all readers may share one."""
    return STATE.validate_json(snapshot)


@lru_cache(maxsize=8192)
def recorded_event(fact: str) -> Event:
    """Return the event that a row's fact holds. Events are frozen, as states are."""
    return EVENT.validate_json(fact)
