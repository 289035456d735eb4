"""What scripts ask: answers in JSON that the browser may keep, for people who are signed in."""

from __future__ import annotations

import pytest

from tests.support.centre_site import CentreSite
from tests.support.page_checks import assert_page


def test_a_search_answers_terms_with_their_words(site: CentreSite):
    answer = site.get("/hpo/search?q=fits&language=en&limit=1")

    assert answer.json == {
        "terms": [
            {
                "id": "HP:0001250",
                "label": "Seizure",
                "labelLanguage": "en",
                "mark": "",
                "note": "",
                "match": "everyday word: Fits",
                "score": answer.json["terms"][0]["score"],
                "url": "/hpo/HP:0001250",
            },
        ],
    }
    assert answer.json["terms"][0]["score"] > 0.99


def test_the_named_language_decides(site: CentreSite):
    german = site.get("/hpo/search?q=makro&language=de").json["terms"][0]
    unknown = site.get("/hpo/search?q=seizure&language=xx").json["terms"][0]

    assert (german["label"], german["mark"], german["note"]) == ("Makrozephalie", "", "unreviewed")
    assert unknown["label"] == "Seizure"


def test_an_answer_is_kept_and_asked_for_again_by_its_tag(site: CentreSite):
    first = site.get("/hpo/search?q=seizure&language=en")
    tag = first.headers["ETag"]

    again = site.get("/hpo/search?q=seizure&language=en", headers={"If-None-Match": tag})

    assert first.headers["Cache-Control"] == "private, max-age=3600"
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("limit", ["0", "-5", "9999", "x"])
def test_odd_limits_are_borne(site: CentreSite, limit: str):
    answer = site.get(f"/hpo/search?q=a&language=en&limit={limit}")

    assert answer.status_code == 200
    assert 1 <= len(answer.json["terms"]) <= 50


def test_only_modifiers_can_be_asked_for(site: CentreSite):
    found = site.get("/hpo/search?q=severe&language=en&within=HP:0012823").json["terms"]

    assert found[0]["id"] == "HP:0012828"


def test_children_answer_with_their_other_places(site: CentreSite):
    nodes = site.get("/hpo/HP:0000240/children?language=en").json["nodes"]

    assert [(node["id"], node["hasChildren"], node["alsoUnder"]) for node in nodes] == [
        ("HP:0000256", True, "also under Abnormality of the nervous system"),
    ]


def test_the_tree_answers_open_at_a_term_by_a_path(site: CentreSite):
    answer = site.get("/hpo/HP:0000256/tree?language=en&path=2").json

    [phenotypes] = [node for node in answer["nodes"] if node["children"]]
    [neck] = [node for node in phenotypes["children"] if node["children"]]
    assert (answer["path"], answer["paths"]) == (2, 2)
    assert neck["label"] == "Abnormality of head or neck"
    assert neck["children"][0]["children"][0]["isFound"]


@pytest.mark.parametrize("code", ["HP:7654321", "HP:0001999"])
def test_a_term_without_a_place_has_no_tree(site: CentreSite, code: str):
    assert site.get(f"/hpo/{code}/tree").status_code == 404


def test_diagnoses_are_searched_in_all_terminologies_or_in_one(site: CentreSite):
    both = site.get("/diagnoses/search?q=epilepsy&language=en").json["terms"]
    orpha = site.get("/diagnoses/search?q=syndrome&language=en&terminology=orpha").json["terms"]

    assert [each["id"] for each in both][:2] == ["G40", "G40.3"]
    assert [each["id"] for each in orpha] == ["ORPHA:1"]
    assert orpha[0]["url"] == ""


def test_a_disease_shows_what_it_is_known_for_and_says_that_it_ranks_nothing(site: CentreSite):
    page = site.get("/diagnoses/ORPHA:1")
    part = site.get("/diagnoses/ORPHA:1/phenotypes")

    assert_page(page)
    assert "3 of 8 people" in page.text
    assert "says nothing about how likely a diagnosis is" in part.text
    assert "<html" not in part.text
    assert site.get("/diagnoses/ORPHA:404").status_code == 404


def test_strangers_get_no_answer(site: CentreSite):
    answer = site.app.test_client().get("/hpo/search?q=seizure")

    assert answer.status_code == 303
    assert answer.headers["Cache-Control"] == "no-store, private"
