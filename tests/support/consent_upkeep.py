"""Stands in for the database in tests of the consent's workflow: answers as it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from temporalio import activity

from workflows.messages import ConsentLookedAfter, LookAfterConsent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import timedelta


class MemoryUpkeep:
    """Keeps when it was asked; the next look is ``pause`` later, ``looks`` times at most."""

    def __init__(self, pause: timedelta, looks: int) -> None:
        self.pause = pause
        self.looks = looks
        self.asked: list[LookAfterConsent] = []

    @property
    def activities(self) -> Sequence[Callable[..., Any]]:
        return (self.look_after_consent,)

    @activity.defn
    def look_after_consent(self, message: LookAfterConsent) -> ConsentLookedAfter:
        self.asked.append(message)
        if len(self.asked) >= self.looks:
            return ConsentLookedAfter()
        return ConsentLookedAfter(look_again_at=message.now + self.pause)
