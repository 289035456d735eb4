"""How complete each section of a record is: what is missing, and for whom it matters. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from web.models.records import ItemKind
from web.records.items import OpenItem
from web.records.schema_model import Reader, SectionSchema


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A question or table that is asked for and empty. ``field`` is empty for the table."""

    section: SectionSchema
    label: str
    field: str
    readers: tuple[Reader, ...]


@dataclass(frozen=True, kw_only=True)
class SectionState:
    """How far a section is: of ``asked`` required parts ``done`` are there."""

    section: SectionSchema
    asked: int
    done: int
    answered: int
    entries: int
    missing: tuple[Missing, ...]

    @property
    def is_complete(self) -> bool:
        """Tell whether something is there, and nothing that is asked for is missing."""
        return not self.missing and bool(self.answered or self.entries)


def states_of(
    sections: Iterable[SectionSchema], items: Iterable[OpenItem]
) -> tuple[SectionState, ...]:
    """Return the state of each section, from what stands in the open alone."""
    keys: set[str] = set()
    entries: dict[ItemKind, int] = {}
    for item in items:
        if item.kind is ItemKind.FIELD:
            keys.add(item.key)
        else:
            entries[item.kind] = entries.get(item.kind, 0) + 1
    return tuple(_state(section, keys, entries) for section in sections)


def missing_in(states: Iterable[SectionState]) -> Sequence[Missing]:
    """Return all that is missing, in the order of the form."""
    return [missing for state in states for missing in state.missing]


def _state(section: SectionSchema, keys: set[str], entries: dict[ItemKind, int]) -> SectionState:
    table = section.table
    rows = entries.get(table.kind, 0) if table is not None else 0
    required = [field for field in section.fields if field.required]
    missing = [
        Missing(section=section, label=field.label, field=field.id, readers=field.matters_to)
        for field in required
        if section.key_of(field) not in keys
    ]
    asked = len(required)
    if table is not None and table.required:
        asked += 1
        if not rows:
            missing.append(
                Missing(section=section, label=section.title, field="", readers=table.matters_to),
            )
    return SectionState(
        section=section,
        asked=asked,
        done=asked - len(missing),
        answered=sum(section.key_of(field) in keys for field in section.fields),
        entries=rows,
        missing=tuple(missing),
    )
