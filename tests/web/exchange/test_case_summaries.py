"""A case as a PDF: what the record says, in the reader's language, for the enrolling centre."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from pdfua import Confidence, validate
from sqlalchemy import select, update

from activities.case_summaries import CaseSummaries
from activities.document_rendering import render_pdf
from activities.patient_documents import PatientDocuments
from tests.support.cases import a_case
from tests.support.centre_site import ASSISTANT, CLINICIAN, LEAD
from tests.support.page_checks import assert_page
from tests.support.pdf_reading import compact, pages_of
from tests.support.small_terminology import call_in_german
from web.consents.document_vault import DocumentVault
from web.models.audit import AuditAct
from web.models.documents import DocumentKind, PatientDocument
from web.models.people import Person
from web.models.terminology import WordStatus
from workflows.messages import RenderDocument

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.exchange_site import ExchangeSite


def asks(exchange: ExchangeSite, **more: str) -> int:
    values = {"command_id": str(uuid4()), **more}
    url = f"/patients/{exchange.patient_id}/export"
    return exchange.site.post(f"{url}/pdf", values, form_on=url).status_code


def documents(exchange: ExchangeSite) -> list[PatientDocument]:
    with exchange.site.lent.sessions() as session:
        query = select(PatientDocument).where(PatientDocument.kind == DocumentKind.CASE_SUMMARY)
        return list(session.scalars(query))


def makes(exchange: ExchangeSite) -> None:
    vault = DocumentVault.of(exchange.site.settings)
    composers = {DocumentKind.CASE_SUMMARY: CaseSummaries(vault).compose}
    printer = PatientDocuments(exchange.site.lent.sessions, vault, composers, render_pdf)
    for each in documents(exchange):
        printer.render_document(RenderDocument(document_id=each.id))


def speaks(exchange: ExchangeSite, locale: str) -> None:
    with exchange.site.lent.sessions.begin() as session:
        session.execute(update(Person).values(locale=locale))


def test_the_summary_says_what_the_record_says_and_is_accessible(
    exchange: ExchangeSite, tmp_path: Path
):
    exchange.consents()
    exchange.holds(a_case())
    page = f"/patients/{exchange.patient_id}/export"

    assert asks(exchange) == 303
    waiting = exchange.site.get(page)
    assert_page(waiting)
    assert "Being made" in waiting.text
    makes(exchange)
    answer = exchange.site.get(f"{page}/pdf/newest")

    assert answer.mimetype == "application/pdf"
    text = compact(" ".join(pages_of(answer.data)))
    nickname = exchange.site.patient(exchange.patient_id).nickname
    case = a_case()
    wanted = [
        nickname,
        "Pseudonymised",
        case.phenotypes[0].term.label,
        case.diagnoses[0].disease.label,
        case.findings[0].gene.label,
        case.treatments[0].what.label,
        case.laboratory[0].assay.label,
        "Pedigree",
    ]
    assert [each for each in wanted if compact(each) not in text] == []
    assert "Zinnia" not in text
    file = tmp_path / "case.pdf"
    file.write_bytes(answer.data)
    certain = [each for each in validate(file).findings if each.confidence is Confidence.CERTAIN]
    assert certain == []
    [asked] = exchange.site.trail(AuditAct.EXPORTED, "case_summary")
    [opened] = exchange.site.trail(AuditAct.DOWNLOADED, "case_summary")
    assert asked.patient_id == opened.patient_id == exchange.patient_id
    assert_page(exchange.site.get(page))


def test_it_speaks_the_readers_language(exchange: ExchangeSite):
    exchange.consents()
    exchange.holds(a_case())
    speaks(exchange, "de")
    words = {a_case().phenotypes[0].term.id: ("Anfall, wie er im Buche steht", WordStatus.OFFICIAL)}
    with exchange.site.lent.sessions.begin() as session:
        call_in_german(session, words)

    asks(exchange)
    makes(exchange)

    [row] = documents(exchange)
    assert row.language == "de"
    url = f"/patients/{exchange.patient_id}/export/pdf/newest"
    text = compact(" ".join(pages_of(exchange.site.get(url).data)))
    assert compact("Geschlecht") in text
    term = a_case().phenotypes[0].term
    assert compact("Anfall, wie er im Buche steht") in text
    assert compact(term.label) not in text


def test_a_form_sent_twice_asks_once_and_leaves_no_words_behind(exchange: ExchangeSite):
    exchange.consents()
    command_id = str(uuid4())

    asks(exchange, command_id=command_id)
    [before] = documents(exchange)
    asks(exchange, command_id=command_id)
    makes(exchange)

    [after] = documents(exchange)
    assert after.made_at is not None
    assert after.file_ref != before.file_ref
    folder = exchange.site.settings.file_store_url.removeprefix("file://")
    from pathlib import Path

    names = {each.name for each in Path(folder).rglob("*") if each.is_file()}
    assert str(before.file_ref) not in " ".join(names)


def test_without_consent_nothing_is_made_and_nothing_is_handed_out(exchange: ExchangeSite):
    exchange.consents()
    asks(exchange)
    makes(exchange)
    page = f"/patients/{exchange.patient_id}/export"
    with exchange.site.lent.sessions.begin() as session:
        from web.models.patients import Consent

        session.execute(update(Consent).values(care="withdrawn"))

    assert exchange.site.get(f"{page}/pdf/newest").status_code == 403
    assert exchange.site.post(f"{page}/pdf", {}, form_on="/settings").status_code == 403


def test_it_is_for_the_own_centre(exchange: ExchangeSite):
    exchange.consents()
    page = f"/patients/{exchange.patient_id}/export/pdf"

    assert exchange.site.get(f"{page}/newest", LEAD).status_code == 404
    assert exchange.site.get(f"{page}/progress", LEAD).status_code == 404
    assert exchange.site.get(f"{page}/progress", ASSISTANT).status_code == 200
    assert exchange.site.get(f"{page}/newest", CLINICIAN).status_code == 404
