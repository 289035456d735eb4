"""Forms asked for on a patient's own page are printed by the worker, and only those."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from temporalio.exceptions import ApplicationError

from activities.consent_documents import ConsentDocuments
from activities.document_rendering import RenderingFailedError, RenderingFailure
from activities.lone_papers import LonePapers
from tests.support.printing_room import PDF, REQUESTED_AT, PrintingRoom, QuickRender
from web.models.panels import CommandStatus, PanelCommand
from web.models.patients import ConsentPaper
from workflows.domain.consent import Signatory
from workflows.domain.panels.command_kinds import CommandKind

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Database
    from workflows.messages import PrintConsentPaper


class PrintShop(PrintingRoom):
    """Where forms are asked for and printed."""

    def asks(self, *, in_panel: bool) -> UUID:
        paper_id = uuid4()
        with self.lent.sessions.begin() as session:
            session.add(
                ConsentPaper(
                    id=paper_id,
                    patient_id=self.patient_id,
                    consent_number=f"C-{paper_id.hex[:4]}-{paper_id.hex[4:8]}".upper(),
                    kind="care",
                    form_version="1.1",
                    language="de",
                    signatory=Signatory.PATIENT,
                    asked_in_panel=in_panel,
                    requested_by_id=self.clinician_id,
                    requested_at=REQUESTED_AT,
                ),
            )
        return paper_id

    def worker(self, render: QuickRender) -> LonePapers:
        documents = ConsentDocuments(self.lent.sessions, self.keys, self.files, render)
        return LonePapers(self.lent.sessions, documents.print_consent_paper)

    def paper(self, paper_id: UUID) -> ConsentPaper:
        with self.lent.sessions() as session:
            return session.get_one(ConsentPaper, paper_id)

    def printed(self, paper_id: UUID) -> bytes:
        row = self.paper(paper_id)
        with self.lent.sessions() as session:
            cipher = self.keys.cipher(session, self.patient_id)
        return b"".join(self.files.open_decrypted(row.file_ref or "", cipher, row.file_context))


SOON = REQUESTED_AT + timedelta(minutes=1)
LATER = REQUESTED_AT + timedelta(minutes=4)


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> PrintShop:
    return PrintShop.of(database, tmp_path / "files")


def test_what_was_asked_for_without_a_panel_is_printed_once(shop: PrintShop):
    alone, of_a_panel = shop.asks(in_panel=False), shop.asks(in_panel=True)
    worker = shop.worker(QuickRender())

    assert (worker.print_due(SOON), worker.print_due(SOON)) == (1, 0)

    assert shop.printed(alone) == PDF
    assert shop.paper(of_a_panel).printed_at is None


def test_what_a_panel_left_behind_is_printed_later_unless_its_command_waits(shop: PrintShop):
    paper_id = shop.asks(in_panel=True)
    command_id = uuid4()
    with shop.lent.sessions.begin() as session:
        session.add(
            PanelCommand(
                id=command_id,
                panel_id=uuid4(),
                patient_id=shop.patient_id,
                kind=CommandKind.PRINT_CONSENT_FORM,
                actor={},
                command={},
            ),
        )
    worker = shop.worker(QuickRender())
    waiting = worker.print_due(LATER)
    with shop.lent.sessions.begin() as session:
        given = session.scalars(select(PanelCommand).where(PanelCommand.id == command_id)).one()
        given.status = CommandStatus.APPLIED

    assert (waiting, worker.print_due(SOON), worker.print_due(LATER)) == (0, 0, 1)
    assert shop.printed(paper_id) == PDF


def test_what_cannot_be_printed_is_written_down_and_waits_for_somebody(shop: PrintShop):
    paper_id = shop.asks(in_panel=False)
    worker = shop.worker(QuickRender(error=RenderingFailedError(RenderingFailure.TIME_LIMIT)))

    assert (worker.print_due(), worker.print_due()) == (0, 0)

    assert shop.paper(paper_id).failed_because == "RenderingFailedError"


def test_one_that_fails_for_good_keeps_no_other_waiting(shop: PrintShop):
    shop.asks(in_panel=False)
    shop.asks(in_panel=False)
    printed: list[UUID] = []

    def print_paper(message: PrintConsentPaper) -> None:
        if not printed:
            printed.append(message.paper_id)
            raise ApplicationError("PatientErasedError", non_retryable=True)
        with shop.lent.sessions.begin() as session:
            session.get_one(ConsentPaper, message.paper_id).printed_at = datetime.now(UTC)

    assert LonePapers(shop.lent.sessions, print_paper).print_due() == 1


def test_a_worker_that_dies_while_it_prints_leaves_the_paper_to_the_next(shop: PrintShop):
    paper_id = shop.asks(in_panel=False)

    with pytest.raises(OSError, match="no room"):
        shop.worker(QuickRender(error=OSError("no room"))).print_due()

    assert shop.paper(paper_id).failed_because is None
    assert shop.worker(QuickRender()).print_due() == 1
