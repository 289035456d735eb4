"""Anybody can check a paper, and learns its number, version and sum, and nothing of a person."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from i18n.languages import CONSENT_LANGUAGES
from i18n.translators import patient_translator
from tests.support.centre_site import CLINICIAN, ENROLMENT, CentreSite
from tests.support.page_checks import assert_page
from web.models.patients import ConsentPaper
from workflows.domain.consent import Signatory

SUM = "0123456789abcdef" * 4


def test_a_printed_paper_is_confirmed_in_the_language_of_the_paper(site: CentreSite):
    paper = a_printed_paper(site, number="C-7K3Q-M4PX", language="el", text_sha256=SUM)

    page = site.app.test_client().get(f"/verify/{paper.consent_number}?sum={SUM[:16]}")

    assert_page(page)
    assert '<html lang="el"' in page.text
    greek = patient_translator("el").gettext
    assert greek("A form with this number was printed by this system.") in page.text
    assert greek("The checksum is that of the published text of this form.") in page.text
    assert "1.1" in page.text


def test_it_says_nothing_of_patient_hospital_or_people(site: CentreSite):
    paper = a_printed_paper(site, number="C-7K3Q-M4PX", language="en", text_sha256=SUM)

    page = site.app.test_client().get(f"/verify/{paper.consent_number}")

    patient = site.patient(paper.patient_id)
    assert patient.nickname not in page.text
    assert [word for word in ENROLMENT.values() if len(word) > 4 and word in page.text] == []
    assert "Lindenberg" not in page.text
    assert "Hartwig" not in page.text


@pytest.mark.parametrize("other", ["f" * 16, SUM[:15], "0" * 64, "no sum at all, really"])
def test_an_altered_text_is_told(site: CentreSite, other: str):
    paper = a_printed_paper(site, number="C-7K3Q-M4PX", language="en", text_sha256=SUM)

    page = site.app.test_client().get(
        f"/verify/{paper.consent_number}", query_string={"sum": other}
    )

    assert "The paper may have been altered." in page.text


@pytest.mark.parametrize(
    "number",
    ["C-AAAA-AAAA", "c-7k3q", "<script>alert(1)</script>", "%00", "C-7K3Q-M4PX' OR '1'='1"],
)
def test_an_unknown_number_is_told_and_shown_as_text(site: CentreSite, number: str):
    a_printed_paper(site, number="C-7K3Q-M4PX", language="en", text_sha256=SUM)

    page = site.app.test_client().get(
        "/verify", query_string={"number": number}, follow_redirects=True
    )

    assert_page(page)
    assert "No form with this number was printed by this system." in page.text
    assert "<script>alert" not in page.text


def test_a_paper_that_was_never_printed_is_unknown(site: CentreSite):
    a_printed_paper(site, number="C-7K3Q-M4PX", language="en", text_sha256=SUM, is_printed=False)

    page = site.app.test_client().get("/verify/C-7K3Q-M4PX")

    assert "No form with this number was printed by this system." in page.text


def test_a_number_in_small_letters_with_spaces_is_found(site: CentreSite):
    a_printed_paper(site, number="C-7K3Q-M4PX", language="en", text_sha256=SUM)

    page = site.app.test_client().get(
        "/verify", query_string={"number": " c-7k3q-m4px "}, follow_redirects=True
    )

    assert "A form with this number was printed by this system." in page.text


@pytest.mark.parametrize("language", CONSENT_LANGUAGES)
def test_the_page_speaks_every_language(site: CentreSite, language: str):
    page = site.app.test_client().get(f"/verify?language={language}")

    assert_page(page)
    assert f'<html lang="{language}"' in page.text
    assert patient_translator(language).gettext("Check a consent form") in page.text


def test_the_browser_s_language_is_used_when_nothing_else_says(site: CentreSite):
    page = site.app.test_client().get("/verify", headers={"Accept-Language": "lv,en;q=0.5"})

    assert '<html lang="lv"' in page.text


def test_whoever_asks_too_often_has_to_wait(site: CentreSite):
    stranger = site.app.test_client()

    answers = [stranger.get(f"/verify/C-AAAA-{n:04d}") for n in range(40)]

    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert "Too many attempts." in answers[-1].text


def a_printed_paper(
    site: CentreSite,
    *,
    number: str,
    language: str,
    text_sha256: str,
    is_printed: bool = True,
) -> ConsentPaper:
    patient_id = site.enrols()
    paper = ConsentPaper(
        id=uuid4(),
        patient_id=patient_id,
        consent_number=number,
        kind="care",
        form_version="1.1",
        language=language,
        signatory=Signatory.PATIENT,
        text_sha256=text_sha256,
        requested_by_id=site.actor(CLINICIAN).person_id,
        printed_at=datetime.now(UTC) if is_printed else None,
    )
    with site.lent.sessions.begin() as session:
        session.add(paper)
    return paper
