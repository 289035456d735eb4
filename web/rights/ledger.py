"""The ledger of erasures: a file beside the database that outlives a restored backup.

A backup made before an erasure holds the patient still, wrapped key and all. After a restore the
ledger says who must be erased again. It holds ids and times: nothing of any patient.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Self
from uuid import UUID

from web.settings import Settings

FILE_NAME = "erasures.jsonl"


@dataclass(frozen=True, kw_only=True)
class LedgerEntry:
    """That a patient was erased: which, when, and by whom it was decided."""

    patient_id: UUID
    erased_at: datetime
    by_id: UUID

    @property
    def line(self) -> str:
        """Return the entry as it is written."""
        fields = {
            "patient": str(self.patient_id),
            "at": self.erased_at.isoformat(),
            "by": str(self.by_id),
        }
        return json.dumps(fields) + "\n"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Return the entry of a line; raises ValueError for anything else."""
        try:
            fields = json.loads(line)
            return cls(
                patient_id=UUID(fields["patient"]),
                erased_at=datetime.fromisoformat(fields["at"]),
                by_id=UUID(fields["by"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            message = f"this is no line of a ledger of erasures: {line!r}"
            raise ValueError(message) from error


class ErasureLedger:
    """The ledger at one place. Lines are added, never changed."""

    def __init__(self, path: Path) -> None:
        """Keep the ledger at ``path``."""
        self.path = path

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the ledger of this installation's data folder."""
        return cls(settings.data_folder / FILE_NAME)

    def append(self, entries: Iterable[LedgerEntry]) -> None:
        """Add the entries that it does not hold yet; they are on disk when this returns."""
        added = list(entries)
        if not added:
            return
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            whole = _whole_lines(file)
            known = {LedgerEntry.parse(line).patient_id for line in whole}
            # What a crash cut off was never followed by a commit: the next line goes over it.
            file.seek(sum(len(line) for line in whole))
            file.truncate()
            file.writelines(each.line for each in added if each.patient_id not in known)
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> Sequence[LedgerEntry]:
        """Return every entry, oldest first.

        Raises:
            ValueError: when a line is no entry: nobody may guess who was meant.

        """
        try:
            with self.path.open(encoding="ascii") as file:
                return [LedgerEntry.parse(line) for line in _whole_lines(file)]
        except FileNotFoundError:
            return []


def _whole_lines(file: IO[str]) -> list[str]:
    file.seek(0)
    return [line for line in file if line.endswith("\n")]
