"""Reads the written table of who may do what, in which status, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workflows.domain.panels.commands import CommandKind
from workflows.domain.panels.stages import PanelStatus


@dataclass(frozen=True, kw_only=True)
class Row:
    """One act: a cell of letters for each status, and the statuses it leads to."""

    cells: tuple[str, ...]
    leads_to: frozenset[PanelStatus]
    may_stay: bool


def read_table() -> dict[CommandKind, Row]:
    """Return the table's rows in their order."""
    text = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if ">" in line and not line.startswith("#")]
    return dict(_row(line) for line in lines)


def _row(line: str) -> tuple[CommandKind, Row]:
    cells, leads_to = (part.split() for part in line.split(">"))
    row = Row(
        cells=tuple(cells[1:]),
        leads_to=frozenset(PanelStatus(each) for each in leads_to if each != "-"),
        may_stay="-" in leads_to,
    )
    return CommandKind(cells[0]), row
