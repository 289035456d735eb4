"""Finds files of the store that no row names, and removes those that nothing can want any more.

A process that is killed between storing a file and writing its row leaves one; so does a delete
that a store refused. They are encrypted, and gone with their patient's key at the latest.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from web.database import reading
from web.file_store import GROUPS, FileStore, StoreEntry
from web.models.imaging import ImageReview
from web.rights.holdings import FILE_COLUMNS

log = logging.getLogger(__name__)

# A file lies in the store before the transaction that names it commits. None lives this long.
GRACE: Final = timedelta(days=2)
# More than this share of a store is no accident but another installation's database beside it.
_MOST_SHARE: Final = 0.1
_ALWAYS_ALLOWED: Final = 10
_DIGITS: Final = "0123456789abcdef"
_FIRST_AFTER_SECONDS: Final = 600.0
_EVERY_SECONDS: Final = 6 * 3600.0


@dataclass(kw_only=True)
class Sweep:
    """How many files there are, and the names of those that no row names.

    ``waiting`` are young enough to belong to a transaction that is still open. ``held_back`` are
    old, but so many that a person must say that they may go.
    """

    files: int = 0
    removed: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    held_back: list[str] = field(default_factory=list)


class StrayFiles:
    """Looks through the store of one installation."""

    def __init__(
        self, sessions: sessionmaker[Session], store: FileStore, *, grace: timedelta = GRACE
    ) -> None:
        """Ask ``sessions`` which names are in use; leave alone what is younger than ``grace``."""
        self._sessions = sessions
        self._store = store
        self._grace = grace

    async def run(self) -> None:
        """Sweep for ever; the worker cancels this when it stops."""
        await asyncio.sleep(_FIRST_AFTER_SECONDS)
        while True:
            try:
                await asyncio.to_thread(self.sweep, datetime.now(UTC))
            except Exception:  # the process's edge: a store that is away must not end it
                log.exception("stray files could not be looked for")
            await asyncio.sleep(_EVERY_SECONDS)

    def sweep(self, now: datetime, *, allow_many: bool = False) -> Sweep:
        """Name what is stray, and remove what is old; a large part of the store only if allowed."""
        found, old = Sweep(), []
        for digit in _DIGITS:
            for stray in self._strays(digit, found):
                if stray.written_at > now - self._grace:
                    found.waiting.append(stray.ref)
                else:
                    old.append(stray)
        most = max(_ALWAYS_ALLOWED, int(found.files * _MOST_SHARE))
        if len(old) > most and not allow_many:
            found.held_back = [stray.ref for stray in old]
            log.error("too many stray files: none is removed", extra={"files": len(old)})
            return found
        for stray in old:
            self._store.remove(stray)
            found.removed.append(stray.ref)
            log.warning("a stray file was removed", extra={"file_ref": stray.ref})
        return found

    def _strays(self, digit: str, found: Sweep) -> list[StoreEntry]:
        """Return what no row names; files are listed first, since rows follow their files."""
        groups = (group for group in GROUPS if group.startswith(digit))
        entries = [entry for group in groups for entry in self._store.entries(group)]
        found.files += len(entries)
        with reading(), self._sessions() as session:
            named = _names_in_use(session, digit)
        return [each for each in entries if each.is_part or each.ref not in named]


def _names_in_use(session: Session, digit: str) -> set[str]:
    """Return the names that begin with a digit, a sixteenth of all: memory stays small."""
    named: set[str] = set()
    for column in FILE_COLUMNS:
        named.update(session.scalars(select(column).where(column.like(f"{digit}%"))))
    # What a review has replaced is named there until it is removed; it comes from the columns
    # above, so it is looked for after them.
    for progress in session.scalars(select(ImageReview.progress)):
        named.update(progress.get("refs", ()))
    return named
