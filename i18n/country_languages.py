"""The language in which a centre of a country writes to its patients, unless a patient differs.

Source: Unicode CLDR 46, "Territory-Language Information": of the official languages of each
country the one that most of its people use, among those in which consent is asked. Where several
are official, as in Belgium, it is a beginning and no more: the form asks, and the patient decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# By ISO 3166-1 alpha-2, and EL and UK, which the European institutions write for GR and GB.
MAIN_LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AT": "de",
        "BE": "nl",
        "BG": "bg",
        "CH": "de",
        "CY": "el",
        "CZ": "cs",
        "DE": "de",
        "DK": "da",
        "EE": "et",
        "EL": "el",
        "ES": "es",
        "FI": "fi",
        "FR": "fr",
        "GB": "en",
        "GR": "el",
        "HR": "hr",
        "HU": "hu",
        "IE": "en",
        "IS": "is",
        "IT": "it",
        "LI": "de",
        "LT": "lt",
        "LU": "fr",
        "LV": "lv",
        "MT": "mt",
        "NL": "nl",
        "NO": "nb",
        "PL": "pl",
        "PT": "pt",
        "RO": "ro",
        "SE": "sv",
        "SI": "sl",
        "SK": "sk",
        "UA": "uk",
        "UK": "en",
    },
)


def main_language(country: str) -> str | None:
    """Return the code of the country's main language; None for a country nobody has listed."""
    return MAIN_LANGUAGES.get(country)
