"""Prints the forms that were asked for on a patient's own page, where no panel has them printed.

The rows themselves say what is left to do, so a worker that died loses nothing: it is a loop for
the reason of decision 0012.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from temporalio.exceptions import ApplicationError

from web.database import reading
from web.models.patients import ConsentPaper
from workflows.messages import PrintConsentPaper

log = logging.getLogger(__name__)

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

    def print_due(self) -> int:
        """Print what waits; return how many forms were printed."""
        with reading(), self._sessions() as session:
            due = session.scalars(
                select(ConsentPaper.id).where(
                    ConsentPaper.printed_at.is_(None),
                    ConsentPaper.failed_because.is_(None),
                    ConsentPaper.asked_in_panel.is_(False),
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
