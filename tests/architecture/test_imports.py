"""What a process loads: the web no renderer or parser, the worker no Flask, the rules nothing."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, modules, named, parsed

_LIST = "import sys, json; print(json.dumps(sorted(m.partition('.')[0] for m in sys.modules)))"


def loaded_by(statement: str) -> set[str]:
    """Return the top-level packages that a fresh process has loaded after ``statement``."""
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}; {_LIST}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def foreign_imports(source: ast.Module, ours: str) -> Iterator[str]:
    """Yield what a module imports beside the standard library and ``ours``."""
    for node in ast.walk(source):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            is_ours = name == ours or name.startswith(f"{ours}.")
            if not is_ours and name.partition(".")[0] not in sys.stdlib_module_names:
                yield name


@pytest.mark.parametrize(
    ("process", "statement", "unwanted"),
    [
        ("the web", "import web.app", {"weasyprint", "pydicom", "activities", "fontTools"}),
        ("the worker", "import activities.worker", {"flask", "flask_babel", "wtforms", "pydicom"}),
        ("the tables", "import web.models.every_table", {"flask", "temporalio", "weasyprint"}),
        ("the command line", "import activities.command_line", {"flask", "weasyprint"}),
        ("the words", "import i18n.labels", {"flask", "temporalio", "sqlalchemy"}),
    ],
)
def test_a_process_loads_only_what_it_needs(process: str, statement: str, unwanted: set[str]):
    found = loaded_by(statement) & unwanted

    assert found == set(), f"{process} loads {sorted(found)}: import it where it is used instead."


@pytest.mark.parametrize("path", list(modules("workflows/domain")), ids=named)
def test_the_rules_need_only_the_standard_library(path: Path):
    found = list(foreign_imports(parsed(path), "workflows.domain"))

    assert found == [], "The domain is pure: hand in what it needs."


def test_an_import_is_seen_in_a_fresh_process():
    assert "decimal" in loaded_by("import decimal")
    assert "weasyprint" not in loaded_by("import decimal")


def test_a_foreign_import_is_found():
    source = "import json\nfrom workflows.domain.roles import Role\nimport web.app\nimport pydantic"

    assert list(foreign_imports(ast.parse(source), "workflows.domain")) == ["web.app", "pydantic"]
