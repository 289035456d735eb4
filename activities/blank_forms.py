"""Prints a blank consent form: a hospital wants to read it, and to have some at hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from enum import StrEnum

from activities.consent_papers import ConsentPaper, HospitalDetails, PaperPart, print_paper
from activities.document_rendering import RenderPdf, render_pdf
from i18n.consent_forms import published_versions

# Lines to write on: what the hospital's record fills in stands empty.
_EMPTY = "…" * 24


class FormVariant(StrEnum):
    """Whom the form is for."""

    ADULT = "adult"
    MINOR = "minor"
    REPRESENTED_ADULT = "represented-adult"
    CHILD_ASSENT = "child-assent"


_SIGNATORIES = {
    FormVariant.ADULT: "patient",
    FormVariant.MINOR: "parent",
    FormVariant.REPRESENTED_ADULT: "legal_representative",
    FormVariant.CHILD_ASSENT: "parent",
}


def blank_form(
    kind: str,
    variant: FormVariant,
    language: str,
    *,
    version: str | None = None,
    printed_on: date,
    render: RenderPdf = render_pdf,
) -> bytes:
    """Return the PDF of a form without a number, of the newest version if none is named.

    Raises FormNotPublishedError and LanguageNotAvailableError; no language takes another's place.
    """
    versions = published_versions(kind)
    paper = ConsentPaper(
        kind=kind,
        version=version or (versions[-1] if versions else ""),
        language=language,
        signatory=_SIGNATORIES[variant],
        consent_number="",
        hospital=_UNKNOWN_HOSPITAL,
        printed_on=printed_on,
        created_at=datetime.combine(printed_on, time(), tzinfo=UTC),
        part=PaperPart.ASSENT if variant is FormVariant.CHILD_ASSENT else PaperPart.FORM,
    )
    return print_paper(paper, render).pdf


_UNKNOWN_HOSPITAL = HospitalDetails(
    name=_EMPTY,
    address=_EMPTY,
    country=_EMPTY,
    contact_point=_EMPTY,
    data_protection_officer=_EMPTY,
    supervisory_authority=_EMPTY,
)
