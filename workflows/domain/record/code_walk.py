"""Walks through what items say, and finds or replaces the codes in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, Final, TypeVar, cast

from workflows.domain.record.codes import Code

Said = TypeVar("Said")
# Most of what an item says; a page walks through a record of 500 entries.
_WITHOUT_CODES: Final = (str, int, float, type(None))


def codes_of(value: object) -> Iterator[Code]:
    """Yield every code in a content or a part of it, in the order of its fields."""
    if isinstance(value, Code):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from codes_of(each)
    elif isinstance(value, _WITHOUT_CODES):
        return
    elif is_dataclass(value) and not isinstance(value, type):
        for name in _names(type(value)):
            yield from codes_of(getattr(value, name))


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def with_codes(value: Said, instead: Callable[[Code], Code]) -> Said:
    """Return the same content with ``instead(code)`` for each code; unchanged parts are kept."""
    return cast("Said", _with_codes(value, instead))


def _with_codes(value: Any, instead: Callable[[Code], Code]) -> Any:
    if isinstance(value, Code):
        return instead(value)
    if isinstance(value, tuple):
        return tuple(_with_codes(each, instead) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    now = {each.name: getattr(value, each.name) for each in fields(value)}
    then = {name: _with_codes(part, instead) for name, part in now.items()}
    changed = {name: part for name, part in then.items() if part != now[name]}
    return replace(value, **changed) if changed else value
