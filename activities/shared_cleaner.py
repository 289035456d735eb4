"""One cleaner for all activities of a worker: started when the first image comes, used in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from threading import Lock
from typing import BinaryIO, Protocol

from activities.imaging.cleaned_files import CleanedFile, CleaningSecrets, Mask


class Cleans(Protocol):
    """What cleans files and draws pictures of them."""

    def clean(
        self,
        source: BinaryIO,
        target: BinaryIO,
        secrets: CleaningSecrets,
        masks: Sequence[Mask] = (),
    ) -> CleanedFile:
        """Judge ``source`` and write what is clean of it into ``target``."""

    def render(
        self,
        source: BinaryIO,
        *,
        frame: int,
        window: tuple[float, float] | None,
        longest_side: int,
    ) -> bytes:
        """Return one frame as PNG."""


def make_cleaner() -> AbstractContextManager[Cleans]:
    """Return the product's cleaner; its module is loaded when the first image comes."""
    from activities.imaging.cleaner import Cleaner

    return Cleaner()


class SharedCleaner:
    """Lends the worker's cleaner to one activity at a time; nothing runs until it is wanted."""

    def __init__(self, make: Callable[[], AbstractContextManager[Cleans]]) -> None:
        """Make the cleaner with ``make`` on first use."""
        self._make = make
        self._lock = Lock()
        self._cleaner: Cleans | None = None

    def clean(
        self,
        source: BinaryIO,
        target: BinaryIO,
        secrets: CleaningSecrets,
        masks: Sequence[Mask] = (),
    ) -> CleanedFile:
        """Clean one file, as Cleaner.clean."""
        with self._lock:
            return self._started().clean(source, target, secrets, masks)

    def render(
        self,
        source: BinaryIO,
        *,
        frame: int,
        window: tuple[float, float] | None,
        longest_side: int,
    ) -> bytes:
        """Draw one frame, as Cleaner.render."""
        with self._lock:
            return self._started().render(
                source, frame=frame, window=window, longest_side=longest_side
            )

    def _started(self) -> Cleans:
        if self._cleaner is None:
            # It lives as long as the worker; its children end with their parent.
            self._cleaner = self._make().__enter__()
        return self._cleaner
