"""Looks into the words that a centre sends for its own form. Pure: no database, no request.

They must fill the same places as the published version they are based on, since they are printed
by its layout; what the sentences say is for the people who approve them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from i18n.consent_forms import Words
from i18n.form_rules import foreign_characters, placeholders, speaks_of_anonymity
from i18n.form_yaml import YamlFault, YamlRefusedError, read_words
from i18n.languages import CONSENT_LANGUAGES

SIZE_LIMIT: Final = 200 * 1024
# "el.yaml" and "el (2).yaml" say a language, "consent.yaml" says none.
_LANGUAGE_OF_NAME: Final = re.compile(r"([a-z]{2})(?![a-z])", re.IGNORECASE)
_LONGEST_PLACE: Final = 120


class FormFault(StrEnum):
    """What is wrong with a file."""

    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    NOT_YAML = "not_yaml"
    MARKED = "marked"
    DOUBLED = "doubled"
    NO_FORM = "no_form"
    NO_LANGUAGE = "no_language"
    OTHER_LANGUAGE = "other_language"
    LANGUAGE_TWICE = "language_twice"
    MISSING = "missing"
    ADDED = "added"
    OTHER_ORDER = "other_order"
    OTHER_SHAPE = "other_shape"
    OTHER_ID = "other_id"
    EMPTY = "empty"
    PLACEHOLDERS = "placeholders"
    ANONYMOUS = "anonymous"
    CHARACTERS = "characters"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault of a file: what it is, and where. ``detail`` names what the sentence needs."""

    file: str
    kind: FormFault
    place: str = ""
    line: int = 0
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckedText:
    """The words of one language as they were sent, byte for byte, with their sum."""

    language: str
    content: str
    sha256: str


_Found = tuple[FormFault, str, str]


def check_files(
    files: Sequence[tuple[str, bytes]],
    base: Mapping[str, Words],
) -> tuple[list[CheckedText], list[Fault]]:
    """Return the texts of the (name, content) pairs, and every fault of every file.

    ``base`` are the English words of the version that they are based on.
    """
    texts: dict[str, CheckedText] = {}
    faults: list[Fault] = []
    for name, content in files:
        text, found = _check_file(name, content, base)
        faults += found
        if text is not None and text.language in texts:
            kind = FormFault.LANGUAGE_TWICE
            faults.append(Fault(file=name, kind=kind, detail=text.language))
        elif text is not None:
            texts[text.language] = text
    return list(texts.values()), faults


def _check_file(
    name: str,
    content: bytes,
    base: Mapping[str, Words],
) -> tuple[CheckedText | None, list[Fault]]:
    if len(content) > SIZE_LIMIT:
        return None, [Fault(file=name, kind=FormFault.TOO_LARGE)]
    try:
        text = content.decode()
        words = read_words(text)
    except UnicodeDecodeError:
        return None, [Fault(file=name, kind=FormFault.NOT_UTF8)]
    except YamlRefusedError as refusal:
        return None, [_fault_of(name, refusal)]
    found = [*_language_faults(name, words), *_compare(words, dict(base), "")]
    faults = [
        Fault(file=name, kind=kind, place=place[:_LONGEST_PLACE], detail=detail)
        for kind, place, detail in found
    ]
    if faults:
        return None, faults
    sha256 = hashlib.sha256(content).hexdigest()
    return CheckedText(language=str(words["language"]), content=text, sha256=sha256), []


def _fault_of(name: str, refusal: YamlRefusedError) -> Fault:
    kinds = {
        YamlFault.NOT_YAML: FormFault.NOT_YAML,
        YamlFault.MARKED: FormFault.MARKED,
        YamlFault.DOUBLED: FormFault.DOUBLED,
        YamlFault.NO_FORM: FormFault.NO_FORM,
    }
    key = refusal.key[:_LONGEST_PLACE]
    return Fault(file=name, kind=kinds[refusal.fault], place=key, line=refusal.line)


def _language_faults(name: str, words: Mapping[str, Words]) -> Iterator[_Found]:
    language = words.get("language")
    if not isinstance(language, str) or language not in CONSENT_LANGUAGES:
        yield FormFault.NO_LANGUAGE, "language", ", ".join(CONSENT_LANGUAGES)
        return
    said = _LANGUAGE_OF_NAME.match(name)
    if said and said[1].lower() in CONSENT_LANGUAGES and said[1].lower() != language:
        yield FormFault.OTHER_LANGUAGE, "language", language


def _compare(words: Words, base: Words, place: str) -> Iterator[_Found]:
    if isinstance(words, str) and isinstance(base, str):
        yield from _compare_texts(words, base, place)
    elif isinstance(words, dict) and isinstance(base, dict):
        yield from _compare_places(words, base, place)
    elif isinstance(words, list) and isinstance(base, list):
        yield from _compare_places(_numbered(words, base), _numbered(base, base), place)
    else:
        yield FormFault.OTHER_SHAPE, place, ""


def _numbered(entries: list[Words], base: list[Words]) -> dict[str, Words]:
    """Return the entries by their ids where the published ones have ids, else by their numbers."""
    if all(_id_of(entry) for entry in base):
        # What has no id, or one that stood there before, keeps its number and is found as added.
        placed: dict[str, Words] = {}
        for number, entry in enumerate(entries, start=1):
            own = _id_of(entry)
            placed[own if own and own not in placed else str(number)] = entry
        return placed
    return {str(number): entry for number, entry in enumerate(entries, start=1)}


def _id_of(entry: Words) -> str:
    own = entry.get("id") if isinstance(entry, dict) else None
    return own if isinstance(own, str) else ""


def _compare_places(
    words: dict[str, Words],
    base: dict[str, Words],
    place: str,
) -> Iterator[_Found]:
    there = [key for key in words if key in base]
    yield from ((FormFault.MISSING, _below(place, key), "") for key in base if key not in words)
    yield from ((FormFault.ADDED, _below(place, key), "") for key in words if key not in base)
    if there != [key for key in base if key in words]:
        yield FormFault.OTHER_ORDER, place, ", ".join(base)
    for key in there:
        inner = _below(place, key)
        if inner == "language":
            continue
        if key == "id":
            if words[key] != base[key]:
                yield FormFault.OTHER_ID, inner, str(base[key])
            continue
        yield from _compare(words[key], base[key], inner)


def _below(place: str, key: str) -> str:
    return f"{place}/{key}" if place else key


def _compare_texts(text: str, base: str, place: str) -> Iterator[_Found]:
    if not text.strip():
        yield FormFault.EMPTY, place, ""
    if foreign := foreign_characters(text):
        yield FormFault.CHARACTERS, place, _code_points(foreign)
    if placeholders(text) != placeholders(base):
        yield FormFault.PLACEHOLDERS, place, " ".join(placeholders(base).elements())
    if speaks_of_anonymity(text):
        yield FormFault.ANONYMOUS, place, ""


def _code_points(characters: Sequence[str]) -> str:
    return ", ".join(f"U+{ord(each):04X}" for each in characters[:10])
