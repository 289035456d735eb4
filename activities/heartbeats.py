"""Lets the engine know that a long activity is alive, whatever it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from threading import Event, Thread
from typing import Final

from temporalio import activity

_BEAT_SECONDS: Final = 10.0


def beat() -> None:
    """Say once that the present activity is alive; outside of one there is nobody to tell."""
    if activity.in_activity():
        activity.heartbeat()


@contextmanager
def beating() -> Iterator[None]:
    """Beat every few seconds until the block ends, in the name of the present activity."""
    stop = Event()
    # The activity that beats is known by the context.
    context = copy_context()

    def beat_on() -> None:
        while not stop.wait(_BEAT_SECONDS):
            context.run(beat)

    thread = Thread(target=beat_on, name="imaging-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
