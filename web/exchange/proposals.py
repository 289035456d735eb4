"""What an import proposes: lines beside what the record says, sealed while the reader chooses.

Nothing is stored before it is accepted. Between the two pages the lines travel with the form,
sealed with the patient's key and bound to patient and reader: an erasure ends them at once.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from web.exchange.curies import curie_of
from web.exchange.known_codes import CodeDoubt, Doubt
from web.exchange.notes import Refusal, RefusedError
from web.exchange.records import Item
from web.models.records import ItemKind
from web.patient_keys import PatientCipher, SealBrokenError
from web.records.contents import from_json, in_the_open, to_json
from web.records.items import ItemView
from workflows.domain.record.code_walk import codes_of
from workflows.domain.record.contents import Content
from workflows.domain.record.pedigrees import Relative

MOST_LINES: Final = 1_500
_LONGEST_SEALED: Final = 1_800_000
_LARGEST_OPENED: Final = 20_000_000
_KEPT_FOR: Final = timedelta(hours=1)


# Tables in which several entries may be about the same.
_MANY: Final = frozenset(
    {
        ItemKind.MEASUREMENT, ItemKind.LABORATORY, ItemKind.GENETIC_FINDING, ItemKind.TREATMENT,
    }
)  # fmt: skip


class ProposalExpiredError(Exception):
    """The lines are older than an hour, of another patient or reader, or were altered."""


class LineState(StrEnum):
    """What a line is to the record as it stands."""

    NEW = "new"
    SAME = "same"
    DIFFERS = "differs"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One item that could be taken; ``present`` is what the record says in its place.

    ``seen_version`` is that of a field's present answer, or of the entry ``entry_id`` that a line
    takes the place of; 0 when there is none. ``is_repeated`` when a line before is about the same.
    """

    item: Item
    state: LineState
    present: ItemView | None = None
    seen_version: int = 0
    entry_id: UUID | None = None
    is_repeated: bool = False
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Tell whether nothing speaks against taking it over unseen."""
        return self.state is LineState.NEW and not self.doubts and not self.is_repeated


def lines_for(
    items: Sequence[Item], held: Sequence[ItemView], fields_held: Sequence[ItemView]
) -> list[Line]:
    """Return the items beside those of the record: ``held`` now, ``fields_held`` ever.

    Raises:
        RefusedError: when there are more than can be looked through.

    """
    if len(items) > MOST_LINES:
        raise RefusedError(Refusal.TOO_MANY)
    answers = {view.key: view for view in fields_held}
    lines, subjects = [], set[tuple[ItemKind, str]]()
    for item in items:
        if item.key:
            lines.append(_field_line(item, answers.get(item.key)))
            continue
        line = _entry_line(item, held)
        subject = item.kind, _subject_of(item.content)
        is_repeated = item.kind not in _MANY and subject in subjects
        subjects.add(subject)
        lines.append(replace(line, is_repeated=is_repeated))
    return lines


def _field_line(item: Item, present: ItemView | None) -> Line:
    if present is None or present.is_removed:
        version = present.version if present else 0
        return Line(item=item, state=LineState.NEW, seen_version=version)
    state = LineState.SAME if present.content == item.content else LineState.DIFFERS
    return Line(item=item, state=state, present=present, seen_version=present.version)


def _entry_line(item: Item, held: Sequence[ItemView]) -> Line:
    alike = [view for view in held if view.kind is item.kind]
    same = next((view for view in alike if view.content == item.content), None)
    if same is not None:
        return Line(item=item, state=LineState.SAME, present=same)
    if item.kind in _MANY:
        # The same assay on another day, another variant of the gene, another course of a medicine:
        # one more entry.
        return Line(item=item, state=LineState.NEW)
    about = _subject_of(item.content)
    near = next((view for view in alike if _subject_of(view.content) == about), None)
    if near is None:
        return Line(item=item, state=LineState.NEW)
    return Line(
        item=item,
        state=LineState.DIFFERS,
        present=near,
        seen_version=near.version,
        entry_id=near.id,
    )


def have_rivals(lines: Iterable[Line]) -> bool:
    """Tell whether two of the lines would write the same entry, or two entries about the same."""
    subjects = [
        (line.item.kind, _subject_of(line.item.content))
        for line in lines
        if not line.item.key and line.item.kind not in _MANY
    ]
    return len(set(subjects)) != len(subjects)


def _subject_of(content: Content) -> str:
    """Return what an entry is about: its code, or its words."""
    if isinstance(content, Relative):
        return content.label
    key, _standing, _release = in_the_open(content)
    words = next((code.label for code in codes_of(content)), "")
    return curie_of(key) or key or words.casefold()


def seal_lines(cipher: PatientCipher, reader: UUID, lines: Iterable[Line], origin: str) -> str:
    """Return the lines as text for a hidden field, to be opened within the hour.

    Raises:
        RefusedError: when they are too many to travel with a form.

    """
    document = {
        "origin": origin,
        "lines": [_packed(each) for each in lines],
    }
    return seal_document(cipher, reader, "lines", document)


def open_lines(cipher: PatientCipher, reader: UUID, sealed: str) -> tuple[str, list[Line]]:
    """Return where the lines came from, and the lines.

    Raises:
        ProposalExpiredError: when the text is none of ours, another's, or older than an hour.

    """
    document = open_document(cipher, reader, "lines", sealed)
    try:
        return document["origin"], [_unpacked(each) for each in document["lines"]]
    except (KeyError, TypeError) as error:
        # Sealed by an earlier version of ours within the hour.
        raise ProposalExpiredError from error


def _packed(line: Line) -> dict[str, Any]:
    return {
        "kind": line.item.kind.value,
        "key": line.item.key,
        "content": to_json(line.item.content),
        "seen": line.seen_version,
        "entry": str(line.entry_id or ""),
        "repeated": line.is_repeated,
        "doubts": [[each.why.value, each.code, each.instead] for each in line.doubts],
    }


def _unpacked(packed: dict[str, Any]) -> Line:
    kind = ItemKind(packed["kind"])
    item = Item(kind=kind, key=packed["key"], content=from_json(kind, packed["content"]))
    return Line(
        item=item,
        state=LineState.NEW,
        seen_version=packed["seen"],
        entry_id=UUID(packed["entry"]) if packed["entry"] else None,
        is_repeated=packed["repeated"],
        doubts=tuple(
            Doubt(why=CodeDoubt(why), code=code, instead=instead)
            for why, code, instead in packed["doubts"]
        ),
    )


def seal_document(
    cipher: PatientCipher, reader: UUID, purpose: str, document: dict[str, Any]
) -> str:
    """Return a JSON document sealed for this patient, reader and purpose, as text for an hour.

    Raises:
        RefusedError: when it is too long for a form.

    """
    dated = {"made_at": datetime.now(UTC).isoformat(), **document}
    plain = zlib.compress(json.dumps(dated, ensure_ascii=False).encode())
    sealed = base64.b64encode(cipher.seal(plain, _context(reader, purpose))).decode()
    if len(sealed) > _LONGEST_SEALED:
        raise RefusedError(Refusal.TOO_MANY)
    return sealed


def open_document(
    cipher: PatientCipher, reader: UUID, purpose: str, sealed: str | None
) -> dict[str, Any]:
    """Return what ``seal_document`` sealed.

    Raises:
        ProposalExpiredError: when it cannot be opened here any more.

    """
    try:
        packed = cipher.open(
            base64.b64decode(sealed or "", validate=True), _context(reader, purpose)
        )
    except (binascii.Error, ValueError, SealBrokenError) as error:
        raise ProposalExpiredError from error
    plain = zlib.decompressobj().decompress(packed, _LARGEST_OPENED)
    document: dict[str, Any] = json.loads(plain)
    if datetime.now(UTC) - datetime.fromisoformat(document["made_at"]) > _KEPT_FOR:
        raise ProposalExpiredError
    return document


def _context(reader: UUID, purpose: str) -> str:
    return f"import:{reader}:{purpose}"
