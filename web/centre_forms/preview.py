"""The words of a form as a page shows them: headings, and texts with whom each is meant for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from i18n.consent_forms import SIGNATORIES, Words

_UNSEEN = frozenset({"language", "id", "heading", "term"})
# They stand at the foot of every page.
_FOOT = "labels"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One text; ``signatory`` is empty where it is meant for everybody, as is ``term``."""

    text: str
    term: str = ""
    signatory: str = ""
    is_changed: bool = False


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Texts under one heading. What opens the form has none, nor what is at the foot of pages."""

    heading: str
    level: int
    lines: tuple[Line, ...]
    is_changed: bool = False
    is_foot: bool = False


def passages(
    words: Mapping[str, Words],
    published: Mapping[str, Words] | None = None,
) -> list[Passage]:
    """Return a form's passages in its order, every text of it, the foot of the pages last.

    A text that does not stand in the ``published`` words is marked as changed.
    """
    known = None if published is None else frozenset(_texts(dict(published)))
    body = {key: value for key, value in words.items() if key != _FOOT}
    foot = tuple(_Reader(known).lines(words.get(_FOOT, {})))
    last = Passage(heading="", level=2, lines=foot, is_foot=True)
    return [*_Reader(known).passages("", body, 2), last]


class _Reader:
    def __init__(self, known: Collection[str] | None) -> None:
        self._known = known

    def passages(self, heading: str, words: dict[str, Words], level: int) -> Iterator[Passage]:
        lines = [
            line
            for key, value in words.items()
            if key not in _UNSEEN and value != heading and not _parts(value)
            for line in self.lines(value)
        ]
        yield Passage(
            heading=heading,
            level=level,
            lines=tuple(lines),
            is_changed=bool(heading) and self._is_changed(heading),
        )
        for value in words.values():
            for part in _parts(value):
                yield from self.passages(_heading_of(part), part, level + bool(heading))

    def lines(self, value: Words, term: str = "", signatory: str = "") -> Iterator[Line]:
        if isinstance(value, str):
            is_changed = self._is_changed(value) or bool(term and self._is_changed(term))
            yield Line(text=value, term=term, signatory=signatory, is_changed=is_changed)
        elif isinstance(value, list):
            for entry in value:
                yield from self.lines(entry, term, signatory)
        elif value.keys() <= set(SIGNATORIES):
            for each, entry in value.items():
                yield from self.lines(entry, term, each)
        else:
            name = value.get("term", term)
            for key, entry in value.items():
                if key not in _UNSEEN:
                    yield from self.lines(entry, str(name), signatory)

    def _is_changed(self, text: str) -> bool:
        return self._known is not None and _spaced(text) not in self._known


def _parts(value: Words) -> list[dict[str, Words]]:
    """Return what stands under a heading of its own."""
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, dict) and _heading_of(entry)]


def _heading_of(part: Mapping[str, Words]) -> str:
    # The child's sheet has a title where the form has headings.
    found = part.get("heading") or part.get("title")
    return found if isinstance(found, str) else ""


def _texts(value: Words) -> Iterator[str]:
    if isinstance(value, str):
        yield _spaced(value)
    else:
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _texts(entry)


def _spaced(text: str) -> str:
    # Lines are broken anew by whoever edits a file.
    return " ".join(text.split())
