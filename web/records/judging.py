"""Decides what happens to one field that was sent: kept, written, removed, or in conflict. Pure.

Each field has its own version, so two people who write in different fields never meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workflows.domain.record.contents import Content


class Verdict(StrEnum):
    """What to do with a field."""

    # As it is stored already.
    SAME = "same"
    # The writer left it as they had seen it, while somebody else changed it.
    LEFT_ALONE = "left_alone"
    WRITE = "write"
    REMOVE = "remove"
    CONFLICT = "conflict"


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a field holds in one version; ``content`` is None when it is empty. 0 is before all."""

    version: int = 0
    content: Content | None = None


def judge(sent: Content | None, now: Held, seen: Held | None) -> Verdict:
    """Return what to do with ``sent``, written by somebody who had ``seen`` before them.

    ``seen`` is None when the writer names a version that never was.
    """
    if sent == now.content:
        return Verdict.SAME
    if seen is None or seen.version != now.version:
        left_alone = seen is not None and sent == seen.content
        return Verdict.LEFT_ALONE if left_alone else Verdict.CONFLICT
    return Verdict.WRITE if sent is not None else Verdict.REMOVE
