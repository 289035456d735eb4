"""What of an imported item a person may have written: all that no terminology or standard says.

Whatever is left is looked through for names before it is taken over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final

from web.exchange.curies import prefix_of
from web.exchange.phenopackets.releases import TERMINOLOGIES
from web.exchange.ucum import is_ucum
from workflows.domain.record.codes import Code
from workflows.domain.record.contents import Content

_WRITTEN: Final = frozenset(
    {"note", "text", "description", "laboratory", "schedule", "route", "stopped_because"}
)
_UNITS: Final = frozenset({"unit", "unit_label"})
# What the other texts of an item look like where they are what they should be.
_SHAPES: Final = {
    "hgvs_c": re.compile(r"[A-Z]{2,4}_?\d+(?:\.\d+)?(?:\([\w-]+\))?:[cn]\.[^\s]+"),
    "hgvs_g": re.compile(r"[A-Z]{2,4}_?\d+(?:\.\d+)?:[gm]\.[^\s]+"),
    "hgvs_p": re.compile(r"[A-Z]{2,4}_?\d+(?:\.\d+)?:p\.[^\s]+"),
    "assembly": re.compile(r"(?:GRCh|hg)\d{2}(?:\.p\d+)?"),
    "chromosome": re.compile(r"(?:chr)?(?:\d{1,2}|X|Y|MT?)"),
    "reference": re.compile(r"[ACGTNacgtn*.-]*"),
    "alternate": re.compile(r"[ACGTNacgtn*.-]*|<[A-Z:]+>"),
}
_LOCAL_CODE: Final = re.compile(r"[A-Za-z]{0,4}\d[\w.-]{0,15}")

Says = Callable[[Code], bool]
"""Tells whether a code and its label were found in a terminology that is loaded here."""


def free_texts(content: Content, says: Says) -> list[str]:
    """Return the texts of an item that a person may have written."""
    return list(dict.fromkeys(_texts(content, says)))


def _texts(value: Any, says: Says) -> Iterator[str]:
    if isinstance(value, Code):
        yield from _texts_of_code(value, says)
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each, says)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            found = getattr(value, field.name)
            if not isinstance(found, str):
                yield from _texts(found, says)
            elif found and _may_be_written(field.name, found):
                yield found


def _texts_of_code(code: Code, says: Says) -> Iterator[str]:
    if says(code):
        return
    if code.label:
        yield code.label
    prefix, _colon, local = code.id.partition(":")
    is_code = prefix_of(code.id) in TERMINOLOGIES and _LOCAL_CODE.fullmatch(local)
    if code.id and not is_code and not _LOCAL_CODE.fullmatch(code.id):
        # An id may be a name too; its parts are words.
        yield f"{prefix} {local}".strip()


def _may_be_written(name: str, text: str) -> bool:
    if name in _UNITS:
        return not is_ucum(text)
    shape = _SHAPES.get(name)
    return name in _WRITTEN if shape is None else shape.fullmatch(text) is None
