"""Cleans files in limited child processes, never in its own. See decision 0022."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from tempfile import TemporaryFile
from threading import Lock
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

from activities.imaging.archive_jobs import read_list, read_unpacked
from activities.imaging.archives import ArchiveList, Unpacked
from activities.imaging.child_limits import CleaningLimits
from activities.imaging.child_template import ChildTemplate
from activities.imaging.cleaned_files import (
    CleanedFile,
    CleaningSecrets,
    DrawnMark,
    InstanceFacts,
    Mask,
    MediaFacts,
    Receipt,
    SignalChannel,
)
from activities.imaging.job_messages import (
    packed_marks,
    packed_masks,
    packed_secrets,
    unpacked_facts,
    unpacked_file,
    unpacked_refusal,
)
from activities.imaging.refusals import FileRefusedError
from activities.imaging.source_files import digest_of, refused
from workflows.domain.imaging.verdicts import FileVerdict, RefusalReason, ReviewReason

__all__ = [
    "CleanedFile",
    "Cleaner",
    "CleaningLimits",
    "CleaningSecrets",
    "DrawnMark",
    "InstanceFacts",
    "Mask",
    "MediaFacts",
    "Receipt",
    "RenderingError",
    "SignalChannel",
]

_COPY_BYTES: Final = 1024 * 1024
DEFAULT_LIMITS: Final = CleaningLimits()


class RenderingError(Exception):
    """No picture can be drawn of the frame; ``reason`` says why."""

    def __init__(self, reason: RefusalReason, detail: str = "") -> None:
        super().__init__(reason.value, detail)
        self.reason = reason
        self.detail = detail


class Cleaner:
    """Owns the child processes; several threads may call it, one file is read at a time.

    A context manager; the same file with the same secrets gives the same bytes.
    """

    def __init__(self, limits: CleaningLimits = DEFAULT_LIMITS) -> None:
        """Start nothing yet: the first file starts the child."""
        self._limits = limits
        self._lock = Lock()
        self._template: ChildTemplate | None = None

    def __enter__(self) -> Self:
        """Return the cleaner itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child processes."""
        self.close()

    def close(self) -> None:
        """End the child processes."""
        with self._lock:
            self._end_template()

    def clean(
        self,
        source: BinaryIO,
        target: BinaryIO,
        secrets: CleaningSecrets,
        masks: Sequence[Mask] = (),
    ) -> CleanedFile:
        """Judge ``source`` and write what is clean into ``target``, from its beginning.

        Both are real files. Of a refused file nothing is left in ``target``.
        """
        job = {"do": "clean", "secrets": packed_secrets(secrets)}
        if not masks:
            return self._quieted(self._judged(job, source, target), target)
        with TemporaryFile() as unmasked:
            cleaned = self._quieted(self._judged(job, source, unmasked), unmasked)
            if cleaned.refusal is not None:
                return cleaned
            masked = self._mask(unmasked, target, masks, is_confirmed=False)
        if masked.refusal is not None:
            return replace(masked, source_digest=cleaned.source_digest)
        receipt = replace(cleaned.receipt, masked_regions=len(masks))
        return replace(cleaned, facts=masked.facts, media=masked.media, receipt=receipt)

    def confirm(
        self,
        source: BinaryIO,
        target: BinaryIO,
        masks: Sequence[Mask] = (),
        *,
        is_silent: bool = False,
    ) -> CleanedFile:
        """Write a cleaned file as a person has confirmed it, with ``masks`` blackened.

        A film loses its sound if ``is_silent``, or without masks, which need no other change.

        Only then does a DICOM file say BurnedInAnnotation NO and claim Clean Pixel Data (PS3.15
        E.3.1). Identifiers and dates stay; the receipt counts nothing but the masks.
        """
        return self._mask(source, target, masks, is_confirmed=True, is_silent=is_silent)

    def render(
        self,
        source: BinaryIO,
        *,
        frame: int,
        window: tuple[float, float] | None,
        longest_side: int,
        marks: Sequence[DrawnMark] = (),
        form: str = "PNG",
    ) -> bytes:
        """Return one frame, from 1, of a cleaned file as "PNG" or "JPEG"; raises RenderingError.

        ``window`` is centre and width, None for the file's own or what fits.
        """
        job = {
            "do": "draw",
            "frame": frame,
            "window": window,
            "longest_side": longest_side,
            "marks": packed_marks(marks),
            "form": form,
        }
        with TemporaryFile() as picture:
            try:
                answer = self._run(job, source, picture)
                if answer:
                    raise unpacked_refusal(answer)
            except FileRefusedError as refusal:
                raise RenderingError(refusal.reason, refusal.detail) from None
            picture.seek(0)
            return picture.read()

    def list_archive(self, source: BinaryIO) -> ArchiveList:
        """Return what a ZIP archive says that it holds, having judged that.

        Raises:
            ArchiveError: when it is damaged, too large, or holds too much.
            FileRefusedError: when it ended the child.

        """
        with TemporaryFile() as nothing:
            return read_list(self._run({"do": "list"}, source, nothing))

    def unpack(
        self, source: BinaryIO, target: BinaryIO, numbers: Sequence[int], room: int
    ) -> list[Unpacked]:
        """Unpack members into ``target``, one behind the other, ``room`` bytes at the most.

        Raises:
            ArchiveError: when they are larger.
            FileRefusedError: when one of them ended the child.

        """
        job = {"do": "unpack", "numbers": list(numbers), "room": room}
        return read_unpacked(self._run(job, source, target))

    def _quieted(self, cleaned: CleanedFile, target: BinaryIO) -> CleanedFile:
        """Clear, in ``target`` too, the bits of compressed pixels that nobody would see."""
        if cleaned.spare_bits is None or cleaned.facts is None:
            return cleaned
        job = {"do": "quiet", "drawn_bits": cleaned.spare_bits}
        with TemporaryFile() as quiet:
            try:
                facts = unpacked_facts(self._run(job, target, quiet))
            except FileRefusedError:
                # What does not decode is looked at by a person, where it may still be shown.
                review = cleaned.review | {ReviewReason.CANNOT_DECODE}
                return replace(cleaned, verdict=FileVerdict.REVIEW, review=review)
            if facts is None:
                return cleaned
            quiet.seek(0)
            target.seek(0)
            target.truncate()
            shutil.copyfileobj(quiet, target, _COPY_BYTES)
            target.flush()
        return replace(cleaned, facts=facts)

    def _mask(
        self,
        source: BinaryIO,
        target: BinaryIO,
        masks: Sequence[Mask],
        *,
        is_confirmed: bool,
        is_silent: bool = False,
    ) -> CleanedFile:
        job = {
            "do": "mask",
            "masks": packed_masks(masks),
            "is_confirmed": is_confirmed,
            "is_silent": is_silent,
        }
        return self._judged(job, source, target)

    def _judged(self, job: Mapping[str, Any], source: BinaryIO, target: BinaryIO) -> CleanedFile:
        try:
            return unpacked_file(self._run(job, source, target))
        except FileRefusedError as refusal:
            target.seek(0)
            target.truncate()
            return refused(refusal, digest_of(source))

    def _run(self, job: Mapping[str, Any], source: BinaryIO, target: BinaryIO) -> bytes:
        """Return the child's answer; raises FileRefusedError when it did not live to give one."""
        target.flush()
        with self._lock, os.fdopen(os.memfd_create("answer"), "w+b") as answer:
            if self._template is None:
                self._template = ChildTemplate(self._limits)
            try:
                self._template.run(job, (source, target, answer))
            except FileRefusedError:
                self._end_template()
                raise
            answer.seek(0)
            return answer.read()

    def _end_template(self) -> None:
        if self._template is not None:
            self._template.end()
            self._template = None
