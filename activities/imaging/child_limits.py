"""What a process that reads strangers' files may use, and what it gives up for good."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
from dataclasses import dataclass
from typing import Final

_MEBIBYTE: Final = 1024 * 1024
# prctl(2).
_SET_PARENT_DEATH_SIGNAL: Final = 1
_SET_NO_NEW_PRIVILEGES: Final = 38
_NOBODY: Final = 65534


@dataclass(frozen=True, kw_only=True)
class CleaningLimits:
    """What one file may use before its process is stopped.

    Memory is beside the file itself, which is mapped, not read.
    """

    wall_seconds: float = 60.0
    cpu_seconds: int = 45
    memory_bytes: int = 768 * _MEBIBYTE
    file_bytes: int = 4096 * _MEBIBYTE
    open_files: int = 32


def give_up_rights(limits: CleaningLimits) -> None:
    """Bind this process to the limits that hold for all its files."""
    _prctl(_SET_NO_NEW_PRIVILEGES, 1)
    for kind, limit in (
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
    # SIGXFSZ would end the process without a word; the error that comes instead is told.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if os.geteuid() == 0:
        # A container may refuse it; the other limits hold all the same.
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setresgid(_NOBODY, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def end_with_parent() -> None:
    """End this process when the thread that forked it ends; changing the user undoes this."""
    _prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def bound_all_files(limits: CleaningLimits, files: int) -> None:
    """Set what no number of ``files`` may exceed; the limits of each file lie below it.

    Only a privileged process may raise these again.
    """
    for kind, limit in (
        (resource.RLIMIT_CPU, _cpu_used() + files * (limits.cpu_seconds + 1)),
        (resource.RLIMIT_AS, _mapped_now() + limits.memory_bytes + limits.file_bytes),
    ):
        resource.setrlimit(kind, (limit, limit))


def allow_one_file(limits: CleaningLimits, file_size: int) -> None:
    """Give the next file its share of time and memory."""
    # The soft limit ends the process with SIGXCPU, by which the parent knows it.
    _set_soft(resource.RLIMIT_CPU, _cpu_used() + limits.cpu_seconds)
    _set_soft(resource.RLIMIT_AS, _mapped_now() + limits.memory_bytes + file_size)


def _set_soft(kind: int, limit: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (min(limit, hard), hard))


def _cpu_used() -> int:
    """Return the seconds of processor time that began."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return int(used.ru_utime + used.ru_stime) + 1


def _mapped_now() -> int:
    """Return the bytes of address space in use (proc(5), statm)."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no need for a path
        return int(file.read().split()[0]) * resource.getpagesize()
