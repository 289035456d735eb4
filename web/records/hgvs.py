"""Checks the syntax of HGVS expressions with Mutalyzer's grammar (hgvs-nomenclature.org 21).

The grammar says whether an expression is well-formed; it does not ask whether the gene has such a
base there.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from lark.exceptions import LarkError
from mutalyzer_hgvs_parser import parse
from mutalyzer_hgvs_parser.exceptions import UnexpectedCharacter, UnexpectedEnd

# The grammar is ambiguous, and its parser's time grows faster than the text.
_LONGEST: Final = 200
# RefSeq, Ensembl and LRG; a gene's symbol may stand in brackets behind it.
_SEQUENCE: Final = re.compile(
    r"(?:[NX][CGMRPTW]_\d{6,9}\.\d{1,3}|ENS[TPG]\d{11}\.\d{1,3}|LRG_\d{1,5}(?:[tp]\d{1,2})?)(?:\([\w.-]{1,40}\))?",
)


class HgvsFault(StrEnum):
    """What is wrong with an expression."""

    NO_REFERENCE = "no_reference"
    UNKNOWN_REFERENCE = "unknown_reference"
    OTHER_LEVEL = "other_level"
    MALFORMED = "malformed"


def hgvs_fault(expression: str, level: str) -> HgvsFault | None:
    """Return what is wrong with an HGVS expression, or None.

    ``level`` is the letter it must have: ``c`` (``n`` and ``m`` pass too), ``g`` (``m`` passes) or
    ``p``. Without a reference sequence and its version no position means anything.
    """
    reference, colon, change = expression.strip().partition(":")
    if not colon:
        return HgvsFault.NO_REFERENCE
    if not _SEQUENCE.fullmatch(reference):
        return HgvsFault.UNKNOWN_REFERENCE
    if change[:1] not in _LEVELS[level] or change[1:2] != ".":
        return HgvsFault.OTHER_LEVEL
    return None if len(expression) <= _LONGEST and _parses(expression) else HgvsFault.MALFORMED


_LEVELS: Final = {"c": "cnm", "g": "gm", "p": "p"}


def _parses(expression: str) -> bool:
    try:
        parse(expression.strip())
    except (UnexpectedCharacter, UnexpectedEnd, LarkError):
        return False
    return True
