"""Matches what a search asks for against attributes (PS3.18 section 8.3.4, PS3.4 C.2.2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from web.imaging.dicomweb.attributes import KEYWORDS, Attributes

_NOT_MATCHED: Final = frozenset({"limit", "offset", "includefield", "fuzzymatching", "accept"})
_MOST: Final = 1_000_000
_TAGS: Final[Mapping[str, str]] = {tag: keyword for keyword, (tag, _vr) in KEYWORDS.items()}


@dataclass(frozen=True, kw_only=True)
class Search:
    """What is asked for: patterns by tag, and which part of the list."""

    patterns: Mapping[str, Sequence[str]]
    # What was asked for and is known of no answer here: it was not matched.
    unknown: Sequence[str]
    offset: int
    limit: int | None

    def matches(self, found: Attributes) -> bool:
        """Tell whether an answer fits every pattern; an empty pattern fits all."""
        return all(
            any(_fits(each, found.get(tag, {})) for each in patterns)
            for tag, patterns in self.patterns.items()
        )

    def page(self, found: Sequence[Attributes]) -> Sequence[Attributes]:
        """Return the part of the answers that is asked for."""
        end = None if self.limit is None else self.offset + self.limit
        return found[self.offset : end]


def search_of(asked: Iterable[tuple[str, str]]) -> Search:
    """Read a query; attributes are named by keyword or by tag.

    Raises:
        ValueError: when limit or offset is no number from 0.

    """
    patterns: dict[str, list[str]] = {}
    unknown, numbers = [], {"offset": 0, "limit": _MOST}
    for name, value in asked:
        if name in numbers:
            numbers[name] = _number(value)
        elif name not in _NOT_MATCHED:
            keyword = _TAGS.get(name.upper(), name)
            if keyword not in KEYWORDS:
                unknown.append(name)
            elif value:
                tag, representation = KEYWORDS[keyword]
                # Only identifiers come as lists (PS3.18 8.3.4.3).
                listed = re.split(r"[,\\]", value) if representation == "UI" else [value]
                patterns.setdefault(tag, []).extend(listed)
    limit = None if numbers["limit"] == _MOST else numbers["limit"]
    return Search(patterns=patterns, unknown=unknown, offset=numbers["offset"], limit=limit)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) >= _MOST:
        message = "limit and offset are numbers from 0"
        raise ValueError(message)
    return int(text)


def _fits(pattern: str, attribute: Mapping[str, Any]) -> bool:
    representation, values = attribute.get("vr"), attribute.get("Value", [])
    texts = [each.get("Alphabetic", "") if isinstance(each, dict) else str(each) for each in values]
    if representation == "DA" and "-" in pattern:
        first, _dash, last = pattern.partition("-")
        return any((first or "0") <= text <= (last or "9") for text in texts)
    if representation in {"UI", "DA", "IS", "US"}:
        return pattern in texts
    return any(_wildcard(pattern).fullmatch(text) for text in texts or [""])


def _wildcard(pattern: str) -> re.Pattern[str]:
    wild = {"*": ".*", "?": "."}
    return re.compile("".join(wild.get(each) or re.escape(each) for each in pattern), re.IGNORECASE)
