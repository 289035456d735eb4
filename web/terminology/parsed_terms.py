"""A term as a source file tells it, before it becomes rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from web.models.terminology import WordKind


@dataclass(frozen=True, kw_only=True)
class Synonym:
    """Another word for a term."""

    text: str
    kind: WordKind = WordKind.EXACT
    is_layperson: bool = False


@dataclass(frozen=True, kw_only=True)
class ParsedTerm:
    """One term. ``parents`` and ``merged`` are codes; a merged one now means this term."""

    code: str
    label: str
    definition: str = ""
    synonyms: tuple[Synonym, ...] = ()
    parents: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    is_obsolete: bool = False
    replaced_by: tuple[str, ...] = ()
    consider: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ParsedRelease:
    """All terms of a release by code, as its makers name the release."""

    release: str
    terms: Mapping[str, ParsedTerm]


class BadSourceError(ValueError):
    """A source file is not what its name says."""
