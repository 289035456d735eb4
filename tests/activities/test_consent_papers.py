"""What is on a printed consent paper, letter by letter, and what can never get onto it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from activities.consent_papers import DetailNotPrintableError, PrintedPaper, paper_html, print_paper
from activities.fonts import ensure_fonts
from i18n.consent_forms import (
    SIGNATORIES,
    LanguageNotAvailableError,
    form_text,
)
from tests.support.consent_paper_factory import consent_paper
from tests.support.drawn_codes import drawn_modules, modules_of
from tests.support.drawn_letters import letters_drawn_wrongly
from tests.support.listening_trap import listening_trap
from tests.support.pdf_reading import compact, pages_of, text_of_html

# An older version stays printable; test_every_form.py reads the newest in every language.
LANGUAGES = ("el", "lv")
FOOTERS = ("left-footer", "right-footer")


@lru_cache
def printed(language: str, signatory: str = "patient") -> PrintedPaper:
    return print_paper(consent_paper(language, signatory))


def footer(language: str, page: int, pages: int) -> str:
    text = form_text("care", "1.0", language)
    labels = text.words["labels"]
    assert isinstance(labels, dict)
    names = {"bg": "Български", "de": "Deutsch", "el": "Ελληνικά", "en": "English", "es": "Español"}
    language_name = (names | {"fr": "Français", "lv": "Latviešu"})[language]
    number = str(labels["page"]).replace("{page}", str(page)).replace("{pages}", str(pages))
    consent = f"{labels['consent_number']} C-7K2M-9QXW"
    form = f"{labels['form']} care 1.0 · {labels['language']} {language_name}"
    return compact(f"{consent} · {form} {labels['checksum']} {text.checksum} {number}")


@pytest.mark.parametrize("signatory", SIGNATORIES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_read_as_the_form_was_written(language: str, signatory: str) -> None:
    html = paper_html(consent_paper(language, signatory))

    pages = pages_of(printed(language, signatory).pdf)

    footers = [footer(language, number, len(pages)) for number in range(1, len(pages) + 1)]
    assert [
        page[-len(expected) :] for page, expected in zip(pages, footers, strict=True)
    ] == footers
    body = "".join(
        page.removesuffix(expected) for page, expected in zip(pages, footers, strict=True)
    )
    assert body == text_of_html(html, without=FOOTERS)


def test_the_signatures_stand_on_the_page_of_the_decision() -> None:
    pages = pages_of(printed("el").pdf)

    assert len(pages) == 4
    assert pages[-1].startswith(compact("Η απόφασή σας"))
    assert compact("Υπογραφές") in pages[-1]


def test_the_same_paper_printed_again_has_the_same_bytes() -> None:
    again = print_paper(consent_paper("lv"))

    assert again == printed("lv")


def test_the_bytes_do_not_depend_on_the_process_that_prints() -> None:
    command = (
        "from activities.consent_papers import print_paper\n"
        "from tests.support.consent_paper_factory import consent_paper\n"
        "print(print_paper(consent_paper('lv')).sha256)"
    )
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "PYTHONPATH": str(root),
    }

    elsewhere = subprocess.run(
        [sys.executable, "-c", command],
        env=environment,
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )

    assert elsewhere.stdout.strip() == printed("lv").sha256


def test_the_pdf_is_tagged_and_says_its_language_and_title() -> None:
    reader = PdfReader(io.BytesIO(printed("el").pdf))

    catalog = reader.root_object
    assert catalog["/MarkInfo"] == {"/Marked": True}
    assert catalog["/Lang"] == "el"
    assert catalog["/ViewerPreferences"] == {"/DisplayDocTitle": True}
    assert b'pdfuaid:part="1"' in catalog["/Metadata"].get_object().get_data()
    assert reader.metadata is not None
    assert (
        reader.metadata.title
        == "Συγκατάθεση για την κοινοχρησία δεδομένων υγείας στα Ευρωπαϊκά Δίκτυα Αναφοράς"
    )
    assert reader.metadata.creation_date_raw == "D:20261123103000+00'00"
    assert reader.metadata.modification_date_raw == "D:20261123103000+00'00"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_font_is_ours_and_embedded(language: str) -> None:
    reader = PdfReader(io.BytesIO(printed(language).pdf))

    fonts = {
        font["/BaseFont"].split("+")[1]: font["/DescendantFonts"][0]["/FontDescriptor"]
        for page in reader.pages
        for font in (reference.get_object() for reference in page["/Resources"]["/Font"].values())
    }

    assert fonts.keys() == {"Noto-Sans", "Noto-Sans-Bold"}
    assert all("/FontFile2" in descriptor for descriptor in fonts.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_is_drawn_in_the_shape_of_our_font(language: str) -> None:
    fonts = ensure_fonts()

    drawn, wrong = letters_drawn_wrongly(
        printed(language).pdf, {"Noto-Sans": fonts.regular, "Noto-Sans-Bold": fonts.bold}
    )

    assert wrong == set()
    assert set("Ķīšezera Ελένη Света Марина") <= drawn


def test_hostile_details_are_printed_as_text_and_fetch_nothing(tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("CANARY-71F2")
    with listening_trap() as trap:
        fetches = f"@import url({trap.address}/b)"
        attachment = f'<link rel="attachment" href="file://{canary}">'
        link = f'<a href="{trap.address}/d">x</a>'
        paper = consent_paper(
            name=f'<img src="{trap.address}/a"><script>alert(1)</script>',
            address=f"</p></style><style>{fetches};body{{display:none}}</style>",
            country=f"<svg><image href='file://{canary}'/></svg>",
            contact_point=attachment + ' {{ 7 * 7 }} {% include "x" %}',
            data_protection_officer=f'"><object data="{trap.address}/c"></object>{link}',
            supervisory_authority="{hospital_name} &lt;b&gt; \\{url(file:///etc/passwd)",
        )

        pdf = print_paper(paper).pdf

        assert trap.calls == 0
    reader = PdfReader(io.BytesIO(pdf))
    text = "".join(pages_of(pdf))
    for detail in vars_of_hospital(paper.hospital):
        assert compact(detail) in text
    assert "CANARY-71F2" not in text
    assert not reader.attachments
    assert not any("/Annots" in page for page in reader.pages)


def vars_of_hospital(hospital: object) -> list[str]:
    return list(vars(hospital).values())


def test_characters_that_draw_nothing_or_reorder_text_are_dropped() -> None:
    html = paper_html(consent_paper(name="Riga\u202e Hospital\u0000\u200b\n of  the\tEast"))

    assert '<p class="hospital">Riga Hospital of the East</p>' in html


@pytest.mark.parametrize("name", ["", "\u200b", "-" * 401])
def test_a_detail_that_is_empty_or_too_long_is_refused(name: str) -> None:
    with pytest.raises(DetailNotPrintableError) as refusal:
        paper_html(consent_paper(name=name))

    assert refusal.value.detail == "name"


def test_a_detail_our_fonts_cannot_draw_is_refused_and_the_characters_are_named() -> None:
    with pytest.raises(DetailNotPrintableError) as refusal:
        paper_html(consent_paper(address="თბილისი 1"))

    assert refusal.value.detail == "address"
    assert refusal.value.characters == "ბ თ ი ლ ს"


def test_ordinary_text_that_has_hung_renderers_is_printed() -> None:
    printed_paper = print_paper(
        consent_paper(name="-" * 300 + "\u00a0\u00a0", address="x\u00a0-" * 100)
    )

    assert "-" * 300 in "".join(pages_of(printed_paper.pdf))


def test_a_missing_language_is_said_and_not_replaced() -> None:
    with pytest.raises(LanguageNotAvailableError) as refusal:
        print_paper(consent_paper("fi"))

    assert (refusal.value.language, refusal.value.version) == ("fi", "1.0")


def test_only_the_three_signatories_can_sign() -> None:
    with pytest.raises(ValueError, match="'neighbour'"):
        consent_paper(signatory="neighbour")


@pytest.mark.parametrize(
    ("language", "country", "day", "land"),
    [("en", "IE", "23 November 2026", "Ireland"), ("el", "EL", "23 Νοεμβρίου 2026", "Ελλάδα")],
)
def test_dates_and_countries_are_written_as_the_language_does(
    language: str, country: str, day: str, land: str
) -> None:
    html = paper_html(consent_paper(language, country=country))

    assert day in html
    assert f"<p>{land}</p>" in html


def test_the_code_leads_to_the_page_that_checks_the_paper() -> None:
    printed_now = print_paper(replace(consent_paper("lv"), version="1.1"))

    checksum = printed_now.text_sha256[:16]
    address = f"https://consilium.hospital.example/verify/C-7K2M-9QXW?sum={checksum}"
    assert drawn_modules(printed_now.pdf) == modules_of(address)
    assert drawn_modules(printed_now.pdf) != modules_of(f"{address[:-1]}?")
