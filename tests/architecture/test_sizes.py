"""Modules and functions stay small enough to be read at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source_tree import modules, named, parsed

MOST_LINES = 400
MOST_FUNCTION_LINES = 50
# The first migration makes all tables at once, as Alembic writes them.
_GENERATED = "web/migrations/versions/"


def long_functions(source: ast.Module) -> Iterator[str]:
    """Yield the functions that are too long."""
    for node in ast.walk(source):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MOST_FUNCTION_LINES:
                yield f"{node.name} ({lines} lines)"


def test_modules_are_small():
    long = {
        named(path): lines
        for path in modules("workflows", "activities", "web", "i18n", "tests")
        if not named(path).startswith(_GENERATED)
        and (lines := path.read_text("utf-8").count("\n")) > MOST_LINES
    }

    assert long == {}, f"Split these modules by what they tell: more than {MOST_LINES} lines."


def test_functions_are_small():
    long = {
        named(path): found
        for path in modules("workflows", "activities", "web", "i18n", "tests")
        if not named(path).startswith(_GENERATED) and (found := list(long_functions(parsed(path))))
    }

    assert long == {}, f"Take steps out and name them: more than {MOST_FUNCTION_LINES} lines."


def test_modules_say_what_they_are():
    silent = [
        named(path)
        for path in modules()
        if path.read_text("utf-8").strip() and not ast.get_docstring(parsed(path))
    ]

    assert [each for each in silent if not each.startswith(_GENERATED)] == [], (
        "Begin the module with one sentence that says what it is."
    )


def test_a_long_function_is_found():
    body = "\n".join("    pass" for _line in range(50))

    assert list(long_functions(ast.parse(f"def long():\n{body}\n"))) == ["long (51 lines)"]
