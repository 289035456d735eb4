"""The frame of every letter to a patient: hospital, title, pages counted, in their language.

What stands inside is a template of ``document_layouts``, which extends ``letter.html``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from activities.fonts import ensure_fonts, printable_characters
from i18n import patient_words
from i18n.translators import patient_translator
from web.models.networks import Hcp

# Where a language alone would get the dates of another continent.
_LOCALES = {"en": "en_GB", "pt": "pt_PT"}
_LAYOUTS = Path(__file__).resolve().parent / "document_layouts"
# Stands for a character that our fonts cannot draw: a letter with a gap is better than none.
_GAP = "?"


@dataclass(frozen=True, kw_only=True)
class LetterHospital:
    """Who writes, from the hospital's record."""

    name: str
    address: str
    country: str
    contact_point: str
    data_protection_officer: str
    supervisory_authority: str


@dataclass(frozen=True, kw_only=True)
class LetterFrame:
    """In which language, from whom and of when; the same frame and content give the same bytes."""

    language: str
    hospital: Hcp
    made_at: datetime


def letter_html(template: str, frame: LetterFrame, **content: Any) -> str:
    """Return the letter as one HTML document.

    The template gets ``t(words.SENTENCE, placeholder=…)``, ``day(moment)``, ``time(moment)`` in
    the patient's language and the hospital's time zone, ``printed(text)`` for what people wrote,
    ``hospital`` and ``content``.
    """
    locale = Locale.parse(_LOCALES.get(frame.language, frame.language))
    zone = ZoneInfo(frame.hospital.time_zone)
    words = patient_translator(frame.language)

    def sentence(message: str, **values: object) -> str:
        translated = words.gettext(message)
        return translated % values if values else translated

    return (
        _environment()
        .get_template(template)
        .render(
            words=patient_words,
            t=sentence,
            day=lambda moment: format_date(
                moment.astimezone(zone) if isinstance(moment, datetime) else moment,
                format="long",
                locale=locale,
            ),
            time=lambda moment: format_time(moment, format="short", tzinfo=zone, locale=locale),
            printed=printed,
            language=frame.language,
            made_at=frame.made_at,
            hospital=_hospital(frame.hospital, locale),
            # The renderer counts the pages; each language puts its counters where it wants them.
            page_label=re.split(r"(\{pages?\})", words.gettext(patient_words.PAGE_LABEL)),
            **content,
        )
    )


def printed(text: str) -> str:
    """Return what somebody wrote on one line, without what draws nothing or cannot be drawn."""
    spaced = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", text)
    )
    # Control and format characters draw nothing, and some reorder what stands around them.
    kept = "".join(each for each in spaced if unicodedata.category(each)[0] != "C")
    drawable = _drawable()
    return " ".join(
        "".join(each if ord(each) in drawable else _GAP for each in kept).split(),
    )


def _hospital(row: Hcp, locale: Locale) -> LetterHospital:
    # The European institutions write EL for Greece, ISO 3166 and CLDR write GR.
    code = "GR" if row.country == "EL" else row.country
    return LetterHospital(
        name=printed(row.name),
        address=printed(row.address),
        country=locale.territories.get(code, code),
        contact_point=printed(row.contact_point),
        data_protection_officer=printed(row.data_protection_officer),
        supervisory_authority=printed(row.supervisory_authority),
    )


@lru_cache
def _drawable() -> frozenset[int]:
    return printable_characters(ensure_fonts())


@lru_cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_LAYOUTS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
