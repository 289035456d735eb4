"""A requested consent paper is printed once, kept encrypted, and its failure is written down."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from temporalio.exceptions import ApplicationError

from activities.consent_documents import ConsentDocuments
from activities.document_rendering import (
    RenderingFailedError,
    RenderingFailure,
    RenderPdf,
    render_pdf,
)
from tests.support.centre_forms import a_centre_form
from tests.support.organisations import an_hcp
from tests.support.pdf_reading import compact, pages_of
from tests.support.printing_room import PDF, REQUESTED_AT, PrintingRoom, QuickRender
from web.models.audit import AuditAct
from web.models.centre_forms import CentreFormState, CentreFormText
from web.models.networks import Hcp
from web.models.patients import ConsentPaper
from web.patient_keys import SealBrokenError
from workflows.domain.consent import Signatory
from workflows.messages import PrintConsentPaper

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Database


class Desk(PrintingRoom):
    """Where papers are requested and printed."""

    def requests(self, *, language: str = "de", version: str = "1.0") -> UUID:
        paper_id = uuid4()
        with self.lent.sessions.begin() as session:
            session.add(
                ConsentPaper(
                    id=paper_id,
                    patient_id=self.patient_id,
                    consent_number="C-7K2M-9QXW",
                    kind="care",
                    form_version=version,
                    language=language,
                    signatory=Signatory.PARENT,
                    requested_by_id=self.clinician_id,
                    requested_at=REQUESTED_AT,
                ),
            )
        return paper_id

    def prints(self, paper_id: UUID, render: RenderPdf) -> None:
        documents = ConsentDocuments(self.lent.sessions, self.keys, self.files, render)
        documents.print_consent_paper(PrintConsentPaper(paper_id=paper_id))

    def paper(self, paper_id: UUID) -> ConsentPaper:
        with self.lent.sessions() as session:
            return session.get_one(ConsentPaper, paper_id)

    def opened(self, row: ConsentPaper, context: str) -> bytes:
        assert row.file_ref is not None
        with self.lent.sessions() as session:
            cipher = self.keys.cipher(session, self.patient_id)
        return b"".join(self.files.open_decrypted(row.file_ref, cipher, context))


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    return Desk.of(database, tmp_path / "files")


def test_a_paper_is_printed_and_its_printing_audited(desk: Desk) -> None:
    paper_id, render = desk.requests(), QuickRender()

    desk.prints(paper_id, render)

    row = desk.paper(paper_id)
    assert row.printed_at is not None
    assert row.failed_because is None
    assert row.sha256 == hashlib.sha256(PDF).hexdigest()
    assert len(render.seen) == 1
    assert "C-7K2M-9QXW" in render.seen[0]
    assert "Canary" not in render.seen[0]
    (entry,) = desk.audited()
    assert (entry.act, entry.person_id) == (AuditAct.PRINTED, desk.clinician_id)
    assert (entry.patient_id, entry.subject_id) == (desk.patient_id, "C-7K2M-9QXW")
    assert entry.detail == {"language": "de", "version": "1.0", "sha256": row.sha256}


def test_the_stored_paper_is_encrypted_and_bound_to_its_row(desk: Desk) -> None:
    paper_id = desk.requests()

    desk.prints(paper_id, QuickRender())

    row = desk.paper(paper_id)
    (stored,) = desk.stored()
    assert b"what was asked for" not in stored.read_bytes()
    assert desk.opened(row, row.file_context) == PDF
    with pytest.raises(SealBrokenError):
        desk.opened(row, f"consent_papers:{uuid4()}:file")


def test_a_second_delivery_leaves_the_paper_alone(desk: Desk) -> None:
    paper_id = desk.requests()
    desk.prints(paper_id, QuickRender())
    first, again = desk.paper(paper_id), QuickRender(pdf=b"%PDF another")

    desk.prints(paper_id, again)

    row = desk.paper(paper_id)
    assert again.seen == []
    assert (row.file_ref, row.sha256, row.printed_at) == (
        first.file_ref,
        first.sha256,
        first.printed_at,
    )
    assert len(desk.stored()) == len(desk.audited()) == 1


def test_a_paper_that_another_worker_printed_meanwhile_is_left_alone(desk: Desk) -> None:
    paper_id = desk.requests()
    slower = QuickRender(
        pdf=b"%PDF too late", meanwhile=lambda: desk.prints(paper_id, QuickRender())
    )

    desk.prints(paper_id, slower)

    row = desk.paper(paper_id)
    assert desk.opened(row, row.file_context) == PDF
    assert len(desk.stored()) == len(desk.audited()) == 1


def test_what_cannot_be_rendered_is_written_down_and_not_tried_again(desk: Desk) -> None:
    paper_id = desk.requests()
    broken = QuickRender(error=RenderingFailedError(RenderingFailure.TIME_LIMIT))

    with pytest.raises(ApplicationError) as failure:
        desk.prints(paper_id, broken)

    row = desk.paper(paper_id)
    assert failure.value.non_retryable
    assert failure.value.message == row.failed_because == "RenderingFailedError"
    assert (row.printed_at, row.file_ref, row.sha256) == (None, None, None)
    assert desk.stored() == []
    assert desk.audited() == []


def test_a_form_without_that_language_is_a_failure_of_the_paper(desk: Desk) -> None:
    paper_id, render = desk.requests(language="fi"), QuickRender()

    with pytest.raises(ApplicationError) as failure:
        desk.prints(paper_id, render)

    assert failure.value.non_retryable
    assert desk.paper(paper_id).failed_because == "LanguageNotAvailableError"
    assert render.seen == []


def test_a_paper_whose_fault_was_corrected_is_printed_after_all(desk: Desk) -> None:
    paper_id = desk.requests()
    with desk.lent.sessions.begin() as session:
        hcp = session.get_one(Hcp, desk.hcp_id)
        address, hcp.address = hcp.address, "თბილისი 1"
    with pytest.raises(ApplicationError, match="DetailNotPrintableError"):
        desk.prints(paper_id, QuickRender())
    with desk.lent.sessions.begin() as session:
        session.get_one(Hcp, desk.hcp_id).address = address

    desk.prints(paper_id, QuickRender())

    row = desk.paper(paper_id)
    assert row.failed_because is None
    assert row.printed_at is not None


def test_an_error_that_may_pass_is_left_to_be_tried_again(desk: Desk) -> None:
    paper_id = desk.requests()

    with pytest.raises(OSError, match="no room"):
        desk.prints(paper_id, QuickRender(error=OSError("no room")))

    assert desk.paper(paper_id).failed_because is None


def test_nothing_is_printed_for_a_patient_who_was_erased(desk: Desk) -> None:
    paper_id = desk.requests()
    with desk.lent.sessions.begin() as session:
        desk.keys.destroy_key(session, desk.patient_id)

    with pytest.raises(ApplicationError) as failure:
        desk.prints(paper_id, QuickRender())

    assert failure.value.non_retryable
    assert desk.paper(paper_id).failed_because == "PatientErasedError"
    assert desk.stored() == []


def test_the_real_renderer_prints_a_real_paper(desk: Desk) -> None:
    paper_id = desk.requests()

    desk.prints(paper_id, render_pdf)

    row = desk.paper(paper_id)
    pdf = desk.opened(row, row.file_context)
    assert pdf.startswith(b"%PDF-")
    assert hashlib.sha256(pdf).hexdigest() == row.sha256


def test_a_centre_s_own_words_are_printed_by_the_layout_they_are_based_on(desk: Desk) -> None:
    text = own_form(desk, desk.hcp_id, state=CentreFormState.APPROVED)
    paper_id, render = desk.requests(version="1.1-1"), QuickRender()

    desk.prints(paper_id, render)

    row = desk.paper(paper_id)
    assert row.failed_because is None
    assert row.text_sha256 == text.sha256 == hashlib.sha256(text.words.encode()).hexdigest()
    [html] = render.seen
    assert "Ein eigener Titel" in html
    assert "care 1.1-1" in html
    assert text.sha256 in html


@pytest.mark.parametrize("state", [CentreFormState.PROPOSED, CentreFormState.REJECTED])
def test_words_that_were_not_approved_are_never_printed(desk: Desk, state: CentreFormState) -> None:
    own_form(desk, desk.hcp_id, state=state)
    paper_id, render = desk.requests(version="1.1-1"), QuickRender()

    with pytest.raises(ApplicationError, match="FormNotPublishedError"):
        desk.prints(paper_id, render)

    assert render.seen == []


def test_another_centre_s_words_are_never_printed(desk: Desk) -> None:
    with desk.lent.sessions.begin() as session:
        other = an_hcp(session).id
    own_form(desk, other, state=CentreFormState.APPROVED)
    paper_id = desk.requests(version="1.1-1")

    with pytest.raises(ApplicationError, match="FormNotPublishedError"):
        desk.prints(paper_id, QuickRender())


def test_the_real_renderer_prints_a_centre_s_own_words(desk: Desk) -> None:
    own_form(desk, desk.hcp_id, state=CentreFormState.APPROVED)
    paper_id = desk.requests(version="1.1-1")

    desk.prints(paper_id, render_pdf)

    row = desk.paper(paper_id)
    printed = "".join(pages_of(desk.opened(row, row.file_context)))
    assert compact("Ein eigener Titel") in printed
    assert compact("care 1.1-1") in printed


def own_form(desk: Desk, hcp_id: UUID, *, state: CentreFormState) -> CentreFormText:
    """Add version 1.1-1 of a centre, with a title of its own."""
    with desk.lent.sessions.begin() as session:
        return a_centre_form(session, hcp_id, title="Ein eigener Titel", state=state)
