"""The tablet shows the published words, filled with the hospital's details, in every language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from i18n.consent_forms import available_languages, form_text
from tests.support.centre_forms import a_centre_form
from tests.support.centre_site import CLINICIAN
from web.models.patients import ConsentPaper
from web.tablets.page import has_places_to_sign, page_context, spoken_words
from web.tablets.reading import FilledForm, read_form
from workflows.domain.consent import Signatory

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.centre_site import CentreSite

LANGUAGES = available_languages("care", "1.1")


def a_paper(
    site: CentreSite, patient_id: UUID, language: str, signatory: Signatory
) -> ConsentPaper:
    return ConsentPaper(
        id=uuid4(),
        patient_id=patient_id,
        consent_number="C-7K2M-9QXW",
        kind="care",
        form_version="1.1",
        language=language,
        signatory=signatory,
        with_assent_sheet=signatory is Signatory.PARENT,
        requested_by_id=site.actor(CLINICIAN).person_id,
    )


@pytest.mark.parametrize("signatory", Signatory)
def test_every_language_and_every_signatory_has_its_words(site: CentreSite, signatory: Signatory):
    patient_id = site.enrols()
    papers = [a_paper(site, patient_id, language, signatory) for language in LANGUAGES]
    form = read_form({}, signatory)

    with site.lent.sessions() as session:
        contexts = [page_context(session, paper, form) for paper in papers]

    assert len(contexts) == 27
    for context in contexts:
        said = repr(context)
        assert "Universitätsklinikum Lindenberg" in said
        assert not re.search(r"\{(?!date|pages?\})[a-z_]+\}", said)
        assert all(each.name_label and each.heading for each in context["parties"])
        assert (context["assent"] is not None) == (signatory is Signatory.PARENT)
        assert all(context["errors"].values())
        assert len(context["problems"]) == len(form.errors) == 7
        assert all(all(each) for each in context["problems"])


@pytest.mark.parametrize("language", ["de", "el", "uk"])
def test_the_tablet_s_own_words_are_translated(language: str):
    english, other = spoken_words("en"), spoken_words(language)

    assert english["done_title"] == "Thank you"
    assert not set(english.values()) & set(other.values())


def test_the_first_version_was_made_for_paper_only():
    assert has_places_to_sign(form_text("care", "1.1", "el"))
    assert not has_places_to_sign(form_text("care", "1.0", "el"))


def test_what_was_typed_and_what_is_wrong_come_back(site: CentreSite):
    paper = a_paper(site, site.enrols(), "de", Signatory.PATIENT)
    form = FilledForm(
        typed={"name-patient": "Anna"}, errors={"decision-care": "Please sign in the box."}
    )

    with site.lent.sessions() as session:
        context = page_context(session, paper, form)

    assert context["typed"]["name-patient"] == "Anna"
    assert context["errors"]["decision-care"] != "Please sign in the box."


def test_a_centre_s_own_words_are_shown(site: CentreSite):
    patient_id = site.enrols()
    paper = a_paper(site, patient_id, "de", Signatory.PATIENT)
    paper.form_version = "1.1-1"
    with site.lent.sessions() as session:
        own = a_centre_form(session, site.patient(patient_id).hcp_id, title="Ein eigener Titel")

        context = page_context(session, paper, read_form({}, Signatory.PATIENT))

    assert context["text"]["title"] == "Ein eigener Titel"
    assert (context["form_name"], context["checksum"]) == ("care 1.1-1", own.sha256)
