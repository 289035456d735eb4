"""Every language of the newest form, for whoever may sign it: the PDF reads as the words do."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pdfua import validate
from pypdf import PdfReader

from activities.consent_papers import ConsentPaper, PaperPart, paper_html, print_paper
from i18n.consent_forms import SIGNATORIES, available_languages, form_text
from i18n.languages import CONSENT_LANGUAGES
from tests.support.consent_paper_factory import consent_paper
from tests.support.one_renderer import OneRenderer, one_renderer
from tests.support.pdf_reading import compact, pages_of, text_of_html

VERSION = "1.1"
LANGUAGES = available_languages("care", VERSION)
# The sheet for the child lies behind the parents' form.
PARTS = {
    "patient": PaperPart.FORM,
    "parent": PaperPart.BOTH,
    "legal_representative": PaperPart.FORM,
}
# What a child is given alone.
_ASSENT = "assent"


class Printer:
    """Prints each form once for all tests."""

    def __init__(self, renderer: OneRenderer) -> None:
        self._renderer = renderer
        self._printed: dict[str, bytes] = {}

    def pdf(self, language: str, signatory: str) -> bytes:
        key = f"{language} {signatory}"
        if key not in self._printed:
            paper = a_paper(language, signatory)
            self._printed[key] = print_paper(paper, self._renderer).pdf
        return self._printed[key]


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    with one_renderer() as running:
        yield Printer(running)


def test_the_newest_form_speaks_every_consent_language():
    assert set(LANGUAGES) == set(CONSENT_LANGUAGES)
    assert set(PARTS) == set(SIGNATORIES)


@pytest.mark.parametrize("signatory", SIGNATORIES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_reads_as_it_was_written(printer: Printer, language: str, signatory: str) -> None:
    paper = a_paper(language, signatory)

    pdf = printer.pdf(language, signatory)

    pages = pages_of(pdf)
    feet = feet_of(paper, len(pages))
    assert [page[-len(foot) :] for page, foot in zip(pages, feet, strict=True)] == feet
    body = "".join(page.removesuffix(foot) for page, foot in zip(pages, feet, strict=True))
    assert body == text_of_html(paper_html(paper), without=("left-footer", "right-footer"))
    assert fonts_not_embedded(pdf) == []


@pytest.mark.parametrize("signatory", [*SIGNATORIES, _ASSENT])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_has_no_finding_of_accessibility(
    printer: Printer, language: str, signatory: str, tmp_path: Path
) -> None:
    file = tmp_path / f"{language}.pdf"
    file.write_bytes(printer.pdf(language, signatory))

    findings = validate(file).findings

    assert [f"{found.rule_id} {found.message}" for found in findings] == []


def a_paper(language: str, signatory: str) -> ConsentPaper:
    if signatory == _ASSENT:
        return replace(a_paper(language, "parent"), part=PaperPart.ASSENT)
    return replace(
        consent_paper(language, signatory),
        version=VERSION,
        part=PARTS[signatory],
        site="https://consilium.hospital.example",
    )


def feet_of(paper: ConsentPaper, pages: int) -> list[str]:
    """Return the text at the foot of each of so many pages, compact."""
    text = form_text("care", VERSION, paper.language)
    labels = text.words["labels"]
    assert isinstance(labels, dict)
    consent = f"{labels['consent_number']} {paper.consent_number}"
    language = CONSENT_LANGUAGES[paper.language]
    form = f"{labels['form']} care {VERSION} · {labels['language']} {language}"
    numbering = str(labels["page"]).replace("{pages}", str(pages))
    return [
        compact(
            f"{consent} · {form} {labels['checksum']} {text.checksum}"
            f" {numbering.replace('{page}', str(number))}"
        )
        for number in range(1, pages + 1)
    ]


def fonts_not_embedded(pdf: bytes) -> list[str]:
    found = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in (page["/Resources"].get("/Font") or {}).values():
            described = font.get_object()
            for descendant in described.get("/DescendantFonts", [described]):
                descriptor = descendant.get_object()["/FontDescriptor"].get_object()
                if not {"/FontFile2", "/FontFile3"} & set(descriptor):
                    found.append(str(described["/BaseFont"]))
    return found
