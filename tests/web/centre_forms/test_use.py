"""From the proposal to a signed paper: the own version is offered, printed, verified, recorded."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from fhir.resources.R4B.consent import Consent as FhirConsent
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pypdf import PdfReader
from sqlalchemy import select

from activities.consent_documents import ConsentDocuments
from activities.worker import make_tablet_documents
from tests.support.centre_forms import (
    OWN_SENTENCE,
    a_centre_form,
    an_approved_form,
    centre_id,
    decide,
    forms,
    propose,
    texts,
)
from tests.support.centre_site import CLINICIAN, CentreSite
from tests.support.consent_acts import RECORD, send
from tests.support.days import today
from tests.support.page_checks import assert_page
from tests.support.pdf_reading import compact, pages_of
from tests.support.seals import seal_status
from tests.support.tablet_signing import a_tablet, filled, opens_tablet
from web.consent_vault import ConsentVault
from web.file_store import FileStore
from web.identity_vault import VaultReader
from web.models.consents import ConsentFile
from web.models.patients import ConsentPaper
from web.patient_keys import PatientKeys
from workflows.messages import PrintConsentPaper

OWN = "your centre&#39;s own"


@pytest.fixture
def panel_id(site: CentreSite) -> UUID:
    """Return a panel that waits for consent."""
    return site.opens_panel(site.enrols())


def consent_page(site: CentreSite, panel_id: UUID) -> str:
    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    return page.text


def prints(site: CentreSite, panel_id: UUID, language: str = "de") -> list[str]:
    """Ask for a paper of the own version and let the worker print it; return what it rendered."""
    values = {
        "printing-language": language,
        "printing-form_version": "1.1-1",
        "printing-signatory": "parent",
        "printing-command_id": str(uuid4()),
    }
    answer = send(site, panel_id, "print", values)
    assert answer.status_code == 303, answer.text
    [paper] = site.papers()
    rendered: list[str] = []

    def render(html: str, **_how: object) -> bytes:
        rendered.append(html)
        return b"%PDF-1.7 own words"

    keys, files = PatientKeys.of(site.settings), FileStore.of(site.settings)
    documents = ConsentDocuments(site.lent.sessions, keys, files, render)
    documents.print_consent_paper(PrintConsentPaper(paper_id=paper.id))
    return rendered


def sealed_document(site: CentreSite) -> bytes:
    """Return the document in the centre's vault, as the centre opens it."""
    clinician = site.actor(CLINICIAN).person_id
    with site.lent.sessions() as session:
        file = session.scalars(select(ConsentFile)).one()
        reader = VaultReader(person_id=clinician, hcp_ids=frozenset({file.hcp_id}))
        return ConsentVault.of(site.settings).read(session, reader, file)


def the_paper(site: CentreSite) -> ConsentPaper:
    [paper] = site.papers()
    return paper


def test_the_whole_life_of_an_own_version(site: CentreSite, panel_id: UUID):
    propose(site)
    decide(site, forms(site)[0].id, decision="reject", because="wording")
    propose(site)
    assert OWN not in consent_page(site, panel_id)
    decide(site, forms(site)[1].id)
    assert f"1.1-2, {OWN}" in consent_page(site, panel_id)
    assert "1.1-1," not in consent_page(site, panel_id)


def test_a_paper_has_the_own_words_and_its_number_confirms_them(site: CentreSite, panel_id: UUID):
    an_approved_form(site)

    [html] = prints(site, panel_id)

    [text], paper = texts(site), the_paper(site)
    assert OWN_SENTENCE in html
    assert (paper.form_version, paper.text_sha256) == ("1.1-1", text.sha256)
    assert paper.with_assent_sheet
    stranger = site.app.test_client()
    same = stranger.get(f"/verify/{paper.consent_number}?sum={text.sha256[:16]}&language=en")
    other = stranger.get(f"/verify/{paper.consent_number}?sum={'0' * 16}&language=en")
    assert_page(same)
    assert "1.1-1" in same.text
    assert same.text != other.text
    assert "Lindenberg" not in same.text


def test_an_own_version_is_signed_on_a_tablet_and_sealed(site: CentreSite, panel_id: UUID):
    own = an_approved_form(site)
    prints(site, panel_id)
    path = opens_tablet(site, panel_id, the_paper(site).id)
    shown = a_tablet(site).get(path)
    assert a_tablet(site).post(path, data=filled()).status_code == 303

    assert make_tablet_documents(site.settings, site.lent.sessions).make_due() == 1

    assert OWN_SENTENCE in shown.text
    [consent], [text] = site.consents(), texts(site)
    assert (consent.form_version, consent.language) == (own.version, "de")
    pdf = sealed_document(site)
    assert compact(OWN_SENTENCE) in "".join(pages_of(pdf))
    metadata = PdfReader(io.BytesIO(pdf)).root_object["/Metadata"].get_object().get_data()
    assert b'pdfaid:part="3"' in metadata
    seal = seal_status(pdf)
    assert (seal.intact, seal.valid, seal.coverage) == (
        True,
        True,
        SignatureCoverageLevel.ENTIRE_FILE,
    )
    [content] = PdfReader(io.BytesIO(pdf)).attachments["consent.json"]
    record = json.loads(content)
    FhirConsent.model_validate(record)
    assert text.sha256 in content.decode()
    assert f"care {own.version}" in content.decode()


def test_a_signed_paper_of_the_own_version_is_recorded(site: CentreSite, panel_id: UUID):
    an_approved_form(site)
    prints(site, panel_id)

    values = {
        **RECORD,
        "recording-command_id": str(uuid4()),
        "recording-consent_number": the_paper(site).consent_number,
        "recording-language": "de",
        "recording-form_version": "1.1-1",
    }
    answer = send(site, panel_id, "record", values)

    assert answer.status_code == 303, answer.text
    [consent] = site.consents()
    assert consent.form_version == "1.1-1"


def test_an_own_version_is_offered_from_its_day_on(site: CentreSite, panel_id: UUID):
    propose(site)
    decide(site, forms(site)[0].id, valid_from=(today() + timedelta(days=3)).isoformat())

    assert OWN not in consent_page(site, panel_id)


def test_an_own_version_was_not_signed_before_its_day(site: CentreSite, panel_id: UUID):
    an_approved_form(site)

    values = {
        **RECORD,
        "recording-command_id": str(uuid4()),
        "recording-language": "de",
        "recording-form_version": "1.1-1",
        "recording-signed_on": (today() - timedelta(days=2)).isoformat(),
    }
    answer = send(site, panel_id, "record", values)

    assert "This version of the form did not exist on that day." in answer.text
    assert list(site.consents()) == []


def test_a_language_that_the_centre_did_not_write_is_not_replaced(site: CentreSite, panel_id: UUID):
    an_approved_form(site)

    values = {
        "printing-language": "el",
        "printing-form_version": "1.1-1",
        "printing-signatory": "patient",
        "printing-command_id": str(uuid4()),
    }
    answer = send(site, panel_id, "print", values)

    assert_page(answer)
    assert "Version 1.1-1 of the form is not published in Ελληνικά yet." in answer.text
    assert list(site.papers()) == []


def test_another_centre_s_version_cannot_be_printed(site: CentreSite, panel_id: UUID):
    with site.lent.sessions.begin() as session:
        a_centre_form(session, centre_id(site, "Kinderklinik Isartal"))

    values = {
        "printing-language": "de",
        "printing-form_version": "1.1-1",
        "printing-signatory": "patient",
        "printing-command_id": str(uuid4()),
    }
    answer = send(site, panel_id, "print", values)

    assert "Choose one of the list." in answer.text
    assert OWN not in answer.text
    assert list(site.papers()) == []
