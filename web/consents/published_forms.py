"""Which consent forms are published for every centre: versions with their days and languages."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import yaml

from i18n.consent_forms import TEMPLATES, available_languages, form_text, published_versions

KIND = "care"


def versions() -> tuple[str, ...]:
    """Return the published versions, the newest first."""
    return tuple(reversed(published_versions(KIND)))


def languages(version: str) -> tuple[str, ...]:
    """Return the languages of a version, as their codes."""
    return available_languages(KIND, version)


def is_published(version: str, language: str) -> bool:
    """Tell whether this version of the form exists in this language."""
    return version in versions() and language in languages(version)


@lru_cache
def has_assent_sheet(version: str) -> bool:
    """Tell whether a version has a sheet in plain words for children."""
    return "assent" in form_text(KIND, version, "en").words


@lru_cache
def published_on(version: str) -> date:
    """Return the day from which a version can be signed."""
    about = yaml.safe_load((TEMPLATES / KIND / version / "about.yaml").read_text(encoding="utf-8"))
    day: date = about["published_on"]
    return day
