"""Where a transfer was begun is remembered for its reader alone, and hinders no sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.scripts import module_in_node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FORBIDDEN = """(() => {
  globalThis.document = { body: { dataset: { reader: "anna" } } };
  const refuse = () => { throw new DOMException("no", "SecurityError"); };
  Object.defineProperty(globalThis, "localStorage", { configurable: true, get: refuse });
  it.kept.set("/images");
  it.kept.drop();
  return [it.kept.get(), it.kept.dropOthers()];
})()"""
_SHARED = """(() => {
  globalThis.document = { body: { dataset: { reader: "anna" } } };
  const methods = {
    getItem(key) { return this[key] ?? null; },
    setItem(key, value) { this[key] = value; },
    removeItem(key) { delete this[key]; },
  };
  const value = Object.assign(Object.create(methods), given);
  Object.defineProperty(globalThis, "localStorage", { configurable: true, value });
  it.kept.set("/images");
  return [it.kept.get(), it.kept.dropOthers(), it.kept.dropOthers(), Object.keys(value)];
})()"""


@pytest.fixture(scope="module")
def channel() -> Iterator[Callable[[str, Any], Any]]:
    with module_in_node("js/transfer_channel.js") as ask:
        yield ask


def test_a_browser_that_keeps_nothing_stops_nothing(channel: Callable[[str, Any], Any]) -> None:
    assert channel(_FORBIDDEN, None) == [None, False]


def test_what_the_last_reader_left_goes_once(channel: Callable[[str, Any], Any]) -> None:
    left = {"transfer:bert": "/others", "appearance": "dark"}

    assert channel(_SHARED, left) == ["/images", True, False, ["appearance", "transfer:anna"]]
