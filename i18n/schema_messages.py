"""Gives Babel the texts of the record's schemas: titles, labels, helps, choices and assays."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any, Final

import yaml

_SHOWN: Final = frozenset({"title", "label", "help"})

Message = tuple[int, str, str, list[str]]


def extract(
    file: IO[bytes],
    _keywords: Mapping[str, Any],
    _comment_tags: Collection[str],
    options: Mapping[str, Any],  # noqa: ARG001 - Babel gives it by this name
) -> Iterator[Message]:
    """Yield (line, function, message, comments) for each text that a page shows (Babel's API)."""
    node = yaml.compose(file.read().decode("utf-8"), Loader=yaml.SafeLoader)
    if node is not None:
        yield from _texts(node)


def _texts(node: yaml.Node) -> Iterator[Message]:
    if isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _texts(each)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in _SHOWN and isinstance(value, yaml.ScalarNode):
                yield (value.start_mark.line + 1, "_", value.value, [])
            else:
                yield from _texts(value)
