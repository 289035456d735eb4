"""The pages of the ontology: found, shown, honest about languages and releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.centre_site import ADMINISTRATOR, ASSISTANT, CentreSite, a_centre_site
from tests.support.page_checks import assert_page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Databases


def test_before_anything_is_loaded_the_page_says_how(databases: Databases, tmp_path: Path):
    with databases.fresh("sqlite") as lent, a_centre_site(lent, tmp_path) as bare:
        page = bare.get("/hpo")

    assert_page(page)
    assert "consilium terminology load" in page.text


def test_the_top_of_the_hierarchy_is_shown_with_release_and_licence(site: CentreSite):
    page = site.get("/hpo")

    assert_page(page)
    assert "Phenotypic abnormality" in page.text
    assert "release 2026-02-16" in page.text
    assert "https://hpo.jax.org/app/license" in page.text


def test_without_a_script_the_search_leads_to_terms(site: CentreSite):
    page = site.get("/hpo?q=big+head")

    assert_page(page)
    assert 'href="/hpo/HP:0000256"' in page.text
    assert "everyday word: Big head" in page.text
    assert "Found for “big head”" in page.text


def test_a_search_in_vain_says_so(site: CentreSite):
    page = site.get("/hpo?q=%E6%97%A5%E6%9C%AC")

    assert_page(page)
    assert "Nothing was found" in page.text


def test_a_term_is_shown_with_words_place_and_patients(site: CentreSite):
    page = site.get("/hpo/HP:0001250")

    assert_page(page)
    assert "<h1>Seizure</h1>" in page.text
    assert "Too much &#34;firing&#34; of neurons" in page.text
    assert "Partial seizure" not in page.text
    assert "Fits" in page.text
    assert "0 patients" in page.text
    assert 'aria-current="page"' in page.text


def test_a_term_with_several_parents_has_every_path(site: CentreSite):
    page = site.get("/hpo/HP:0000256?path=2")

    assert_page(page)
    assert 'href="/hpo/HP:0000256?path=1#hierarchy"' in page.text
    assert "also under Abnormality of the nervous system" in page.text


@pytest.mark.parametrize("path", ["0", "99", "-1", "x"])
def test_a_path_that_is_not_there_is_the_nearest(site: CentreSite, path: str):
    assert site.get(f"/hpo/HP:0000256?path={path}").status_code == 200


def test_an_obsolete_term_names_what_to_take_instead(site: CentreSite):
    page = site.get("/hpo/HP:0001999")

    assert_page(page)
    assert "This term is obsolete." in page.text
    assert 'href="/hpo/HP:0001250"' in page.text


def test_a_merged_code_leads_on(site: CentreSite):
    answer = site.get("/hpo/HP:0001275")

    assert (answer.status_code, answer.location) == (302, "/hpo/HP:0001250")


def test_an_unknown_code_is_not_found(site: CentreSite):
    assert site.get("/hpo/HP:7654321").status_code == 404


def test_labels_come_in_the_reader_s_language_and_english_is_marked(site: CentreSite):
    page = site.get("/hpo/HP:0001250", ASSISTANT)

    assert_page(page)
    assert "<h1>Krampfanfall</h1>" in page.text
    assert '<span class="term-mark"><span aria-hidden="true">EN</span>' in page.text
    assert '<span lang="en">Focal-onset seizure</span>' in page.text


def test_somebody_without_patients_sees_no_number_of_patients(site: CentreSite):
    page = site.get("/hpo/HP:0001250", ADMINISTRATOR)

    assert_page(page)
    assert "0 patients" not in page.text


def test_strangers_are_sent_to_sign_in(site: CentreSite):
    answer = site.app.test_client().get("/hpo/HP:0001250")

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")
