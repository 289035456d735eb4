"""Tells whether two packets mean the same, and what of one is neither in the other nor explained.

Written for tests against the schema itself: it knows nothing of the reader and the writer.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import phenopackets
from google.protobuf.json_format import MessageToDict, Parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from web.exchange.notes import Note

# Ids that only hold one file together, and who wrote it when: no part of its meaning.
_TECHNICAL: Final = re.compile(
    r"id|subject\.id|interpretations\[\d+\]\.id"
    r"|.*\.subjectOrBiosampleId|.*\.variationDescriptor\.id"
    r"|metaData\.(created|createdBy|phenopacketSchemaVersion)",
)
# What describes a terminology comes from a table of our own; prefix and release are its meaning.
_DESCRIBES: Final = re.compile(r"metaData\.resources\[\d+\]\.(id|name|url|iriPrefix)")
_FIXED_TERMS: Final = frozenset({"GENO", "UCUM", "NCIT"})


def canonical(content: bytes) -> dict[str, Any]:
    """Return a packet as the official library understands it."""
    packet: dict[str, Any] = MessageToDict(Parse(content, phenopackets.Phenopacket()))
    return packet


def meaning(content: bytes) -> str:
    """Return a text that is the same for two packets of one meaning.

    Left out are technical ids and the maker; of the terminologies count those that are used, by
    prefix and release, but for those of which the record knows fixed terms only.
    """
    packet = canonical(content)
    resources = packet["metaData"].pop("resources", [])
    words = {value for _path, value in leaves(packet) if isinstance(value, str)}
    used = {word.partition(":")[0] for word in words if ":" in word} - _FIXED_TERMS
    releases = {
        each["namespacePrefix"]: each["version"]
        for each in resources
        if each["namespacePrefix"] in used and each["version"] != "unknown"
    }
    kept = _without_technical(packet, "")
    return json.dumps([kept, releases], sort_keys=True, indent=1, ensure_ascii=False)


def unexplained(before: bytes, after: bytes, notes: Iterable[Note]) -> list[str]:
    """Return the paths whose values are lost in ``after`` while no note says so."""
    there = {_plain(value) for _path, value in leaves(canonical(after))}
    text = "\n".join(there)
    told = {note.path for note in notes}
    values = list(leaves(canonical(before)))
    # Told once, told wherever it is referred to: the subject's id.
    gone = {value for path, value in values if any(_covers(each, path) for each in told)}
    return [
        path
        for path, value in values
        if value not in gone
        and not _DESCRIBES.fullmatch(path)
        and _plain(value) not in there
        # A text may have become part of a longer one.
        and not (isinstance(value, str) and value in text)
    ]


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield the path and the value of all that is no object and no list."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from leaves(each, f"{path}[{number}]")
    else:
        yield path, value


def _without_technical(value: object, path: str) -> object:
    if isinstance(value, dict):
        found = {
            name: _without_technical(each, place)
            for name, each in value.items()
            if not _TECHNICAL.fullmatch(place := f"{path}.{name}" if path else name)
        }
        return {name: each for name, each in found.items() if each not in ({}, [])}
    if isinstance(value, list):
        found_list = [_without_technical(each, f"{path}[{n}]") for n, each in enumerate(value)]
        is_set = path.endswith(("modifiers", "expressions"))
        return sorted(found_list, key=json.dumps) if is_set else found_list
    return value


def _covers(told: str, path: str) -> bool:
    return path == told or path.startswith((f"{told}.", f"{told}["))


def _plain(value: object) -> str:
    return str(float(value)) if isinstance(value, int | float) else str(value)
