"""Publications that an outcome names: what is a number, a DOI or words, and where each leads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.page_checks import assert_page
from tests.support.web_pages import token_in
from tests.web.outcomes.papers import asks, pages
from tests.web.outcomes.presented import outcome_values, present, sign
from web.outcomes.publications import lines_of, publication

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite

NAMED = "Richards 2015, doi:10.1038/gim.2015.30.\n\n  PMID 28276062  \nOur centre's series & more"
DOI = "https://doi.org/10.1038/gim.2015.30"
PUBMED = "https://pubmed.ncbi.nlm.nih.gov/28276062/"


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("28276062", PUBMED),
        ("PMID 28276062", PUBMED),
        ("Scheffer IE et al. Epilepsia 2017. pmid:28276062.", PUBMED),
        ("10.1038/gim.2015.30", DOI),
        ("https://doi.org/10.1038/gim.2015.30", DOI),
        ("Genet Med 2015 (doi: 10.1038/gim.2015.30).", DOI),
        ("PMID 25741868, doi:10.1038/gim.2015.30", DOI),
        (
            "doi:10.1016/S0140-6736(97)11096-0",
            "https://doi.org/10.1016/S0140-6736(97)11096-0",
        ),
        ("10.1000/a?b#c", "https://doi.org/10.1000/a%3Fb%23c"),
        ("Epilepsia 2017;58(4):512-521", ""),
        ("javascript:alert(1)", ""),
        ("PMID 123456789", ""),
    ],
)
def test_a_line_leads_to_its_doi_or_its_pubmed_number(words: str, address: str):
    assert publication(words).address == address
    assert publication(words).words == words


def test_empty_lines_are_no_publications():
    assert lines_of(" \none\n\n two \n") == ("one", "two")


def test_on_paper_an_address_stands_once():
    assert publication("PMID 28276062").with_address == f"PMID 28276062 {PUBMED}"
    assert publication(f"See {DOI}").with_address == f"See {DOI}"


def test_the_draft_keeps_them_a_line_each(site: PanelSite):
    values = {**outcome_values(site), "publications": NAMED, "save": "1"}

    assert site.post("lead", "/outcome/edit", values).status_code == 303

    page = site.get("lead", "/outcome/edit")
    assert_page(page)
    kept = (
        "Richards 2015, doi:10.1038/gim.2015.30.\nPMID 28276062\nOur centre&#39;s series &amp; more"
    )
    assert f"{kept}</textarea>" in page.text


def test_who_signs_reads_them_and_so_does_the_paper(site: PanelSite):
    present(site, publications=NAMED)

    page = site.get("member", "/outcome")
    assert_page(page)
    for person in ("lead", "member", "second_member"):
        assert sign(site, person).status_code == 303
    assert asks(site, "member") == 303

    [paper] = pages(site)
    for text in (page.text, paper):
        assert f'<a href="{DOI}"' in text
        assert f'<a href="{PUBMED}"' in text
        assert "Our centre&#39;s series &amp; more" in text


def test_the_outcome_of_an_exported_case_names_them(site: PanelSite):
    present(site, publications=NAMED)
    for person in ("lead", "member", "second_member"):
        sign(site, person)

    browser = site.browser("clinician")
    token = token_in(browser.get("/settings"))
    answer = browser.post(
        f"/patients/{site.patient_id}/export", data={"kind": "fhir-r4", "csrf_token": token}
    )

    entries = [each["resource"] for each in json.loads(answer.data)["entry"]]
    [outcome] = [each for each in entries if each["resourceType"] == "Composition"]
    sections = {each["title"]: each["text"]["div"] for each in outcome["section"]}
    assert sections["Publications"].count("<p>") == 3
    assert f"PMID 28276062 {PUBMED}" in sections["Publications"]


def test_an_outcome_without_publications_says_nothing_of_them(site: PanelSite):
    present(site)

    assert "Publications" not in site.get("member", "/outcome").text
