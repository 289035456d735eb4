"""What was measured so far: one file of figures, and the page that is written from it.

Each part is kept as it ends, so a run that stops loses only what it had not measured; and each says
of itself when, where and with how much data it was measured.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.report import page

Rows = list[list[str]]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One part's rows, and where they come from. ``sizes`` are words such as "10,000 patients"."""

    rows: Rows
    sizes: list[str]
    seconds: int
    day: str
    commit: str
    machine: str

    @property
    def origin(self) -> str:
        """Return one line about where the rows come from."""
        about = [f"{self.day} at {self.commit}", self.machine, *self.sizes]
        if self.seconds:
            about.append(f"measured within {self.seconds} s")
        return f"{'; '.join(about)}."


@dataclass(kw_only=True)
class KeptFigures:
    """The figures of every part that was ever measured."""

    file: Path
    page: Path
    parts: dict[str, Figures] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path, page: Path) -> KeptFigures:
        """Read what is there; nothing is no error."""
        known: Mapping[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
        parts = {name: Figures(**figures) for name, figures in known.items()}
        return cls(file=file, page=page, parts=parts)

    def keep(self, part: str, figures: Figures) -> None:
        """Put a part's new figures in the place of the ones before, on disk too."""
        self.parts[part] = figures
        kept = {name: asdict(each) for name, each in sorted(self.parts.items())}
        _write(self.file, json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
        _write(self.page, page({name: (e.rows, e.origin) for name, e in self.parts.items()}))


def measured_now(rows: Rows, sizes: list[str], seconds: float) -> Figures:
    """Return the rows with this machine, this day and this commit."""
    ask = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip()
    cores, python = os.cpu_count(), platform.python_version()
    return Figures(
        rows=rows,
        sizes=sizes,
        seconds=round(seconds),
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        commit=commit,
        machine=f"{cores} cores ({platform.machine()}), Python {python}",
    )


def _write(path: Path, text: str) -> None:
    """Write whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
