"""Prints the paper on which consent is asked for, in the language of the patient.

The form has the details of the hospital. No name and no pseudonym of a patient is printed; the
consent number joins the signed paper to its record.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import segno
from babel import Locale
from babel.dates import format_date
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from activities.document_rendering import RenderPdf, render_pdf
from activities.fonts import ensure_fonts, printable_characters
from i18n.consent_forms import SIGNATORIES, FormText, Words, form_text, published_file, words_for
from i18n.languages import CONSENT_LANGUAGES

if TYPE_CHECKING:
    from web.models.networks import Hcp

# Where a language alone would get the dates of another continent.
_LOCALES = {"en": "en_150", "pt": "pt_PT"}
# So much of a sum no other text shares, and the code stays coarse enough for a bad printer.
CHECKED_DIGITS = 16
# A name or an address, not a chapter: what is longer is a mistake, and long runs are what renderers
# choke on.
_LONGEST_DETAIL = 400


class DetailNotPrintableError(ValueError):
    """A detail of the paper cannot be printed as it stands; correct it in the hospital's record."""

    def __init__(self, detail: str, characters: str = "") -> None:
        reason = (
            f"has characters the fonts lack: {characters}" if characters else "is empty or too long"
        )
        super().__init__(f"The paper's detail {detail!r} {reason}.")
        self.detail = detail
        self.characters = characters


@dataclass(frozen=True, kw_only=True)
class HospitalDetails:
    """What the form says about the hospital, from its record. The country is an ISO 3166 code."""

    name: str
    address: str
    country: str
    contact_point: str
    data_protection_officer: str
    supervisory_authority: str


def hospital_details(hcp: Hcp) -> HospitalDetails:
    """Return what a form says about the hospital of this record."""
    return HospitalDetails(
        name=hcp.name,
        address=hcp.address,
        country=hcp.country,
        contact_point=hcp.contact_point,
        data_protection_officer=hcp.data_protection_officer,
        supervisory_authority=hcp.supervisory_authority,
    )


class PaperPart(StrEnum):
    """What is printed: the form, a child's assent sheet, or the sheet behind the form."""

    FORM = "form"
    ASSENT = "assent"
    BOTH = "both"


@dataclass(frozen=True, kw_only=True)
class ConsentPaper:
    """One paper to print. The same paper always gives the same bytes.

    Without a number it is a blank form. ``site`` is the address at which the paper can be checked.
    A document that was signed on a tablet has ``answers`` (purpose -> "given" or "refused") and
    ``signed`` (party -> field of the signature line -> what stands on it).
    """

    kind: str
    version: str
    language: str
    signatory: str
    consent_number: str
    hospital: HospitalDetails
    printed_on: date
    created_at: datetime
    part: PaperPart = PaperPart.FORM
    site: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    signed: Mapping[str, Mapping[str, str | Markup]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a signatory that no form is written for."""
        if self.signatory not in SIGNATORIES:
            raise ValueError(f"The signatory is none of the form's: {self.signatory!r}.")


@dataclass(frozen=True, kw_only=True)
class PrintedPaper:
    """The PDF, its sum, and the sum of the words in it, by which the paper can be checked."""

    pdf: bytes
    sha256: str
    text_sha256: str


def print_paper(
    paper: ConsentPaper,
    render: RenderPdf = render_pdf,
    *,
    text: FormText | None = None,
) -> PrintedPaper:
    """Print the paper as PDF/UA, with the published words or those of ``text``.

    Raises LanguageNotAvailableError, FormNotPublishedError, FormAlteredError,
    DetailNotPrintableError, and RenderingFailedError; none of them goes away by trying again.
    """
    text = text or form_text(paper.kind, paper.version, paper.language)
    pdf = render(paper_html(paper, text), created_at=paper.created_at, language=paper.language)
    sha256 = hashlib.sha256(pdf).hexdigest()
    return PrintedPaper(pdf=pdf, sha256=sha256, text_sha256=text.checksum)


def paper_html(paper: ConsentPaper, text: FormText | None = None) -> str:
    """Return the paper as one HTML document with its style inside it.

    ``text`` stands in for the published words: a centre's own, which fill the same places.
    """
    text = text or form_text(paper.kind, paper.version, paper.language)
    locale = Locale.parse(_LOCALES.get(paper.language, paper.language))
    hospital = _printable_hospital(paper.hospital, locale)
    words = words_for(dict(text.words), paper.signatory)
    number = paper.consent_number and _printable("consent_number", paper.consent_number)
    layout = _layouts(paper.kind, text.layout or text.version).get_template("layout.html")
    return layout.render(
        text=_fill(words, _values(paper, hospital, locale)),
        signatory=paper.signatory,
        hospital=hospital,
        consent_number=number,
        part=paper.part.value,
        check_code=_check_code(paper, text) if number and paper.site else None,
        answers=paper.answers,
        signed=paper.signed,
        form=f"{paper.kind} {paper.version}",
        language_name=CONSENT_LANGUAGES[paper.language],
        checksum=text.checksum,
        page_label=_page_label(text),
    )


def check_url(site: str, consent_number: str, checksum: str) -> str:
    """Return the page that confirms a paper: it needs the number and how the sum begins."""
    return f"{site}/verify/{consent_number}?sum={checksum[:CHECKED_DIGITS]}"


def _check_code(paper: ConsentPaper, text: FormText) -> Markup | None:
    labels = text.words["labels"]
    title = labels.get("verify") if isinstance(labels, dict) else None
    if title is None:
        # Version 1.0 has neither the words nor the place for a code, and never changes.
        return None
    url = check_url(paper.site, paper.consent_number, text.checksum)
    # Drawn as one path: the document needs nothing from outside itself.
    code = segno.make(url, error="m", micro=False)
    drawn = code.svg_inline(border=0, omitsize=True, title=str(title))
    return Markup(drawn)  # noqa: S704 - our own drawing of an address that we made


def _values(paper: ConsentPaper, hospital: HospitalDetails, locale: Locale) -> Mapping[str, str]:
    return {
        "hospital_name": hospital.name,
        "hospital_address": hospital.address,
        "hospital_country": hospital.country,
        "contact_point": hospital.contact_point,
        "data_protection_officer": hospital.data_protection_officer,
        "supervisory_authority": hospital.supervisory_authority,
        "date": format_date(paper.printed_on, format="long", locale=locale),
    }


def _fill(words: Words | None, values: Mapping[str, str]) -> Words | None:
    # One pass: a value that looks like a placeholder stays as it is.
    if isinstance(words, str):
        return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), words)
    if isinstance(words, list):
        return [_fill(entry, values) or "" for entry in words]
    if isinstance(words, dict):
        return {key: _fill(entry, values) or "" for key, entry in words.items()}
    return None


def _page_label(text: FormText) -> list[str]:
    labels = text.words["labels"]
    if not isinstance(labels, dict):
        raise TypeError("labels must be a mapping")
    # The renderer counts the pages; the layout puts its counters where the language wants them.
    return re.split(r"(\{pages?\})", str(labels["page"]))


def _printable_hospital(hospital: HospitalDetails, locale: Locale) -> HospitalDetails:
    details = {
        each.name: _printable(each.name, getattr(hospital, each.name)) for each in fields(hospital)
    }
    # The European institutions write EL for Greece, ISO 3166 and CLDR write GR.
    code = "GR" if details["country"] == "EL" else details["country"]
    return HospitalDetails(**details | {"country": locale.territories.get(code, code)})


def _printable(detail: str, value: str) -> str:
    # Control and format characters draw nothing, and some of them reorder what stands around them.
    spaced = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", value)
    )
    kept = "".join(character for character in spaced if unicodedata.category(character)[0] != "C")
    printable = " ".join(kept.split())
    if not printable or len(printable) > _LONGEST_DETAIL:
        raise DetailNotPrintableError(detail)
    lacking = {
        character for character in printable if ord(character) not in _characters_of_our_fonts()
    }
    if lacking:
        raise DetailNotPrintableError(detail, " ".join(sorted(lacking)))
    return printable


@lru_cache
def _characters_of_our_fonts() -> frozenset[int]:
    return printable_characters(ensure_fonts())


@lru_cache
def _layouts(kind: str, version: str) -> Environment:
    return Environment(
        loader=FunctionLoader(lambda name: published_file(f"{kind}/{version}/{name}")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
