"""What a schema of the record says: sections, fields, what a table offers, and for whom it matters.

Read from YAML with unknown keys refused; labels are English message ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from pydantic import ConfigDict

from web.models.records import ItemKind
from web.models.terminology import Terminology
from workflows.domain.record.moments import is_age

_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,38}")
_STRICT: Final = ConfigDict(extra="forbid")


class FieldKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    LINE = "line"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"
    AGE = "age"
    CODE = "code"
    FILE = "file"


class Reader(StrEnum):
    """For whom an answer matters."""

    EXPERTS = "experts"
    REGISTRIES = "registries"
    GENETICISTS = "geneticists"
    SURGEONS = "surgeons"
    DIETITIANS = "dietitians"
    ANAESTHETISTS = "anaesthetists"
    FAMILY = "family"


class ReferenceSex(StrEnum):
    """The sex a reference range is for."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A range that is usual for a sex and an age; ages are ISO 8601, ``until`` is exclusive."""

    low: float | None = None
    high: float | None = None
    sex: ReferenceSex | None = None
    since: str | None = None
    until: str | None = None
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    def __post_init__(self) -> None:
        """Refuse a range without an end, turned round, or with an age that is none."""
        if self.low is None and self.high is None:
            raise ValueError("a reference needs a low or a high end")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("a reference runs from low to high")
        if not all(is_age(each) for each in (self.since, self.until) if each is not None):
            raise ValueError("a reference's ages are ISO 8601, such as P18Y")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer that can be chosen. ``id`` is stored, ``label`` is shown."""

    id: str
    label: str
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An assay or a measurement that a table offers by name; ``code`` is LOINC or empty."""

    id: str
    label: str
    unit: str = ""
    code: str = ""
    references: tuple[Reference, ...] = ()
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT


@dataclass(frozen=True, kw_only=True)
class FieldSchema:
    """One question. A required one counts for completeness; it never hinders saving."""

    id: str
    label: str
    kind: FieldKind
    help: str = ""
    required: bool = False
    matters_to: tuple[Reader, ...] = ()
    choices: tuple[Choice, ...] = ()
    # A UCUM code (unitsofmeasure.org), for numbers.
    unit: str = ""
    references: tuple[Reference, ...] = ()
    terminology: Terminology | None = None
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    def __post_init__(self) -> None:
        """Refuse what the kind of field does not have, or lacks."""
        if not _NAME.fullmatch(self.id):
            raise ValueError(f"{self.id!r} is no name of a field")
        if (self.kind in (FieldKind.CHOICE, FieldKind.CHOICES)) != bool(self.choices):
            raise ValueError(f"{self.id}: choices belong to fields to choose from, and to them all")
        if (self.kind is FieldKind.CODE) != (self.terminology is not None):
            raise ValueError(f"{self.id}: a terminology belongs to codes, and to each of them")
        if (self.unit or self.references) and self.kind is not FieldKind.NUMBER:
            raise ValueError(f"{self.id}: only numbers have units and references")
        if self.required and not self.matters_to:
            raise ValueError(f"{self.id}: say for whom what is required matters")


@dataclass(frozen=True, kw_only=True)
class TableSchema:
    """The table of a section: which entries it lists, and how many are expected."""

    kind: ItemKind
    required: bool = False
    matters_to: tuple[Reader, ...] = ()
    help: str = ""
    offers: tuple[Offer, ...] = ()
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    def __post_init__(self) -> None:
        """Refuse a table of answers, and a requirement that matters to nobody."""
        if self.kind is ItemKind.FIELD:
            raise ValueError("a table lists entries, not answers")
        if self.required and not self.matters_to:
            raise ValueError(f"{self.kind}: say for whom what is required matters")


@dataclass(frozen=True, kw_only=True)
class SectionSchema:
    """A part of the form. ``areas`` limits it to panels of these thematic areas."""

    id: str
    title: str
    icon: str
    help: str = ""
    areas: tuple[str, ...] = ()
    fields: tuple[FieldSchema, ...] = ()
    table: TableSchema | None = None
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    def __post_init__(self) -> None:
        """Refuse a section whose fields cannot be told apart."""
        names = [each.id for each in self.fields]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.id}: two fields have one name")
        if not _NAME.fullmatch(self.id):
            raise ValueError(f"{self.id!r} is no name of a section")

    def key_of(self, field: FieldSchema) -> str:
        """Return the key under which the answer is stored."""
        return f"{self.id}.{field.id}"


@dataclass(frozen=True, kw_only=True)
class RecordSchema:
    """One version of a form: ``code`` is ``common`` or a network's."""

    code: str
    version: str
    sections: tuple[SectionSchema, ...]
    # Assays that a network adds to the common laboratory table.
    assays: tuple[Offer, ...] = ()
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    def __post_init__(self) -> None:
        """Refuse sections of one name; a network's begin with its code, so they meet no others."""
        names = [each.id for each in self.sections]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.code}: two sections have one name")
        prefix = f"{self.code.lower()}-"
        if self.code != "common" and not all(name.startswith(prefix) for name in names):
            raise ValueError(f"{self.code}: its sections' names begin with {prefix}")

    def labels(self) -> Iterator[str]:
        """Yield every text of the schema that a page shows."""
        yield from _offer_labels(self.assays)
        for section in self.sections:
            yield from (text for text in (section.title, section.help) if text)
            for field in section.fields:
                yield from (text for text in (field.label, field.help) if text)
                yield from (choice.label for choice in field.choices)
            if section.table is not None:
                yield from ([section.table.help] if section.table.help else [])
                yield from _offer_labels(section.table.offers)


def _offer_labels(offers: tuple[Offer, ...]) -> Iterator[str]:
    return (offer.label for offer in offers)
