"""Finds the files of this repository for the architecture tests, without asking git."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("workflows", "activities", "web", "i18n")
_BUILT = frozenset({"__pycache__", "static", "node_modules", ".coverage"})
_TEXT = frozenset(
    {
        ".py", ".html", ".css", ".js", ".mjs", ".md", ".yaml", ".toml", ".txt", ".json", ".lock",
        ".cfg", ".svg", ".mako", ".npmrc", ".po", ".pot", ".ini", "",
    }
)  # fmt: skip
_TOP_FOLDERS = (*PACKAGES, "tests", "docs", "consent_templates", ".ci")


def modules(*folders: str) -> Iterator[Path]:
    """Yield the Python files of our packages, or of the folders that are named."""
    for folder in folders or PACKAGES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not _BUILT & set(path.parts):
                yield path


def templates() -> Iterator[Path]:
    """Yield the pages' templates."""
    yield from sorted((ROOT / "web" / "templates").rglob("*.html"))


def texts() -> Iterator[Path]:
    """Yield every text file of the repository."""
    for path in sorted(ROOT.iterdir()):
        if path.is_file() and path.suffix in _TEXT and path.name not in _BUILT:
            yield path
    for folder in _TOP_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in _TEXT and not _BUILT & set(path.parts):
                yield path


def named(path: Path) -> str:
    """Return a path as it is written in lists: from the repository's root, with slashes."""
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=named(path))


def listed_with_reasons(path: Path) -> dict[str, str]:
    """Read a list of ``name: reason`` lines; fail for a line without a reason."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, reason = line.partition(": ")
        assert colon, f"{path.name}: “{line}” gives no reason. Write “name: reason”."
        assert reason.strip(), f"{path.name}: “{line}” gives no reason. Write “name: reason”."
        found[name.strip()] = reason.strip()
    return found
