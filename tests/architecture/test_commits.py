"""A transaction is committed only where the list allows it, with a reason."""

from __future__ import annotations

import ast
from fnmatch import fnmatch
from pathlib import Path

from tests.architecture.source_tree import listed_with_reasons, modules, named, parsed

ALLOWED = listed_with_reasons(Path(__file__).with_name("commits.txt"))


def commits(source: ast.Module) -> list[int]:
    """Return the lines on which a module commits."""
    return [
        node.lineno
        for node in ast.walk(source)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
    ]


def is_allowed(name: str, patterns: dict[str, str]) -> bool:
    """Tell whether the list names a module."""
    return any(fnmatch(name, pattern) for pattern in patterns)


def test_commits_stand_only_where_they_are_allowed():
    found = [
        f"{named(path)}:{line}"
        for path in modules()
        if "migrations" not in path.parts and not is_allowed(named(path), ALLOWED)
        for line in commits(parsed(path))
    ]

    assert found == [], (
        "Leave the commit to the view, or use `with sessions.begin()`; if it must be, list the "
        "module in tests/architecture/commits.txt with a reason."
    )


def test_the_list_names_only_modules_that_commit():
    committing = [named(path) for path in modules() if commits(parsed(path))]
    idle = [each for each in ALLOWED if not any(fnmatch(name, each) for name in committing)]

    assert idle == [], "Remove these from tests/architecture/commits.txt."


def test_a_commit_is_found():
    source = ast.parse("def save(session):\n    session.add(1)\n    session.commit()\n")

    assert commits(source) == [3]
    assert not is_allowed("activities/quiet.py", ALLOWED)
    assert is_allowed("web/patients/views.py", ALLOWED)
