"""A cleaner that also looks for text in a few images of each series, as a worker uses it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock
from typing import BinaryIO, Final

from activities.imaging.child_limits import CleaningLimits
from activities.imaging.cleaned_files import CleanedFile, CleaningSecrets, Mask
from activities.imaging.cleaner import DEFAULT_LIMITS, Cleaner, RenderingError
from activities.imaging.text_finding import TextFinder, TextNotReadError, frames_to_read
from workflows.domain.imaging.verdicts import FileVerdict, ReviewReason

# Of each series: a device writes into all of its pictures or into none.
IMAGES_READ: Final = 3
_SERIES_REMEMBERED: Final = 1_000
# Reasons that say nothing of whether there is text. With any other one nothing can be read.
_READ_ALL_THE_SAME: Final = frozenset(
    {
        ReviewReason.HEAD_VOLUME,
        ReviewReason.BURNED_IN_LIKELY,
        ReviewReason.BURNED_IN_UNKNOWN,
        ReviewReason.SECONDARY_IMAGE,
    }
)


class ReadingCleaner(Cleaner):
    """Cleans as Cleaner does; text that it finds adds a reason to look, and clears nothing."""

    def __init__(self, limits: CleaningLimits = DEFAULT_LIMITS) -> None:
        """Start nothing yet: the first picture that is read starts the finder."""
        super().__init__(limits)
        self._finder = TextFinder()
        # How many images of a series were read, of the series seen last.
        self._read: OrderedDict[str, int] = OrderedDict()
        self._counting = Lock()

    def close(self) -> None:
        """End the child processes."""
        super().close()
        self._finder.close()

    def clean(
        self,
        source: BinaryIO,
        target: BinaryIO,
        secrets: CleaningSecrets,
        masks: Sequence[Mask] = (),
    ) -> CleanedFile:
        """Judge ``source`` as Cleaner does, and read some of the pictures."""
        verdict = super().clean(source, target, secrets, masks)
        facts = verdict.facts
        if (
            facts is None
            or verdict.media is not None
            or not facts.columns
            or verdict.review - _READ_ALL_THE_SAME
        ):
            return verdict
        if not self._is_next(facts.series_uid):
            return verdict
        found = self._look(target, facts.frames, facts.columns)
        if found is None:
            return verdict
        return replace(verdict, verdict=FileVerdict.REVIEW, review=verdict.review | {found})

    def _is_next(self, series: str) -> bool:
        """Tell whether one more image of a series is to be read, and count it."""
        with self._counting:
            count = self._read.pop(series, 0)
            self._read[series] = count + 1
            if len(self._read) > _SERIES_REMEMBERED:
                self._read.popitem(last=False)
        return count < IMAGES_READ

    def _look(self, cleaned: BinaryIO, frames: int, columns: int) -> ReviewReason | None:
        for frame in frames_to_read(frames):
            try:
                found = self._finder.find(self, cleaned, frame=frame, columns=columns)
            except (RenderingError, TextNotReadError):
                return ReviewReason.CANNOT_DECODE
            if found:
                return ReviewReason.TEXT_FOUND
        return None
