"""Lets the demonstration's texts flow: YAML breaks lines at its margin, pages at theirs."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator

_LIST_ITEM = re.compile(r"(– |\d+\. )")


def flowing(text: str) -> str:
    """Join the lines of each paragraph; empty lines and items of a list stay where they are."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(_join(paragraph.splitlines()) for paragraph in paragraphs)


def flowing_throughout(document: Any) -> Any:
    """Let every text of a YAML document flow."""
    if isinstance(document, dict):
        return {key: flowing_throughout(value) for key, value in document.items()}
    return flowing(document) if isinstance(document, str) else document


Prose = Annotated[str, AfterValidator(flowing)]


def _join(lines: list[str]) -> str:
    joined: list[str] = []
    for line in lines:
        if joined and not _LIST_ITEM.match(line):
            joined[-1] += f" {line.strip()}"
        else:
            joined.append(line.strip())
    return "\n".join(joined)
