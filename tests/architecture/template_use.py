"""Who renders, extends, includes and imports which template, read from the sources."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

_EXTENDS = re.compile(r"{%-?\s*(?:extends|include)\s+\"([^\"]+)\"")
_FROM = re.compile(r"{%-?\s*from\s+\"([^\"]+)\"\s+import\s+(.+?)\s*-?%}", re.DOTALL)
_IMPORT = re.compile(r"{%-?\s*import\s+\"([^\"]+)\"\s+as\s+(\w+)")
_WITH = re.compile(r"\s+with(?:out)?\s+context\Z")


def used_by(template: str) -> set[str]:
    """Return the templates that a template's text extends, includes or imports from."""
    found = set(_EXTENDS.findall(template))
    found |= {name for name, _names in _FROM.findall(template)}
    return found | {name for name, _alias in _IMPORT.findall(template)}


def unused_imports(template: str) -> Iterator[str]:
    """Yield the names that a template imports and never uses."""
    names = [alias for _name, alias in _IMPORT.findall(template)]
    for _file, imported in _FROM.findall(template):
        parts = _WITH.sub("", imported.replace("\n", " ")).split(",")
        names += [part.split(" as ")[-1].strip() for part in parts if part.strip()]
    without = _IMPORT.sub("", _FROM.sub("", template))
    for name in names:
        if not re.search(rf"\b{re.escape(name)}\b", without):
            yield name


def rendered_by(source: ast.Module) -> set[str]:
    """Return every literal of a module that names a template."""
    return {
        node.value
        for node in ast.walk(source)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.endswith(".html")
    }


def orphans(texts: Mapping[str, str], rendered: set[str]) -> set[str]:
    """Return the templates that no view and no template that is reached leads to."""
    reached: set[str] = set()
    waiting = [name for name in rendered if name in texts]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [each for each in used_by(texts[name]) if each in texts]
    return set(texts) - reached
