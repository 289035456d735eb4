"""Parses JSON that a stranger may have written: no deeper, larger or fuller than is read here."""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn

from web.exchange.notes import Refusal, RefusedError

LARGEST_FILE: Final = 5 * 1024 * 1024
_DEEPEST: Final = 40
_MOST_VALUES: Final = 200_000
_LONGEST_NUMBER: Final = 40


def bounded_object(content: bytes) -> dict[str, Any]:
    """Return the object that the JSON text holds (UTF-8, at most 5 MB, 40 levels, 200,000 values).

    Raises:
        RefusedError: when it is anything else, names a key twice, or holds NaN or Infinity.

    """
    if not content.strip():
        raise RefusedError(Refusal.EMPTY)
    if len(content) > LARGEST_FILE:
        raise RefusedError(Refusal.TOO_LARGE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError(Refusal.NOT_TEXT) from error
    _refuse_depth(text)
    try:
        found = json.loads(
            text,
            object_pairs_hook=_without_doubles,
            parse_constant=_refuse_constant,
            parse_int=_whole,
        )
    except ValueError as error:
        raise RefusedError(Refusal.NOT_JSON) from error
    if not isinstance(found, dict):
        raise RefusedError(Refusal.NOT_THIS_FORMAT)
    _refuse_fullness(found)
    return found


def _refuse_depth(text: str) -> None:
    """Count brackets outside of texts before anything is built."""
    depth, is_quoted, is_escaped = 0, False, False
    for each in text:
        if is_quoted:
            is_quoted = is_escaped or each != '"'
            is_escaped = each == "\\" and not is_escaped
        elif each == '"':
            is_quoted = True
        elif each in "[{":
            depth += 1
            if depth > _DEEPEST:
                raise RefusedError(Refusal.TOO_DEEP)
        elif each in "]}":
            depth -= 1


def _refuse_fullness(found: dict[str, Any]) -> None:
    waiting: list[Any] = [found]
    count = 0
    while waiting:
        value = waiting.pop()
        count += 1
        if count > _MOST_VALUES:
            raise RefusedError(Refusal.TOO_MANY)
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        raise RefusedError(
            Refusal.DOUBLED_KEY, next(name for name in names if names.count(name) > 1)
        )
    return found


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError(digits[:_LONGEST_NUMBER])
    return int(digits)
