"""Reads words of a form that somebody sends as YAML: texts in mappings and lists, nothing else.

Every scalar is text: "No" stays a word and "2026" a figure. Anchors, which let a few lines unfold
into billions, tags, and keys that stand twice are refused before anything is built.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, cast

import yaml

from i18n.consent_forms import Words

# A form has seven levels and fewer than five hundred of YAML's events.
_DEEPEST: Final = 12
_MOST_EVENTS: Final = 5000


class YamlFault(StrEnum):
    """Why a text was not read."""

    NOT_YAML = "not_yaml"
    MARKED = "marked"
    DOUBLED = "doubled"
    NO_FORM = "no_form"


class YamlRefusedError(ValueError):
    """The text is no form; ``line`` counts from 1 and is 0 where no line is at fault."""

    def __init__(self, fault: YamlFault, *, line: int = 0, key: str = "") -> None:
        super().__init__(f"{fault.value} in line {line}")
        self.fault = fault
        self.line = line
        self.key = key


def read_words(content: str) -> dict[str, Words]:
    """Return the words of a form.

    Raises YamlRefusedError.
    """
    try:
        _look_through(content)
        # The loader without types: nothing is converted, so nothing can fail or surprise.
        loaded = yaml.load(content, Loader=yaml.CBaseLoader)  # noqa: S506 - it builds text only
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise YamlRefusedError(YamlFault.NOT_YAML, line=line) from error
    except yaml.YAMLError as error:
        raise YamlRefusedError(YamlFault.NOT_YAML) from error
    if not isinstance(loaded, dict):
        raise YamlRefusedError(YamlFault.NO_FORM)
    return cast("dict[str, Words]", loaded)


def _look_through(content: str) -> None:
    """Refuse what no form needs, event by event, before the next one is read."""
    watch = _Watch()
    for count, event in enumerate(yaml.parse(content, Loader=yaml.CBaseLoader), start=1):
        if count > _MOST_EVENTS:
            raise YamlRefusedError(YamlFault.NO_FORM, line=_line(event))
        if isinstance(event, yaml.NodeEvent):
            if event.anchor is not None or getattr(event, "tag", None) is not None:
                raise YamlRefusedError(YamlFault.MARKED, line=_line(event))
            watch.see(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            watch.leave()


class _Watch:
    """Knows at which level the reading is, and which keys stood there already."""

    def __init__(self) -> None:
        # For each open collection its keys so far; None for a list.
        self._open: list[set[str] | None] = []
        self._key_is_next: list[bool] = []

    def see(self, event: yaml.NodeEvent) -> None:
        """Take in a scalar, or the beginning of a mapping or list."""
        if self._open and (keys := self._open[-1]) is not None:
            if self._key_is_next[-1]:
                self._take_key(keys, event)
            self._key_is_next[-1] = not self._key_is_next[-1]
        if isinstance(event, yaml.CollectionStartEvent):
            self._open.append(set() if isinstance(event, yaml.MappingStartEvent) else None)
            self._key_is_next.append(True)
        if len(self._open) > _DEEPEST:
            raise YamlRefusedError(YamlFault.NO_FORM, line=_line(event))

    def leave(self) -> None:
        """Take in the end of a mapping or list."""
        self._open.pop()
        self._key_is_next.pop()

    @staticmethod
    def _take_key(keys: set[str], event: yaml.NodeEvent) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            raise YamlRefusedError(YamlFault.NO_FORM, line=_line(event))
        if event.value in keys:
            raise YamlRefusedError(YamlFault.DOUBLED, line=_line(event), key=event.value)
        keys.add(event.value)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0
