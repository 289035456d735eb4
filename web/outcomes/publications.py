"""What an outcome rests on: publications, one a line, by PubMed number, DOI or in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

# A line that is nothing but digits is a PubMed number too.
_PUBMED: Final = re.compile(r"\bPMID:?\s*(\d{1,8})\b|^(\d{1,8})$", re.IGNORECASE | re.ASCII)
# What Crossref says matches nearly all DOIs; the mark that ends a sentence is none of it.
_DOI: Final = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]*[^\s\"<>.,;:]", re.ASCII)
_OPENED: Final = {")": "(", "]": "["}


@dataclass(frozen=True, kw_only=True)
class Publication:
    """One publication in the words of who named it, and where it can be read ("" if unknown)."""

    words: str
    address: str = ""

    @property
    def with_address(self) -> str:
        """Return the words with the address, for where there are no links."""
        if not self.address or self.address in self.words:
            return self.words
        return f"{self.words} {self.address}"


def lines_of(text: str) -> tuple[str, ...]:
    """Return what stands in the lines that are not empty."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def publication(words: str) -> Publication:
    """Return a publication with its address: of its DOI, else of its PubMed number."""
    return Publication(words=words, address=_doi_address(words) or _pubmed_address(words))


def _doi_address(words: str) -> str:
    found = _DOI.search(words)
    if found is None:
        return ""
    doi = found[0]
    while (opened := _OPENED.get(doi[-1])) and opened not in doi:
        doi = doi[:-1]
    return f"https://doi.org/{quote(doi, safe='/();:')}"


def _pubmed_address(words: str) -> str:
    found = _PUBMED.search(words)
    return f"https://pubmed.ncbi.nlm.nih.gov/{found[1] or found[2]}/" if found else ""
