"""Ends a long answer when the reader's right ends while it is being sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from flask import Flask, current_app
from sqlalchemy import select

from web.accounts.current import current_session
from web.accounts.queries import build_actor
from web.database import reading
from web.models.people import Person, SignInSession
from web.panels.loading import find_panel_as
from web.request_session import db_session

if TYPE_CHECKING:
    from web.panels.loading import LoadedPanel

_LOOK_AGAIN_SECONDS: Final = 1.0


class RightEndedError(Exception):
    """The reader's right ended while the answer was being sent."""


def while_allowed(
    pieces: Iterator[bytes],
    is_allowed: Callable[[], bool],
    *,
    every_seconds: float = _LOOK_AGAIN_SECONDS,
) -> Iterator[bytes]:
    """Yield ``pieces``, and ask every second whether the reader may still have them.

    The first piece goes with the head of the answer, for which the request itself asked just now:
    to raise before it would be told as a fault of the server.

    Raises:
        RightEndedError: while iterating; the connection is then cut, and the reader notices by
            the promised length.

    """
    asked_at, is_first = time.monotonic(), True
    for piece in pieces:
        if not is_first and time.monotonic() - asked_at >= every_seconds:
            if not is_allowed():
                raise RightEndedError
            asked_at = time.monotonic()
        is_first = False
        yield piece


def watch_case(panel: LoadedPanel) -> Callable[[], bool]:
    """Return what tells, after the request too, whether its reader may still see the case."""
    session_id, person_id, panel_id = current_session().id, panel.actor.person_id, panel.id
    app = current_application()

    def is_open() -> bool:
        # A context of its own: an answer is sent when that of the request is gone.
        with app.app_context(), reading():
            now = datetime.now(UTC)
            if not is_signed_in(session_id, now):
                return False
            again = find_panel_as(build_actor(db_session(), person_id, now), panel_id)
            return again is not None and again.case_access.allowed

    return is_open


def current_application() -> Flask:
    """Return the application itself, whose proxy ends with the request."""
    # Flask has no other name for it.
    return current_app._get_current_object()  # type: ignore[attr-defined, no-any-return]  # noqa: SLF001


def is_signed_in(session_id: str, now: datetime) -> bool:
    """Tell whether this session is still open, and its person's account with it."""
    query = (
        select(SignInSession.id)
        .join(Person, Person.id == SignInSession.person_id)
        .where(
            SignInSession.id == session_id,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
            Person.is_active,
        )
    )
    return db_session().scalar(query) is not None
