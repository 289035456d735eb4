"""Parses a Phenopacket or a Family (GA4GH Phenopackets v2), JSON or protobuf, by its schema.

What the schema does not know is told; another version is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import phenopackets
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet

from web.exchange.bounded_json import LARGEST_FILE, bounded_object
from web.exchange.notes import Ledger, Refusal, RefusedError, Why

SCHEMA_VERSION: Final = "2.0.2"
_READABLE_VERSION: Final = re.compile(r"2(?:\.0(?:\.\d{1,3})?)?")
_FAILED_FIELD: Final = re.compile(r"Failed to parse (\w+) field")
_DEEPEST: Final = 40


@dataclass(frozen=True)
class ParsedPacket:
    """The packet in the canonical JSON of protobuf: camel case, defaults left out."""

    fields: dict[str, Any]
    is_family: bool


def parse_packet(content: bytes, ledger: Ledger) -> ParsedPacket:
    """Return what the bytes hold; fields outside of the schema are noted.

    Raises:
        RefusedError: when the file is too large or deep, no packet, or of another version.

    """
    if not content.strip():
        raise RefusedError(Refusal.EMPTY)
    if len(content) > LARGEST_FILE:
        raise RefusedError(Refusal.TOO_LARGE)
    message = (
        _from_json(content, ledger)
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
        else _from_protobuf(content, ledger)
    )
    fields = MessageToDict(message)
    _refuse_other_versions(fields.get("metaData", {}).get("phenopacketSchemaVersion", ""))
    return ParsedPacket(fields, is_family=isinstance(message, phenopackets.Family))


def _from_json(content: bytes, ledger: Ledger) -> Message:
    fields = bounded_object(content)
    meta = fields.get("metaData", fields.get("meta_data"))
    if not isinstance(meta, dict):
        raise RefusedError(Refusal.NOT_THIS_FORMAT, "metaData")
    # Before anything else: a packet of version 1 has fields of other names and meanings.
    said = meta.get("phenopacketSchemaVersion", meta.get("phenopacket_schema_version", ""))
    _refuse_other_versions(said)
    kind = phenopackets.Family if "proband" in fields else phenopackets.Phenopacket
    message: Message = kind()
    for path in _remove_unknown(fields, kind.DESCRIPTOR, ""):
        ledger.drop(path, Why.NOT_OF_FORMAT)
    try:
        ParseDict(fields, message)
    except (ParseError, ValueError, TypeError, RecursionError) as error:
        # The message of the library would repeat what stands there.
        place = ".".join(_FAILED_FIELD.findall(str(error)))
        raise RefusedError(Refusal.NOT_VALID, place) from error
    return message


def _from_protobuf(content: bytes, ledger: Ledger) -> Message:
    for kind in (phenopackets.Phenopacket, phenopackets.Family):
        message: Message = kind()
        try:
            message.ParseFromString(content)
        except (DecodeError, RecursionError):
            continue
        # Other bytes may parse by chance: only a packet has its version in the right place.
        if message.meta_data.phenopacket_schema_version:  # type: ignore[attr-defined]
            for path in _unknown_numbers(message, "", 0):
                ledger.drop(path, Why.NOT_OF_FORMAT)
            return message
    raise RefusedError(Refusal.NOT_THIS_FORMAT)


def _refuse_other_versions(said: object) -> None:
    if not isinstance(said, str) or not said:
        raise RefusedError(Refusal.NO_VERSION, "metaData.phenopacketSchemaVersion")
    if not _READABLE_VERSION.fullmatch(said):
        raise RefusedError(Refusal.WRONG_VERSION, "metaData.phenopacketSchemaVersion")


def _remove_unknown(fields: dict[str, Any], descriptor: Descriptor, path: str) -> Iterator[str]:
    """Remove every field that the schema does not know, and yield its path."""
    known = {field.name: field for field in descriptor.fields}
    known |= {field.json_name: field for field in descriptor.fields}
    for name in list(fields):
        place = f"{path}.{name}" if path else name
        if name not in known:
            del fields[name]
            yield place
            continue
        inner = _message_of(known[name])
        if inner is None:
            continue
        value = fields[name]
        for number, each in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(each, dict):
                below = f"{place}[{number}]" if isinstance(value, list) else place
                yield from _remove_unknown(each, inner, below)


def _message_of(field: FieldDescriptor) -> Descriptor | None:
    """Return what a field's objects are made of; None for values, maps and protobuf's own types."""
    inner = field.message_type
    if inner is None or inner.GetOptions().map_entry:
        return None
    return None if inner.full_name.startswith("google.protobuf.") else inner


def _unknown_numbers(message: Message, path: str, depth: int) -> Iterator[str]:
    """Yield the paths of fields of which only the number is known."""
    unknown = UnknownFieldSet(message)
    for number in range(len(unknown)):
        yield f"{path}#{unknown[number].field_number}"
    if depth > _DEEPEST:
        raise RefusedError(Refusal.TOO_DEEP)
    for field, value in message.ListFields():
        if _message_of(field) is None:
            continue
        is_one = isinstance(value, Message)
        for number, each in enumerate([value] if is_one else value):
            place = f"{path}{field.json_name}" + ("." if is_one else f"[{number}].")
            yield from _unknown_numbers(each, place, depth + 1)
