"""The routes of the application, and what is wrong with some: no right, no type, no kebab-case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_CONVERTERS = frozenset({"uuid", "int", "string"})
_PARAMETER = re.compile(r"<(?:(?P<type>[a-z]+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
# Flask's own; it serves files that everybody may have.
STATIC = "static"


def own_rules(app: Flask) -> list[Rule]:
    """Return our routes, by address."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != STATIC]
    return sorted(rules, key=lambda rule: (rule.rule, rule.endpoint, line_of(app, rule)))


def line_of(app: Flask, rule: Rule) -> str:
    """Return a route as one line of the committed list."""
    methods = ",".join(sorted(METHODS & (rule.methods or set())))
    return f"{methods:<9} {rule.rule} {rule.endpoint} {stated(app.view_functions[rule.endpoint])}"


def stated(view: Callable[..., Any]) -> str:
    """Return the permission that a view states; "public" if it says that everybody may."""
    permission = view.__dict__.get("permission", "nothing")
    return "public" if permission is None else str(permission)


def unguarded(app: Flask, public: frozenset[str]) -> Iterator[str]:
    """Yield a sentence for each route that states no right, or is public without being listed."""
    for rule in own_rules(app):
        right = stated(app.view_functions[rule.endpoint])
        if right == "public" and rule.endpoint not in public:
            yield f"{rule.rule} is public. Give PUBLIC a reason for {rule.endpoint}, or guard it."
        elif right != "public" and right not in set(Permission):
            yield f"{rule.rule} states no permission. Put @requires(Permission.…) on its view."


def badly_named(rule: str) -> Iterator[str]:
    """Yield what is wrong with one address."""
    for part in rule.strip("/").split("/"):
        found = _PARAMETER.fullmatch(part)
        if found is None:
            if part and not _KEBAB.match(part):
                yield f"{rule}: write “{part}” in kebab-case."
        elif found["type"] not in _CONVERTERS:
            yield f"{rule}: give <{found['name']}> a type: one of {sorted(_CONVERTERS)}."
        elif found["name"].endswith("_id") and found["type"] != "uuid":
            yield f"{rule}: <{found['name']}> is an id, so its type is uuid."
