"""The proof of a withdrawal: a page for the centre, a PDF for the patient, nothing for others."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from activities.patient_documents import PatientDocuments
from activities.proof_sheets import compose_proof_sheet
from tests.support.centre_site import ASSISTANT, LEAD, OTHER_CENTRE, CentreSite
from tests.support.consent_acts import confirms, records
from tests.support.days import today
from tests.support.page_checks import assert_page
from web.consents.document_vault import DocumentVault
from web.models.audit import AuditAct
from web.models.documents import DocumentKind, PatientDocument
from web.models.patients import Consent, Patient
from workflows.messages import RenderDocument

if TYPE_CHECKING:
    from datetime import datetime

    from werkzeug.test import TestResponse

pytestmark = pytest.mark.usefixtures("panel_id")
PDF = b"%PDF-1.7 a proof"


@pytest.fixture
def panel_id(site: CentreSite) -> UUID:
    """Return a panel in discussion; care and research contact are given."""
    panel_id = site.opens_panel(site.enrols())
    records(site, panel_id)
    confirms(site, panel_id)
    return panel_id


def withdraws(site: CentreSite, *purposes: str) -> str:
    """Withdraw through the page, and return the address of the proof."""
    [patient] = site.patients()
    values = {
        "signatory": "parent",
        "withdrawn_on": today().isoformat(),
        "original_place": "Told on the phone",
        "command_id": str(uuid4()),
        "purposes": list(purposes),
    }
    answer = site.post(f"/patients/{patient.id}/consent/withdraw", values, form_on="/settings")
    assert answer.status_code == 303
    return answer.location


def asks(site: CentreSite, proof: str, **options: Any) -> TestResponse:
    values = {
        "command_id": options.pop("command_id", str(uuid4())),
        "language": options.pop("language", "el"),
    }
    return site.post(f"{proof}/print", values, form_on=proof, **options)


def documents(site: CentreSite) -> list[PatientDocument]:
    with site.lent.sessions() as session:
        query = select(PatientDocument).order_by(PatientDocument.requested_at)
        return list(session.scalars(query))


def makes_all(site: CentreSite) -> None:
    """Do what the worker does, with a renderer that is quick."""

    def render(html: str, *, created_at: datetime, language: str, **_options: Any) -> bytes:
        del created_at, language
        assert html
        return PDF

    activity = PatientDocuments(
        site.lent.sessions,
        DocumentVault.of(site.settings),
        {DocumentKind.PROOF_SHEET: compose_proof_sheet},
        render,
    )
    for row in documents(site):
        activity.render_document(RenderDocument(document_id=row.id))


def test_the_page_lists_each_effect_and_is_audited(site: CentreSite):
    proof = withdraws(site, "care", "research_contact")

    page = site.get(proof)

    assert_page(page)
    for sentence in (
        "Other centres can no longer open the case.",
        "People of other centres who have lost their access: 1.",
        "Searches by other centres no longer find the patient.",
        "The patient is no longer on any list of contacts for research.",
        "has stopped.",
    ):
        assert sentence in page.text
    assert "Still being carried out" not in page.text
    assert "Every later export" not in page.text
    assert site.trail(AuditAct.VIEWED, "proof_sheet")


def test_what_the_engine_has_not_stopped_yet_is_pending(site: CentreSite, panel_id: UUID):
    site.gateway.is_away = True
    proof = withdraws(site, "care")
    pending = site.get(proof)

    site.drain(panel_id)

    assert_page(pending)
    assert "Still being carried out" in pending.text
    assert f"{proof}/progress" in pending.text
    assert "Still being carried out" not in site.get(f"{proof}/progress").text


def test_the_copy_is_made_in_the_patients_language_and_handed_out(site: CentreSite):
    proof = withdraws(site, "care")
    assert site.get(f"{proof}/pdf").status_code == 404

    answer = asks(site, proof)
    waiting = site.get(proof)
    makes_all(site)

    assert answer.status_code == 303
    assert "Being made" in waiting.text
    [row] = documents(site)
    assert (row.kind, row.language) == (DocumentKind.PROOF_SHEET, "el")
    page = site.get(proof)
    assert_page(page)
    assert "Ready" in page.text
    pdf = site.get(f"{proof}/pdf")
    assert io.BytesIO(pdf.data).read() == PDF
    assert pdf.mimetype == "application/pdf"
    assert site.trail(AuditAct.EXPORTED, "proof_sheet")
    assert site.trail(AuditAct.DOWNLOADED, "proof_sheet")


def test_the_copy_begins_with_the_patients_language(site: CentreSite):
    proof = withdraws(site, "care")
    [patient] = site.patients()
    with site.lent.sessions.begin() as session:
        session.get_one(Patient, patient.id).language = "bg"

    page = site.get(proof)

    assert '<option selected value="bg">' in page.text


def test_a_copy_needs_a_language(site: CentreSite):
    proof = withdraws(site, "care")

    page = asks(site, proof, language="")

    assert_page(page)
    assert "“Language of the patient” is missing." in page.text
    assert documents(site) == []


def test_a_form_that_is_sent_twice_asks_once(site: CentreSite):
    proof, command_id = withdraws(site, "care"), str(uuid4())

    answers = [asks(site, proof, command_id=command_id) for _ in range(2)]

    assert [each.status_code for each in answers] == [303, 303]
    assert len(documents(site)) == 1


def test_a_copy_from_before_everything_stopped_says_so(site: CentreSite, panel_id: UUID):
    site.gateway.is_away = True
    proof = withdraws(site, "care")
    asks(site, proof)
    makes_all(site)
    site.drain(panel_id)

    outdated = site.get(proof)
    asks(site, proof)
    makes_all(site)

    assert "Make it anew to have it complete." in outdated.text
    assert "Make it anew to have it complete." not in site.get(proof).text


def test_a_copy_that_could_not_be_made_says_so(site: CentreSite):
    proof = withdraws(site, "care")
    asks(site, proof)
    with site.lent.sessions.begin() as session:
        session.scalars(select(PatientDocument)).one().failed_because = "RenderingFailedError"

    page = site.get(proof)

    assert_page(page)
    assert "Could not be made" in page.text


def test_only_the_enrolling_centre_sees_a_proof(site: CentreSite):
    proof = withdraws(site, "care")

    for who in (LEAD, OTHER_CENTRE):
        for address in (proof, f"{proof}/progress", f"{proof}/pdf"):
            assert site.get(address, who).status_code == 404
    assert site.get(proof, ASSISTANT).status_code == 200


def test_a_consent_that_was_given_has_no_proof(site: CentreSite):
    [given], [patient] = site.consents(), site.patients()

    assert site.get(f"/patients/{patient.id}/consents/{given.id}/proof").status_code == 404
    assert site.get(f"/patients/{patient.id}/consents/{uuid4()}/proof").status_code == 404


def test_the_proof_of_one_patient_is_not_found_under_another(site: CentreSite):
    proof, other = withdraws(site, "care"), site.enrols()
    consent_id = proof.split("/")[4]

    assert site.get(f"/patients/{other}/consents/{consent_id}/proof").status_code == 404
    assert site.get(f"/patients/{other}/consents/{consent_id}/proof/pdf").status_code == 404


def test_a_later_withdrawal_of_something_else_does_not_claim_this_one(site: CentreSite):
    withdraws(site, "care")
    later = withdraws(site, "research_contact")

    page = site.get(later)

    assert "The patient is no longer on any list of contacts for research." in page.text
    assert "Other centres can no longer open the case." not in page.text
    with site.lent.sessions() as session:
        assert len(session.scalars(select(Consent)).all()) == 3
