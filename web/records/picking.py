"""Phenotypes in one click: chosen by code, switched between present, excluded and not known."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from uuid import UUID, uuid4

from web.models.records import ItemKind, RecordItem
from web.records.assembling import RecordFormat, note_versions
from web.records.commands import (
    ItemChangedError,
    NoSuchItemError,
    add_entry,
    change_entry,
    remove_item,
)
from web.records.items import find_item, view_of
from web.records.phenotype_help import former_entry
from web.records.place import RecordPlace
from web.records.terms import looked_up
from web.request_session import db_session
from workflows.domain.record.codes import Code, is_code
from workflows.domain.record.phenotypes import Phenotype, Presence

_HPO: Final = re.compile(r"HP:\d{7}")


class UnknownCodeError(LookupError):
    """No such term is loaded here."""


def pick(place: RecordPlace, form_: RecordFormat, chosen: str) -> None:
    """Enter ``<presence>:<HPO id>``; a term that was there keeps its details. The caller commits.

    Raises:
        UnknownCodeError: for a code that is not there, or something that is no choice.
        ItemChangedError: when somebody else changed the entry in this very moment.

    """
    presence, code = _read(chosen)
    found = looked_up(db_session(), ("hpo",), Code(id=code))
    if found is None or not _HPO.fullmatch(found.id):
        raise UnknownCodeError(code)
    former = former_entry(place, found.id)
    if former is not None:
        _switch(place, former, presence, former.version)
    else:
        new = Phenotype(term=found, presence=presence)
        add_entry(db_session(), place.writer, new, command_id=uuid4())
    if place.panel is not None:
        note_versions(db_session(), place.panel.id, form_)


def switch(place: RecordPlace, presence: str, chosen: str) -> None:
    """Switch the presence of the entry ``<id>:<version>``; its details stay.

    Raises:
        NoSuchItemError: when there is no such entry.
        ItemChangedError: when somebody else changed it meanwhile.

    """
    item, version = _entry(place, chosen)
    if item.kind is not ItemKind.PHENOTYPE:
        raise NoSuchItemError(item.id)
    _switch(place, item, Presence(presence), version)


def remove(place: RecordPlace, kind: ItemKind, chosen: str) -> None:
    """Remove the entry ``<id>:<version>`` of this table.

    Raises:
        NoSuchItemError: when there is no such entry.
        ItemChangedError: when somebody else changed it meanwhile.

    """
    item, version = _entry(place, chosen)
    if item.kind is not kind or item.removed_at is not None:
        raise NoSuchItemError(item.id)
    remove_item(db_session(), place.writer, item.id, seen_version=version)


def _switch(place: RecordPlace, item: RecordItem, presence: Presence, version: int) -> None:
    view = view_of(item, place.cipher)
    if not isinstance(view.content, Phenotype):
        raise NoSuchItemError(item.id)
    if view.content.presence is presence and not view.is_removed:
        return
    content = replace(view.content, presence=presence)
    change_entry(db_session(), place.writer, item.id, content, seen_version=version)


def _entry(place: RecordPlace, chosen: str) -> tuple[RecordItem, int]:
    item_id, _colon, version = chosen.partition(":")
    try:
        wanted, number = UUID(item_id), int(version)
    except ValueError as error:
        raise NoSuchItemError(item_id) from error
    item = find_item(db_session(), place.patient.id, wanted)
    if item is None:
        raise NoSuchItemError(wanted)
    if item.version != number:
        raise ItemChangedError(wanted)
    return item, number


def _read(chosen: str) -> tuple[Presence, str]:
    presence, _colon, code = chosen.partition(":")
    try:
        wanted = Presence(presence)
    except ValueError as error:
        raise UnknownCodeError(chosen) from error
    if not is_code(code.strip()):
        raise UnknownCodeError(chosen)
    return wanted, code.strip()
