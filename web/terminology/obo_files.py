"""Reads an ontology in OBO format 1.2: what a term is called, means and stands under.

https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html says what a line may hold; logical
definitions, cross-references and relation types are left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from web.models.terminology import WordKind
from web.terminology.parsed_terms import BadSourceError, ParsedRelease, ParsedTerm, Synonym

# A quoted text, then for synonyms the scope and perhaps a type, as in "Fits" EXACT layperson [].
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"\s*([A-Z]*)\s*([\w-]*)')
_ESCAPED: Final = re.compile(r"\\(.)")
_VERSION: Final = re.compile(r"^data-version:\s*(?:\S*/)?([\w.-]+)\s*$", re.MULTILINE)
_LAYPERSON: Final = "layperson"

Stanza = Mapping[str, list[str]]


def read_obo(text: str) -> ParsedRelease:
    """Return the terms of an OBO document.

    Raises:
        BadSourceError: when it names no release, or a term stands under one that is not there.

    """
    head, _mark, _rest = text.partition("\n[")
    version = _VERSION.search(head)
    if version is None:
        raise BadSourceError("the OBO file names no data-version")
    terms = {term.code: term for term in map(_term, _stanzas(text))}
    for term in terms.values():
        for parent in term.parents:
            if parent not in terms or terms[parent].is_obsolete:
                raise BadSourceError(f"{term.code} stands under {parent}, which is no term")
    return ParsedRelease(release=version.group(1), terms=terms)


def _stanzas(text: str) -> Iterator[Stanza]:
    for block in text.split("\n[")[1:]:
        kind, _end, body = block.partition("]\n")
        if kind != "Term":
            continue
        tags: defaultdict[str, list[str]] = defaultdict(list)
        for line in body.splitlines():
            tag, colon, value = line.partition(": ")
            if colon:
                tags[tag].append(value)
        yield tags


def _term(tags: Stanza) -> ParsedTerm:
    try:
        [code], [label] = tags["id"], tags["name"]
    except (KeyError, ValueError):
        raise BadSourceError(f"a term without one id and one name: {dict(tags)}") from None
    is_obsolete = tags.get("is_obsolete") == ["true"]
    return ParsedTerm(
        code=code,
        label=label.removeprefix("obsolete ") if is_obsolete else label,
        definition=_quoted(tags["def"][0]) if "def" in tags else "",
        synonyms=tuple(_synonyms(tags.get("synonym", ()))),
        parents=() if is_obsolete else tuple(_codes(tags.get("is_a", ()))),
        merged=tuple(_codes(tags.get("alt_id", ()))),
        is_obsolete=is_obsolete,
        replaced_by=tuple(_codes(tags.get("replaced_by", ()))),
        consider=tuple(_codes(tags.get("consider", ()))),
    )


def _codes(values: Iterable[str]) -> Iterator[str]:
    """Yield the codes; behind a blank stand qualifiers and the label as a comment."""
    return (value.split(" ", 1)[0] for value in values)


def _synonyms(values: Iterable[str]) -> Iterator[Synonym]:
    for value in values:
        found = _QUOTED.match(value)
        if found is None:
            raise BadSourceError(f"a synonym without quotes: {value}")
        kind = WordKind(found.group(2).lower()) if found.group(2) else WordKind.RELATED
        yield Synonym(
            text=_unescaped(found.group(1)),
            kind=kind,
            is_layperson=found.group(3) == _LAYPERSON,
        )


def _quoted(value: str) -> str:
    found = _QUOTED.match(value)
    return _unescaped(found.group(1)) if found else value


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), text)
