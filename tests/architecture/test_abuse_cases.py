"""Every abuse case of the threat model has a row, and every test that a row names is there."""

from __future__ import annotations

import ast
import re

from tests.architecture.source_tree import ROOT

PAGE = ROOT / "docs" / "abuse-cases.md"
_ROW = re.compile(r"^\| (\d+) \|(.*)\|(.*)\|$")
_TEST = re.compile(r"`(\S+\.py)::(\w+)`")


def rows() -> list[tuple[int, str, str]]:
    """Return of each row its number, what stands before the last cell, and the last cell."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    found = [match for line in lines if (match := _ROW.match(line))]
    return [(int(row[1]), row[2], row[3].strip()) for row in found]


def missing(named: list[tuple[str, str]]) -> list[str]:
    """Return the tests that no file has."""
    return [f"{path}::{name}" for path, name in named if name not in _tests_of(path)]


def _tests_of(path: str) -> set[str]:
    file = ROOT / "tests" / path
    if not file.exists():
        return set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_case_has_a_row() -> None:
    assert [number for number, _cells, _last in rows()] == list(range(1, 43))


def test_every_test_that_is_named_is_there() -> None:
    named = _TEST.findall(PAGE.read_text(encoding="utf-8"))

    assert missing(named) == [], "Name in docs/abuse-cases.md the test that proves it now."


def test_a_case_is_proven_or_says_what_is_not_there() -> None:
    silent = [number for number, cells, last in rows() if not _TEST.search(cells) and not last]

    assert silent == []


def test_a_test_that_is_gone_is_found() -> None:
    known = ("architecture/test_abuse_cases.py", "test_every_case_has_a_row")

    assert missing([known, (known[0], "test_gone"), ("gone.py", "test_x")]) == [
        "architecture/test_abuse_cases.py::test_gone",
        "gone.py::test_x",
    ]
