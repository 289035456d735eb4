"""The published consent forms: which exist, and the words of each.

A form version is a folder of consent_templates: one file of words for each language, one layout
with its style, and the sum of each in CHECKSUMS. A file that differs from its sum is refused:
nobody signs a text other than the published. A missing language is said, never replaced.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import yaml

TEMPLATES = Path(__file__).resolve().parents[1] / "consent_templates"
SIGNATORIES = ("patient", "parent", "legal_representative")

Words: TypeAlias = "str | list[Words] | dict[str, Words]"


class FormNotPublishedError(LookupError):
    """There is no published form of this kind and version."""

    def __init__(self, kind: str, version: str) -> None:
        super().__init__(f"There is no published consent form {kind!r}, version {version!r}.")
        self.kind = kind
        self.version = version


class LanguageNotAvailableError(LookupError):
    """The form version is published, but not in this language."""

    def __init__(self, kind: str, version: str, language: str) -> None:
        super().__init__(
            f"Version {version!r} of the consent form {kind!r} is not published in {language!r}."
        )
        self.kind = kind
        self.version = version
        self.language = language


class FormAlteredError(Exception):
    """A published file is not what it was: restore it, since a change needs a new version."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} differs from its sum in CHECKSUMS.")
        self.name = name


@dataclass(frozen=True, kw_only=True)
class FormText:
    """A form version in one language; `checksum` is the SHA-256 of its file of words.

    A centre's own words are printed by the `layout` of the published version they are based on.
    """

    kind: str
    version: str
    language: str
    checksum: str
    words: Mapping[str, Words]
    layout: str = ""


def published_versions(kind: str, templates: Path = TEMPLATES) -> tuple[str, ...]:
    """Return the versions of a kind of form, the oldest first."""
    versions = {name.split("/")[1] for name in _checksums(templates) if name.startswith(f"{kind}/")}
    return tuple(sorted(versions, key=lambda version: [int(part) for part in version.split(".")]))


def available_languages(kind: str, version: str, templates: Path = TEMPLATES) -> tuple[str, ...]:
    """Return the codes of the languages a form version is published in, in alphabetical order."""
    folder = f"{kind}/{version}/"
    names = [name.removeprefix(folder) for name in _checksums(templates) if name.startswith(folder)]
    if not names:
        raise FormNotPublishedError(kind, version)
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def form_text(kind: str, version: str, language: str, templates: Path = TEMPLATES) -> FormText:
    """Return the words of a form, in this language or not at all.

    Raises FormNotPublishedError, LanguageNotAvailableError and FormAlteredError.
    """
    if language not in available_languages(kind, version, templates):
        raise LanguageNotAvailableError(kind, version, language)
    content = published_file(f"{kind}/{version}/{language}.yaml", templates)
    return FormText(
        kind=kind,
        version=version,
        language=language,
        checksum=hashlib.sha256(content.encode()).hexdigest(),
        words=yaml.load(content, Loader=yaml.CSafeLoader),
    )


def words_for(words: Words, signatory: str) -> Words | None:
    """Return what this signatory reads, or None where nothing is meant for them."""
    if isinstance(words, str):
        return words
    if isinstance(words, list):
        chosen = [words_for(entry, signatory) for entry in words]
        return [entry for entry in chosen if entry is not None]
    if words.keys() <= set(SIGNATORIES):
        return words.get(signatory)
    return {
        key: entry
        for key, value in words.items()
        if (entry := words_for(value, signatory)) is not None
    }


def published_file(name: str, templates: Path = TEMPLATES) -> str:
    """Return a published file, named as in CHECKSUMS, or raise FormAlteredError."""
    content = (templates / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != _checksums(templates)[name]:
        raise FormAlteredError(name)
    return content.decode()


@lru_cache
def _checksums(templates: Path) -> Mapping[str, str]:
    # In the format of sha256sum, so that anyone can check a checkout: sha256sum --check CHECKSUMS
    lines = (templates / "CHECKSUMS").read_text(encoding="utf-8").splitlines()
    return {name: checksum for checksum, _, name in (line.partition("  ") for line in lines)}
