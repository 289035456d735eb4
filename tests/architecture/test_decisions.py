"""Decisions are numbered once, titled alike, and listed in their index."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.architecture.source_tree import ROOT, modules, named

FOLDER = ROOT / "docs" / "decisions"
_NAME = re.compile(r"(?P<number>\d{4})-[a-z0-9-]+\.md\Z")
_TITLE = re.compile(r"# (?:Decision )?(?P<number>\d{4})[:.]? ")
_CITED = re.compile(r"[Dd]ecisions? (?P<number>0\d{3})\b")


def decision_faults(texts: Mapping[str, str], index: str) -> list[str]:
    """Return what is wrong with the decisions; ``texts`` by file name."""
    faults, numbers = [], set[str]()
    for name, text in sorted(texts.items()):
        found = _NAME.match(name)
        if found is None:
            faults.append(f"Name {name} NNNN-title.md.")
            continue
        number = found["number"]
        if number in numbers:
            faults.append(f"Give {name} another number: {number} is taken.")
        numbers.add(number)
        title = _TITLE.match(text)
        if title is None or title["number"] != number:
            faults.append(f"Begin {name} with “# {number} …”.")
        if name not in index:
            faults.append(f"List {name} in docs/decisions/README.md.")
    return faults


def _texts() -> dict[str, str]:
    return {
        path.name: path.read_text("utf-8")
        for path in FOLDER.glob("*.md")
        if path.name != "README.md"
    }


def test_decisions_are_numbered_once_and_listed():
    index = FOLDER / "README.md"

    assert decision_faults(_texts(), index.read_text("utf-8") if index.exists() else "") == []


def test_every_decision_that_is_cited_is_there():
    known = {name[:4] for name in _texts()}
    missing = {
        f"{named(path)} cites decision {number}"
        for path in modules()
        for number in _CITED.findall(path.read_text("utf-8"))
        if number not in known
    }

    assert missing == set(), "Write the decision, or cite the right one."


def test_bad_decisions_are_found():
    texts = {
        "0001-tree.md": "# 0001 The tree",
        "0001-other.md": "# 0001 Another",
        "0002-late.md": "# 0003 Late",
        "notes.md": "# Notes",
    }

    assert decision_faults(texts, "0001-tree.md 0001-other.md") == [
        "Give 0001-tree.md another number: 0001 is taken.",
        "Begin 0002-late.md with “# 0002 …”.",
        "List 0002-late.md in docs/decisions/README.md.",
        "Name notes.md NNNN-title.md.",
    ]
