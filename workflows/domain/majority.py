"""From which age a patient decides without a parent, by the country of the centre. Pure.

Source for the 27 member states: EU Agency for Fundamental Rights, "Mapping minimum age
requirements concerning the rights of the child in the EU" (20 November 2017), "Age of majority",
read on 27 November 2026: 18 in each of them (Scotland, with 16, has left). The national laws of
these 27 were not read one by one. For the others each line says what was read.
Marriage or a court can bring majority earlier in some; a centre knows, a calendar does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

# An age no country of the networks goes beyond; also for one that joins before the table knows.
USUAL_AGE: Final = 18

AGES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "AT": 18,
        "BE": 18,
        "BG": 18,
        "CY": 18,
        "CZ": 18,
        "DE": 18,
        "DK": 18,
        "EE": 18,
        "ES": 18,
        "FI": 18,
        "FR": 18,
        "GR": 18,
        "HR": 18,
        "HU": 18,
        "IE": 18,
        "IT": 18,
        "LT": 18,
        "LU": 18,
        "LV": 18,
        "MT": 18,
        "NL": 18,
        "PL": 18,
        "PT": 18,
        "RO": 18,
        "SE": 18,
        "SI": 18,
        "SK": 18,
        # Iceland: Act on Legal Competence No. 71/1997, Article 1(1); read as of 12 April 2024.
        "IS": 18,
        # Liechtenstein: 18 since 2000, as the Historical Lexicon says ("Volljährigkeit"). Not
        # verified in the law itself: ABGB, § 21.
        "LI": 18,
        # Norway: the bill Ot.prp. nr. 110 (2008-2009), chapter 3. Not verified in the law itself:
        # Guardianship Act of 26 March 2010 No. 9, § 2.
        "NO": 18,
        # Ukraine: Civil Code, Article 34(1), as a court's page quotes it.
        "UA": 18,
    },
)


def age_of_majority(country: str) -> int:
    """Return the age in full years at which a person comes of age in this country."""
    return AGES.get(country, USUAL_AGE)


def comes_of_age_in(birth_year: int, birth_month: int, country: str) -> date:
    """Return the first day of the month in which the patient comes of age."""
    return date(birth_year + age_of_majority(country), birth_month, 1)
