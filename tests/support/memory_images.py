"""Stands in for tables and cleaner in tests of the imaging workflow: answers as it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from temporalio import activity

from workflows.messages import (
    CleanFiles,
    DestroyOriginals,
    IndexSeries,
    TakeFiles,
    UploadProgress,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class MemoryImages:
    """Has ``batches`` of files to clean, then ``series`` that wait; keeps what it was asked."""

    def __init__(
        self, *, batches: int = 1, series: int = 1, stops_at: str = "", failures: int = 0
    ) -> None:
        self.batches = batches
        self.series = series
        self.stops_at = stops_at
        self.failures = failures
        self.asked: list[str] = []

    @property
    def activities(self) -> Sequence[Callable[..., Any]]:
        return (self.take_files, self.clean_files, self.index_series, self.destroy_originals)

    def _answer(self, step: str, waiting: int) -> UploadProgress:
        self.asked.append(step)
        if step == self.stops_at:
            self.series = 0
            return UploadProgress(is_stopped=True)
        return UploadProgress(waiting=waiting)

    @activity.defn
    def take_files(self, _message: TakeFiles) -> UploadProgress:
        return self._answer("take", self.batches)

    @activity.defn
    def clean_files(self, _message: CleanFiles) -> UploadProgress:
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        self.batches = max(0, self.batches - 1)
        return self._answer("clean", self.batches)

    @activity.defn
    def index_series(self, _message: IndexSeries) -> UploadProgress:
        return self._answer("index", self.series)

    @activity.defn
    def destroy_originals(self, _message: DestroyOriginals) -> UploadProgress:
        return self._answer("destroy", self.series)
