"""What must stand in no file of this repository."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

# Written in parts, so that these patterns do not find themselves.
_MACHINE_PATHS = re.compile(
    r"(?<![\w.])/(?:" + "work" + r"|root|home/\w+|Users/\w+)/[\w.]",
)
_REGISTRIES = re.compile(
    r"https?://[^\s\"')]*(?:pypi\.|registry\.npm|/simple/|artifactory|nexus|devpi)[^\s\"')]*"
    r"|--(?:extra-)?index-url|\"resolved\":",
)
_SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE " + r"KEY-----|\bAKIA[0-9A-Z]{16}\b")
_UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


def machine_faults(name: str, text: str) -> Iterator[str]:
    """Yield what only one machine or one company's network could use, or nobody may see."""
    for number, line in enumerate(text.splitlines(), start=1):
        place = f"{name}:{number}"
        if _MACHINE_PATHS.search(line):
            yield f"{place}: remove the path of one machine."
        if _REGISTRIES.search(line):
            yield f"{place}: remove the address of a package registry; each machine has its own."
        if _SECRETS.search(line):
            yield f"{place}: remove the secret, and change it where it is used."


def unfinished(name: str, text: str) -> Iterator[str]:
    """Yield what is left to be done, or stands for something that is not there."""
    for number, line in enumerate(text.splitlines(), start=1):
        if _UNFINISHED.search(line):
            yield f"{name}:{number}: finish it, or open an issue and remove the mark."
        if "raise NotImplemented" + "Error" in line and name != "workflows/contracts.py":
            yield f"{name}:{number}: implement it or remove it."


def skips_without_reason(name: str, source: ast.Module) -> Iterator[str]:
    """Yield the tests that are left out, or expected to fail, without saying why."""
    for node in ast.walk(source):
        found = _marker(node)
        if found in ("skip", "skipif", "xfail"):
            keywords = node.keywords if isinstance(node, ast.Call) else []
            reasons = [each for each in keywords if each.arg == "reason"]
            if not reasons and not _says_why(node, found):
                yield f"{name}:{node.lineno}: say reason=… why this test is left out."


def _marker(node: ast.AST) -> str:
    target = node.func if isinstance(node, ast.Call) else None
    if not isinstance(target, ast.Attribute):
        return ""
    owner = ast.unparse(target.value)
    return target.attr if owner in ("pytest", "pytest.mark") else ""


def _says_why(node: ast.AST, marker: str) -> bool:
    """Tell whether the reason is the first argument, as ``skip`` lets it be."""
    return isinstance(node, ast.Call) and marker == "skip" and bool(node.args)


def unexplained_exemptions(name: str, text: str) -> Iterator[str]:
    """Yield the exemptions from a check that name no rule."""
    for number, line in enumerate(text.splitlines(), start=1):
        if re.search(r"#\s*no" + r"qa(?!: [A-Z]+\d)", line):
            yield f"{name}:{number}: name the rule, as in “noqa: S608 - why”."
        if re.search(r"#\s*type:\s*ignore(?!\[)", line):
            yield f"{name}:{number}: name the error, as in “type: ignore[arg-type]”."
