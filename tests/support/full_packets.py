"""Fills every field of the Phenopacket schema with a value of its own, so that no loss can hide."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

import phenopackets
from google.protobuf.json_format import MessageToJson, ParseDict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from google.protobuf.descriptor import Descriptor, FieldDescriptor

_TIMESTAMP: Final = "google.protobuf.Timestamp"
_DEEPEST: Final = 9
# VRS is recursive and has no place in the record; one level of it is enough.
_SHALLOW: Final = frozenset({"Variation", "VariationSet", "Haplotype", "SequenceExpression"})


def full_packets() -> Iterator[bytes]:
    """Yield packets as JSON: each with every field, one for each way to choose among oneofs."""
    for turn in range(6):
        fields = _filled(phenopackets.Phenopacket.DESCRIPTOR, turn, itertools.count(1), 0)
        fields["metaData"]["phenopacketSchemaVersion"] = "2.0.2"
        fields["subject"]["taxonomy"] = {"id": "NCBITaxon:9606", "label": "human"}
        message = ParseDict(fields, phenopackets.Phenopacket())
        yield MessageToJson(message).encode()


def _filled(descriptor: Descriptor, turn: int, numbers: Iterator[int], depth: int) -> Any:
    found: dict[str, Any] = {}
    for field in descriptor.fields:
        oneof = field.containing_oneof
        if oneof is not None and oneof.fields[turn % len(oneof.fields)].name != field.name:
            continue
        inner = field.message_type
        if inner is not None and (
            depth > _DEEPEST or inner.name in _SHALLOW or inner.full_name == descriptor.full_name
        ):
            continue
        value = _value(field, turn, numbers, depth)
        is_list = field.is_repeated
        if inner is not None and inner.GetOptions().map_entry:
            found[field.json_name] = {f"key-{next(numbers)}": f"word-{next(numbers)}."}
        elif is_list:
            found[field.json_name] = [value, _value(field, turn, numbers, depth)]
        else:
            found[field.json_name] = value
    return found


def _value(field: FieldDescriptor, turn: int, numbers: Iterator[int], depth: int) -> Any:
    number = next(numbers)
    if field.message_type is not None:
        if field.message_type.full_name == _TIMESTAMP:
            return f"20{number % 30:02}-0{number % 9 + 1}-1{number % 9}T11:12:{number % 60:02}Z"
        return _filled(field.message_type, turn, numbers, depth + 1)
    if field.enum_type is not None:
        values = field.enum_type.values
        return values[1 + turn % (len(values) - 1)].name
    if field.name in ("weeks", "days"):
        return number % 6 + 1
    kinds = {
        field.CPPTYPE_STRING: _text(field.name, turn, number),
        field.CPPTYPE_BOOL: True,
        field.CPPTYPE_DOUBLE: number + 0.5,
    }
    return kinds.get(field.cpp_type, number)


def _text(name: str, turn: int, number: int) -> str:
    if name == "iso8601duration":
        return f"P{number % 90}Y{number % 11}M"
    return f"HP:{number:07}" if name == "id" and turn % 2 else f"word-{number}."
