"""A representative proposes the centre's own words; a bad file keeps nothing and is explained."""

from __future__ import annotations

import hashlib
import html
from uuid import uuid4

import pytest

from tests.support.centre_forms import (
    OWN_SENTENCE,
    REPRESENTATIVE,
    appoint,
    centre_id,
    decide,
    forms,
    own_words,
    propose,
    published,
    texts,
)
from tests.support.centre_site import (
    ADMINISTRATOR,
    ASSISTANT,
    CLINICIAN,
    COORDINATOR,
    CentreSite,
)
from tests.support.page_checks import assert_page
from web.models.audit import AuditAct
from web.models.centre_forms import CentreFormState
from workflows.domain.roles import Role

PATH = "/centre-forms"


def test_a_version_is_proposed_with_every_language_and_its_sum(site: CentreSite):
    el = published("el")

    answer = propose(site, ("de.yaml", own_words()), ("el.yaml", el))

    assert answer.status_code == 303, answer.text
    [form] = forms(site)
    assert (form.version, form.based_on, form.kind) == ("1.1-1", "1.1", "care")
    assert form.state is CentreFormState.PROPOSED
    assert form.hcp_id == centre_id(site)
    kept = {each.language: each for each in texts(site)}
    assert list(kept) == ["de", "el"]
    assert kept["el"].words == el
    assert kept["de"].sha256 == hashlib.sha256(own_words().encode()).hexdigest()
    [entry] = site.trail(AuditAct.CREATED, "centre_form")
    assert (entry.subject_id, entry.person_id) == (str(form.id), form.proposed_by_id)
    assert entry.detail["texts"]["de"] == kept["de"].sha256


def test_the_list_shows_versions_their_state_and_the_published_words(site: CentreSite):
    propose(site)

    page = site.get(PATH, REPRESENTATIVE)

    assert_page(page)
    for words in ("1.1-1", "Proposed", "Ελληνικά", 'href="/centre-forms/published/1.1/el"'):
        assert words in page.text


def test_before_the_first_version_the_page_says_that_none_is_needed(site: CentreSite):
    page = site.get(PATH, REPRESENTATIVE)

    assert_page(page)
    assert "Your centre prints the published form." in page.text


def test_a_page_shows_the_words_and_marks_what_was_changed(site: CentreSite):
    propose(site, ("de.yaml", own_words()), ("el.yaml", published("el")))
    [form] = forms(site)

    german = site.get(f"{PATH}/{form.id}", REPRESENTATIVE)
    greek = site.get(f"{PATH}/{form.id}?language=el", REPRESENTATIVE)

    assert_page(german)
    assert OWN_SENTENCE in german.text
    assert "1 text differs from published version 1.1 and is marked." in german.text
    assert german.text.count(">Changed<") == 1
    assert_page(greek)
    assert "0 texts differ from published version 1.1" in greek.text
    assert site.get(f"{PATH}/{form.id}?language=fi", REPRESENTATIVE).status_code == 404


def test_published_and_own_words_are_handed_out_byte_for_byte(site: CentreSite):
    propose(site)
    [form] = forms(site)

    begin = site.get(f"{PATH}/published/1.1/de", REPRESENTATIVE)
    own = site.get(f"{PATH}/{form.id}/texts/de", REPRESENTATIVE)

    assert begin.get_data() == published().encode()
    assert own.get_data() == own_words().encode()
    assert own.headers["Content-Disposition"] == "attachment; filename=de.yaml"
    assert own.mimetype == "application/yaml"


@pytest.mark.parametrize(
    "path", ["published/1.1/xx", "published/9.9/de", "published/1.0/fi", "published/../en"]
)
def test_what_was_not_published_is_not_handed_out(site: CentreSite, path: str):
    assert site.get(f"{PATH}/{path}", REPRESENTATIVE).status_code == 404


def test_a_rejected_version_keeps_its_number_and_another_can_be_proposed(site: CentreSite):
    propose(site)
    decide(site, forms(site)[0].id, decision="reject", because="translation")

    assert propose(site).status_code == 303

    assert [(each.version, each.state) for each in forms(site)] == [
        ("1.1-1", CentreFormState.REJECTED),
        ("1.1-2", CentreFormState.PROPOSED),
    ]
    page = site.get(f"{PATH}/{forms(site)[0].id}", REPRESENTATIVE)
    assert_page(page)
    assert "The languages do not say the same." in page.text


def test_a_version_of_an_older_form_has_a_number_of_its_own(site: CentreSite):
    propose(site)

    answer = propose(site, ("de.yaml", published("de", "1.0")), based_on="1.0")

    assert answer.status_code == 303
    assert [each.version for each in forms(site)] == ["1.1-1", "1.0-1"]


def test_a_form_that_is_sent_twice_is_one_version(site: CentreSite):
    command_id = str(uuid4())

    answers = [propose(site, command_id=command_id) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(forms(site)) == len(texts(site)) == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("de.yaml", b"a: " + b"x" * 205_000, "“de.yaml” is larger than 200 kB."),
        ("de.yaml", "a: &a [x]\nb: *a\n", "has an anchor, a reference or a tag"),
        ("de.yaml", "a: !!python/name:os.system ''\n", "or a tag (&, * or !) in line 1"),
        ("de.yaml", "title: 'x", "cannot be read as YAML; look at line 1."),
        ("de.yaml", "a: " + "{b: " * 20_000, "is not built like a consent form."),
        ("de.yaml", b"\xff\xfe\x00", "is not text in UTF-8."),
        (
            "de.yaml",
            published().replace("  heading: Ihre Entscheidung\n", ""),
            "“decision/heading” is missing.",
        ),
        (
            "de.yaml",
            published().replace("{contact_point}", "nebenan"),
            "each as often, and no others: {contact_point}.",
        ),
        ("el.yaml", published(), "named for another language than it says inside: de."),
        ("de.yaml", published().replace("language: de", "language: ru"), "names none of the"),
        (
            "de.yaml",
            own_words().replace(OWN_SENTENCE, "Ihre Daten sind anonym."),
            "“decision/instruction” speaks of anonymity.",
        ),
        (
            "de.yaml",
            own_words().replace(OWN_SENTENCE, '"Ja\\u202eNein"'),
            "“decision/instruction” has characters that cannot be printed: U+202E.",
        ),
    ],
)  # fmt: skip
def test_a_bad_file_is_explained_beside_its_field_and_nothing_is_kept(
    site: CentreSite, name: str, content: str | bytes, words: str
):
    answer = propose(site, ("lv.yaml", published("lv")), (name, content))

    assert answer.status_code == 422
    assert_page(answer)
    beside = html.unescape(answer.text.partition('id="files-error"')[2].partition("</p>")[0])
    assert words in beside
    assert (list(forms(site)), list(texts(site))) == ([], [])


def test_of_many_faults_the_first_are_told_and_the_rest_counted(site: CentreSite):
    answer = propose(site, ("de.yaml", "language: de\ntitle: x\n"))

    assert_page(answer)
    assert "“de.yaml” has 1 more fault." not in html.unescape(answer.text)
    wrong = propose(site, ("de.yaml", "language: de\n" + "".join(f"k{n}: x\n" for n in range(20))))
    assert "more faults." in wrong.text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"changes": " "}, "is missing."),
        ({"files": []}, "“Files with the words” is missing."),
        ({"based_on": "0.9"}, "Choose one of the list."),
    ],
)
def test_an_incomplete_proposal_says_what_is_missing(
    site: CentreSite, changed: dict[str, object], words: str
):
    answer = propose(site, **changed)

    assert answer.status_code == 422
    assert_page(answer)
    assert words in html.unescape(answer.text)
    assert list(forms(site)) == []


def test_a_version_for_another_centre_is_refused(site: CentreSite):
    other = str(centre_id(site, "Kinderklinik Isartal"))

    answer = propose(site, centre=other)

    assert answer.status_code == 422
    assert "Choose one of the list." in answer.text
    assert list(forms(site)) == []


@pytest.mark.parametrize("who", [CLINICIAN, ASSISTANT, COORDINATOR, ADMINISTRATOR])
def test_others_than_representatives_are_refused(site: CentreSite, who: str):
    propose(site)
    [form] = forms(site)

    for path in ("", f"/{form.id}", f"/{form.id}/texts/de", "/published/1.1/de"):
        assert site.get(f"{PATH}{path}", who).status_code == 403
    assert propose(site, who=who).status_code == 403
    assert len(forms(site)) == 1


def test_another_centre_s_representative_finds_nothing(site: CentreSite):
    propose(site)
    [form] = forms(site)
    appoint(site, CLINICIAN, Role.HCP_REPRESENTATIVE, centre="Kinderklinik Isartal")

    for path in (f"/{form.id}", f"/{form.id}/texts/de", f"/{uuid4()}"):
        assert site.get(f"{PATH}{path}", CLINICIAN).status_code == 404
    assert "1.1-1" not in site.get(PATH, CLINICIAN).text
    denied = site.trail(AuditAct.DENIED, "centre_form")
    assert [entry.subject_id for entry in denied] == [str(form.id)] * 2


@pytest.mark.parametrize(
    ("who", "link"),
    [
        (REPRESENTATIVE, 'href="/centre-forms"'),
        (COORDINATOR, 'href="/centre-forms/of-networks"'),
    ],
)
def test_the_menu_leads_those_who_may_to_the_forms(site: CentreSite, who: str, link: str):
    assert link in site.get("/settings", who).text
    assert "/centre-forms" not in site.get("/settings", CLINICIAN).text
