"""Prints the forms that no panel prints: asked for on a patient's own page, or left behind.

A panel's workflow that Temporal lost starts anew from its row, which says that a form was asked
for and not that it was printed (decision 0034). The rows themselves say what is left to do, so a
worker that died loses nothing: it is a loop for the reason of decision 0012.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, sessionmaker
from temporalio.exceptions import ApplicationError

from web.database import reading
from web.models.panels import CommandStatus, PanelCommand
from web.models.patients import ConsentPaper
from workflows.messages import PrintConsentPaper

log = logging.getLogger(__name__)

# Its workflow prints within seconds, and tries again after a minute when a worker died.
_PANELS_TURN: Final = timedelta(minutes=3)
PrintPaper = Callable[[PrintConsentPaper], None]


class LonePapers:
    """One paper after the other; several workers may do this side by side."""

    def __init__(self, sessions: sessionmaker[Session], print_paper: PrintPaper) -> None:
        """Look with ``sessions``; ``print_paper`` prints one and notes what fails for good."""
        self._sessions = sessions
        self._print = print_paper

    async def run(self, pause_seconds: float = 1.0) -> None:
        """Print for ever; the worker cancels this when it stops."""
        while True:
            try:
                await asyncio.to_thread(self.print_due)
            except Exception:  # the process's edge: a database that is away must not end it
                log.exception("forms asked for outside panels could not be printed")
            await asyncio.sleep(pause_seconds)

    def print_due(self, now: datetime | None = None) -> int:
        """Print what waits; return how many forms were printed."""
        now = now or datetime.now(UTC)
        with reading(), self._sessions() as session:
            due = session.scalars(
                select(ConsentPaper.id).where(
                    ConsentPaper.printed_at.is_(None),
                    ConsentPaper.failed_because.is_(None),
                    or_(ConsentPaper.asked_in_panel.is_(False), _is_left_behind(now)),
                ),
            ).all()
        return sum(self._print_one(PrintConsentPaper(paper_id=each)) for each in due)

    def _print_one(self, message: PrintConsentPaper) -> bool:
        try:
            self._print(message)
        except ApplicationError as error:
            # The row says why; the page offers to try again.
            log.warning("a form could not be printed", extra={"error": error.message})
            return False
        return True


def _is_left_behind(now: datetime) -> ColumnElement[bool]:
    """Return the condition for a paper that its panel should have printed long ago."""
    # Whose command still waits may yet be refused, and the paper is gone then.
    still_waits = exists().where(
        PanelCommand.patient_id == ConsentPaper.patient_id,
        PanelCommand.status == CommandStatus.QUEUED,
    )
    return (ConsentPaper.requested_at < now - _PANELS_TURN) & ~still_waits
