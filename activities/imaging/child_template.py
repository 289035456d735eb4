"""Starts the template of the cleaning processes, gives it jobs, and ends it when one is late."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, BinaryIO, Final

from activities.imaging.child_limits import CleaningLimits
from activities.imaging.child_words import DONE, ENDED, READY
from activities.imaging.refusals import FileRefusedError
from workflows.domain.imaging.verdicts import RefusalReason

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


class ChildTemplate:
    """The running template and the socket to its children."""

    def __init__(self, limits: CleaningLimits) -> None:
        """Start the template and wait until it is ready; raises ChildStartError."""
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
