"""Cleans files in limited child processes, never in its own. See decision 0022."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from tempfile import TemporaryFile
from threading import Lock
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

from activities.imaging.child_limits import CleaningLimits
from activities.imaging.child_words import DONE, ENDED, READY
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
    unpacked_file,
    unpacked_refusal,
)
from activities.imaging.refusals import FileRefusedError
from activities.imaging.source_files import digest_of, refused
from workflows.domain.imaging.verdicts import RefusalReason

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

DEFAULT_LIMITS: Final = CleaningLimits()
_CHILD: Final = "activities.imaging.cleaning_child"
_START_SECONDS: Final = 60.0
_LONGEST_REPLY: Final = 64
_GRACE_SECONDS: Final = 0.5
# Exit codes of cleaning_child; negative ones are signals.
_FAILURES: Final = {
    4: RefusalReason.MEMORY_LIMIT,
    -signal.SIGXCPU: RefusalReason.TIME_LIMIT,
    -signal.SIGKILL: RefusalReason.MEMORY_LIMIT,
}


class ChildStartError(RuntimeError):
    """The child process cannot be started: the installation is at fault, not the file."""


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
        self._template: _Template | None = None

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
            return self._judged(job, source, target)
        with TemporaryFile() as unmasked:
            cleaned = self._judged(job, source, unmasked)
            if cleaned.facts is None:
                return cleaned
            masked = self._mask(unmasked, target, masks, is_confirmed=False)
        if masked.facts is None:
            return replace(masked, source_digest=cleaned.source_digest)
        receipt = replace(cleaned.receipt, masked_regions=len(masks))
        return replace(cleaned, facts=masked.facts, receipt=receipt)

    def confirm(
        self, source: BinaryIO, target: BinaryIO, masks: Sequence[Mask] = ()
    ) -> CleanedFile:
        """Write a cleaned DICOM file as a person has confirmed it, with ``masks`` blackened.

        Only then does it say BurnedInAnnotation NO and claim Clean Pixel Data (PS3.15 E.3.1).
        Identifiers and dates stay; the receipt counts nothing but the masks.
        """
        return self._mask(source, target, masks, is_confirmed=True)

    def render(
        self,
        source: BinaryIO,
        *,
        frame: int,
        window: tuple[float, float] | None,
        longest_side: int,
        marks: Sequence[DrawnMark] = (),
    ) -> bytes:
        """Return a PNG of one frame, from 1, of a cleaned file; raises RenderingError.

        ``window`` is centre and width, None for the file's own or what fits.
        """
        job = {
            "do": "draw",
            "frame": frame,
            "window": window,
            "longest_side": longest_side,
            "marks": packed_marks(marks),
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

    def _mask(
        self, source: BinaryIO, target: BinaryIO, masks: Sequence[Mask], *, is_confirmed: bool
    ) -> CleanedFile:
        job = {"do": "mask", "masks": packed_masks(masks), "is_confirmed": is_confirmed}
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
                self._template = _Template(self._limits)
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


class _Template:
    """The running template and the socket to its children."""

    def __init__(self, limits: CleaningLimits) -> None:
        self._wall_seconds = limits.wall_seconds
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            # -I: neither the working folder nor the environment can bring in code of their own.
            # In a group of its own, so that it can be ended with its children.
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", _CHILD, str(theirs.fileno()), _words(limits)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                cwd="/",
                env={"LC_ALL": "C.UTF-8", "TZ": "UTC", "OMP_NUM_THREADS": "1"},
                start_new_session=True,
            )
        # Loading the libraries does not count against the file.
        self._socket.settimeout(_START_SECONDS)
        if self._socket.recv(_LONGEST_REPLY) != READY:
            self.end()
            raise ChildStartError

    def run(self, job: Mapping[str, Any], files: Sequence[BinaryIO]) -> None:
        """Have a child do the job; raises FileRefusedError when it ends otherwise."""
        self._socket.settimeout(self._wall_seconds)
        try:
            message = json.dumps(job).encode()
            socket.send_fds(self._socket, [message], [each.fileno() for each in files])
            reply = self._socket.recv(_LONGEST_REPLY)
        except TimeoutError:
            raise FileRefusedError(RefusalReason.TIME_LIMIT) from None
        except OSError:
            reply = b""
        if reply == DONE:
            return
        code = int(reply.removeprefix(ENDED) or 0) if reply.startswith(ENDED) else 0
        raise FileRefusedError(_FAILURES.get(code, RefusalReason.DAMAGED), "the reader ended")

    def end(self) -> None:
        """End the template and its children, and wait until they are gone."""
        # The children end when the socket closes, if they still can.
        self._socket.close()
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _words(limits: CleaningLimits) -> str:
    return json.dumps(asdict(limits))
