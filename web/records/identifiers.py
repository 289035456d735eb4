"""Finds in free text what may say who the patient is: names, dates of birth, numbers. Pure.

A finding is a warning, never a verdict: whoever writes decides, and says why it may stay. Numbers
of the health services follow their issuers' published formats.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import permutations
from typing import Final

from web.records.identifier_dates import Day, dates_in


class IdentifierKind(StrEnum):
    """What a piece of text may be."""

    PATIENT_NAME = "patient_name"
    NAME = "name"
    PLACE = "place"
    DATE_OF_BIRTH = "date_of_birth"
    PHONE = "phone"
    EMAIL = "email"
    RECORD_NUMBER = "record_number"
    NATIONAL_ID = "national_id"


@dataclass(frozen=True, kw_only=True)
class KnownIdentity:
    """What is known of the patient. Names only for writers who may read the vault.

    ``birth_month`` is (year, month), as panels see it; with it, other full dates do not alarm.
    """

    names: tuple[str, ...] = ()
    place: str = ""
    record_number: str = ""
    born_on: date | None = None
    birth_month: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A piece of the text, and what it may be. ``start`` and ``end`` count characters."""

    kind: IdentifierKind
    text: str
    start: int
    end: int


NOBODY: Final = KnownIdentity()

_TITLES: Final = (
    r"Mr|Mrs|Ms|Miss|Master|Herr|Herrn|Frau|Fr\.|Hr\.|Monsieur|Madame|Mademoiselle|Mme|Mlle|"
    r"Señora?|Senora?|Sra?\.|Don|Doña|Signora?|Sig\.|Sig\.ra|Senhora?|Dhr\.|Dhr|Mevr\.|Mevrouw|"
    r"Meneer|Pan|Pani|Pana|Paní|Fru|Herra|Rouva|Domnul|Doamna|Gospod|Gospa|Gospodin|Gospođa|"
    r"Ponas|Ponia|Kungs|Kundze|Härra|Proua|Κύριος|Κυρία|κ\.|Г-н|Г-жа|Пан|Пані"
)
_CAPITALISED: Final = (
    r"(?:[OD]['’])?[^\W\d_a-zà-öø-ÿ][^\W\d_]+(?:[-'’ ][^\W\d_a-zà-öø-ÿ][^\W\d_]+){0,3}"
)
_TITLED_NAME: Final = re.compile(rf"(?<!\w)(?:{_TITLES})\.?\s{{1,3}}(?P<it>{_CAPITALISED})")
_LABELLED_NAME: Final = re.compile(
    r"(?<!\w)(?<![Gg]ene )(?<![Dd]rug )"
    r"(?i:(?:(?:first|last|full|given|family|sur|patient['’]?s?)[ -]?)?"
    r"(?:name|names|surname|vorname|nachname|nom|prénom|nombre|apellidos?|nome|cognome|naam|"
    rf"imię|nazwisko|jméno|navn|namn|nimi))\s{{0,2}}[:=]\s{{0,3}}(?P<it>{_CAPITALISED})(?!\w)",
)
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE: Final = re.compile(
    r"(?<![\w.:>+-])(?:(?:\+|00)[1-9]\d{0,2}[ ./()-]{0,2}(?:\(0\)[ ]?)?\d[\d ./()-]{5,16}\d"
    r"|0\d{2,5}[ /-]{1,3}\d{2,4}(?:[ -]?\d{2,4}){1,3})(?![\w])",
)
_SAID_PHONE: Final = re.compile(
    r"(?<!\w)(?:tel|phone|telefon|téléphone|teléfono|telefono|mobile|mobil|handy|gsm|fax)"
    r"[.:]?\s{0,2}(?:no\.?|nr\.?|number)?[.:]?\s{0,2}(?P<it>\+?\d[\d ./()-]{5,16}\d)",
    re.IGNORECASE,
)
_SAID_NUMBER: Final = re.compile(
    r"(?<!\w)(?:MRN|NHS|IPP|NIP|NHC|CIP|KVNR|BSN|PESEL|CPR|"
    r"(?:patient|case|record|hospital|chart|file|insurance|social security)"
    r"(?:en|s)?[ -]?(?:record[ -]?)?(?:no|nr|number|id|num)|"
    r"(?:patienten|fall|akten|versicherten|kranken|aufnahme)[ -]?(?:nummer|nr|zeichen|id)|"
    r"num[ée]ro (?:de )?(?:dossier|patient|sécurité sociale)|"
    r"(?:n[.ºo°]\s?)?historia clínica|tessera sanitaria|dossiernummer|patiëntnummer)"
    r"\.?\s{0,2}[:#=]?\s{0,2}(?P<it>[A-Z]{0,4}[-/ ]?\d[\dA-Z/ -]{2,18})",
    re.IGNORECASE,
)
_NATIONAL: Final = re.compile(
    r"(?<![\w.:>-])(?:"
    r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]"  # Italy: codice fiscale
    r"|[XYZ]?\d{7,8}-?[TRWAGMYFPDXBNJZSQVHLCKE]"  # Spain: DNI and NIE, Orden INT/2058/2008
    r"|[12]\s?\d{2}\s?(?:0[1-9]|1[0-2])\s?\d[\dAB]\s?\d{3}\s?\d{3}(?:\s?\d{2})?"  # France: NIR
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[-+A]\d{3}[\dA-Z]"  # Denmark, Finland
    r"|(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-+]\d{4}"  # Sweden
    r"|[A-Z]\d{9}"  # Germany: Krankenversichertennummer, SGB V § 290
    r"|\d{3}\s\d{3}\s\d{4}"  # NHS number
    r")(?![\w.])",
)
_ELEVEN: Final = re.compile(r"(?<![\w.:>-])\d{11}(?![\w.])")
_PESEL_WEIGHTS: Final = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
_SHORTEST_NAME: Final = 3
_FEWEST_DIGITS: Final = 4

_PATTERNS: Final[tuple[tuple[IdentifierKind, re.Pattern[str]], ...]] = (
    (IdentifierKind.EMAIL, _EMAIL),
    (IdentifierKind.RECORD_NUMBER, _SAID_NUMBER),
    (IdentifierKind.NATIONAL_ID, _NATIONAL),
    (IdentifierKind.PHONE, _SAID_PHONE),
    (IdentifierKind.PHONE, _PHONE),
    (IdentifierKind.NAME, _TITLED_NAME),
    (IdentifierKind.NAME, _LABELLED_NAME),
)


def find_identifiers(text: str, known: KnownIdentity = NOBODY) -> tuple[Finding, ...]:
    """Return what may identify the patient, in the order of the text; of two that meet, the first.

    With ``known.birth_month`` a full date alarms only when it lies in that month, or when the
    words before it say that somebody was born; without it, every full date does.
    """
    found = sorted(_all(text, known), key=lambda each: (each.start, -each.end))
    kept: list[Finding] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return tuple(kept)


def find_in_file_name(name: str, known: KnownIdentity = NOBODY) -> tuple[Finding, ...]:
    """Return what a file's name may give away; its underlines and points part words."""
    stem, _point, ending = name.rpartition(".")
    parted = re.sub(r"[_+]", " ", stem or ending)
    spaced = re.sub(r"(?<=\D)\.(?=\D)", " ", parted)
    return find_identifiers(spaced, known)


def _all(text: str, known: KnownIdentity) -> Iterator[Finding]:
    yield from _known_words(text, known)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            group = "it" if "it" in pattern.groupindex else 0
            if kind is not IdentifierKind.RECORD_NUMBER or _has_digits(match.group(group)):
                yield _finding(kind, match, group)
    for match in _ELEVEN.finditer(text):
        if _is_pesel(match.group()):
            yield _finding(IdentifierKind.NATIONAL_ID, match, 0)
    for day in dates_in(text):
        if _may_be_birth(day, known):
            yield Finding(
                kind=IdentifierKind.DATE_OF_BIRTH, text=day.text, start=day.start, end=day.end
            )


def _may_be_birth(day: Day, known: KnownIdentity) -> bool:
    if day.is_said_birth or known.birth_month is None:
        return True
    if known.born_on is not None and known.born_on in day.readings:
        return True
    return any((each.year, each.month) == known.birth_month for each in day.readings)


def _known_words(text: str, known: KnownIdentity) -> Iterator[Finding]:
    plain, places = _plain_with_places(text)
    wanted = [(IdentifierKind.PATIENT_NAME, part) for name in known.names for part in _parts(name)]
    # A name too short to be sought alone is sought beside the other: Bo Li; Li, Bo.
    wanted += [
        (IdentifierKind.PATIENT_NAME, sign.join(names))
        for names in permutations(known.names, 2)
        if min(map(len, names)) < _SHORTEST_NAME
        for sign in (" ", ", ")
    ]
    wanted += [(IdentifierKind.PLACE, known.place)]
    wanted += [(IdentifierKind.RECORD_NUMBER, known.record_number)]
    for kind, words in wanted:
        sought = _plain(words.strip())
        if len(sought) < _SHORTEST_NAME:
            continue
        for match in re.finditer(rf"(?<!\w){re.escape(sought)}(?!\w)", plain):
            start, end = places[match.start()], places[match.end() - 1] + 1
            yield Finding(kind=kind, text=text[start:end], start=start, end=end)


def _parts(name: str) -> list[str]:
    """Return a name, and each part of a double name."""
    return [name, *(part for part in re.split(r"[\s-]+", name) if part != name)]


def _plain(text: str) -> str:
    return _plain_with_places(text)[0]


def _plain_with_places(text: str) -> tuple[str, list[int]]:
    """Return the text in lower case without accents, and where each of its letters stood."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for piece in unicodedata.normalize("NFKD", letter.casefold()):
            if not unicodedata.combining(piece):
                letters.append(piece)
                places.append(place)
    return "".join(letters), places


def _finding(kind: IdentifierKind, match: re.Match[str], group: str | int) -> Finding:
    return Finding(
        kind=kind, text=match.group(group), start=match.start(group), end=match.end(group)
    )


def _has_digits(text: str) -> bool:
    return sum(letter.isdigit() for letter in text) >= _FEWEST_DIGITS


def _is_pesel(digits: str) -> bool:
    """Tell whether eleven digits are a Polish PESEL: a day of birth and a check digit."""
    total = sum(int(d) * w for d, w in zip(digits, _PESEL_WEIGHTS, strict=True))
    # The month carries the century: 80, 20, 40 or 60 are added to it.
    return total % 10 == 0 and 1 <= int(digits[2:4]) % 20 <= 12 and 1 <= int(digits[4:6]) <= 31  # noqa: PLR2004
