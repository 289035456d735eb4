"""Takes a parsed document apart: whatever is not taken is told at the end, so nothing gets lost.

A node is an object of the document. Reading a field takes it out; what is left when the reader has
finished was read by nobody.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

from web.exchange.notes import Ledger, Why

# Longer texts are cut, and that is told: the record's own fields take no more.
LONGEST_TEXT: Final = 20_000
_Choice = TypeVar("_Choice")
_Why = Callable[[str], Why]


class Node:
    """An object of a document, the path to it, and the ledger of what happens to its fields."""

    def __init__(self, fields: dict[str, Any], path: str, ledger: Ledger) -> None:
        self.fields = fields
        self.path = path
        self.ledger = ledger
        self._entered: dict[str, Node | list[Node]] = {}

    def place(self, name: str = "") -> str:
        """Return the path of a field, or of the node itself."""
        if not name:
            return self.path
        return f"{self.path}.{name}" if self.path else name

    def has(self, name: str) -> bool:
        """Tell whether the field is there and not taken yet."""
        return name in self.fields

    def peek(self, name: str) -> Any:
        """Return a field without taking it; None when it is not there."""
        return self.fields.get(name)

    def text(self, name: str) -> str:
        """Take a text without the spaces around it; empty when there is none."""
        value = self._take(name, str)
        text = "".join(each for each in value or "" if each.isprintable() or each in "\n\t")
        if len(text) > LONGEST_TEXT:
            self.change(name, Why.SHORTENED)
        return text.strip()[:LONGEST_TEXT]

    def texts(self, name: str) -> list[str]:
        """Take a list of texts; what is no text in it is told."""
        found = self._take(name, list) or []
        for number, each in enumerate(found):
            if not isinstance(each, str):
                self.ledger.drop(f"{self.place(name)}[{number}]", Why.NOT_UNDERSTOOD)
        return [each.strip()[:LONGEST_TEXT] for each in found if isinstance(each, str)]

    def number(self, name: str) -> float | None:
        """Take a finite number."""
        value = self.fields.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._misfit(name)
            return None
        try:
            number = float(value)
        except OverflowError:
            self._misfit(name)
            return None
        if not math.isfinite(number):
            self._misfit(name)
            return None
        del self.fields[name]
        return number

    def end(self, name: str) -> float | None:
        """Take the end of a range, where an infinite number stands for an open end."""
        if self.fields.get(name) in ("Infinity", "-Infinity"):
            del self.fields[name]
            return None
        return self.number(name)

    def whole(self, name: str) -> int | None:
        """Take a whole number, which JSON of protobuf writes as text when it is a long one."""
        value = self.fields.get(name)
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:  # noqa: PLR2004 - digits of 64 bits
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self._misfit(name)
            return None
        del self.fields[name]
        return value

    def flag(self, name: str) -> bool:
        """Take a yes or no; no when it is not there."""
        return self._take(name, bool) or False

    def choice(self, name: str, choices: Mapping[str, _Choice], default: _Choice) -> _Choice:
        """Take a word that stands for one of the choices; another word is told."""
        word = self.text(name)
        if word and word not in choices:
            self.ledger.drop(self.place(name), Why.NO_SUCH_CHOICE)
        return choices.get(word, default)

    def node(self, name: str) -> Node | None:
        """Enter an object; None when there is none. Entered twice it is the same node."""
        entered = self._entered.get(name)
        if isinstance(entered, Node):
            return entered
        value = self.fields.get(name)
        if not isinstance(value, dict):
            self._misfit(name)
            return None
        child = Node(value, self.place(name), self.ledger)
        self._entered[name] = child
        return child

    def nodes(self, name: str) -> list[Node]:
        """Enter every object of a list."""
        entered = self._entered.get(name)
        if isinstance(entered, list):
            return entered
        values = self.fields.get(name)
        if not isinstance(values, list):
            self._misfit(name)
            return []
        children = []
        for number, value in enumerate(values):
            place = f"{self.place(name)}[{number}]"
            if isinstance(value, dict):
                children.append(Node(value, place, self.ledger))
            else:
                self.ledger.drop(place, Why.NOT_UNDERSTOOD)
        self._entered[name] = children
        return children

    def change(self, name: str, why: Why) -> None:
        """Note that a field is kept in another way."""
        self.ledger.change(self.place(name), why)

    def drop(self, name: str, why: Why) -> None:
        """Take a field out and note that it is left out."""
        self.fields.pop(name, None)
        self._entered.pop(name, None)
        self.ledger.drop(self.place(name), why)

    def drop_present(self, why: Why, *names: str) -> None:
        """Leave out those of the fields that are there."""
        for name in names:
            if name in self.fields:
                self.drop(name, why)

    def tell_rest(self, why: _Why) -> None:
        """Note all that nobody took; ``why`` gives the reason for a path without its numbers."""
        for path in self._rest():
            self.ledger.drop(path, why(path))

    def _rest(self) -> Iterator[str]:
        for name in list(self.fields):
            entered = self._entered.get(name)
            if isinstance(entered, Node):
                yield from entered._rest()  # noqa: SLF001 - a node of the same kind
            elif isinstance(entered, list):
                for each in entered:
                    yield from each._rest()  # noqa: SLF001 - a node of the same kind
            elif self.fields[name] not in ({}, [], None):
                yield self.place(name)

    def _take(self, name: str, kind: type[Any]) -> Any:
        value = self.fields.get(name)
        if not isinstance(value, kind):
            self._misfit(name)
            return None
        del self.fields[name]
        return value

    def _misfit(self, name: str) -> None:
        """Tell of a field that is there and of another kind than it should be."""
        if self.fields.get(name) is not None:
            self.drop(name, Why.NOT_UNDERSTOOD)
