"""The archived copy of a consent on paper: what was decided, who stands for it, and its record."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from fhir.resources.R4B.consent import Consent as R4Consent
from pdfua import validate
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select
from temporalio.exceptions import ApplicationError

from activities.consent_archives import NothingToArchiveError, in_front
from activities.patient_documents import PatientDocuments
from activities.worker import make_activities
from tests.support.archive_checks import archive_faults
from tests.support.centre_site import LEAD, OTHER_CENTRE, CentreSite, a_centre_site
from tests.support.consent_acts import RECORD, confirms, prints, send
from tests.support.page_checks import assert_page
from tests.support.pdf_reading import compact, pages_of
from tests.support.seals import seal_status
from web.consents.document_vault import DocumentVault
from web.models.audit import AuditAct
from web.models.consents import ConsentFile
from web.models.documents import DocumentKind, PatientDocument
from web.models.networks import Hcp
from web.temporal_settings import temporal_settings
from workflows.domain.consent import ConsentEvidence
from workflows.messages import RenderDocument

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.support.databases import Databases
    from web.models.patients import Consent, ConsentPaper


@dataclass(kw_only=True)
class Archive:
    """A centre whose patient's mother signed on paper."""

    site: CentreSite
    panel_id: UUID
    paper: ConsentPaper

    def takes(self, **changed: Any) -> Consent:
        """Record and confirm what stands on the paper, and return the record."""
        other = {f"recording-{name}": value for name, value in changed.items()}
        number = {"recording-consent_number": self.paper.consent_number}
        values = {**RECORD, **number, "recording-command_id": str(uuid4()), **other}
        assert send(self.site, self.panel_id, "record", values).status_code == 303
        assert confirms(self.site, self.panel_id).status_code == 303
        return self.site.consents()[-1]

    def asked(self) -> Sequence[PatientDocument]:
        with self.site.lent.sessions() as session:
            return session.scalars(
                select(PatientDocument).where(PatientDocument.kind == DocumentKind.CONSENT_ARCHIVE),
            ).all()

    def makes(self) -> bytes:
        """Do what the worker does, and return the copy."""
        [row] = self.asked()
        activities = make_activities(
            self.site.settings, temporal_settings(), self.site.lent.sessions
        )
        [render] = [
            each
            for each in activities
            if each.__name__ == PatientDocuments.render_document.__name__
        ]
        render(RenderDocument(document_id=row.id))
        with self.site.lent.sessions() as session:
            made = session.get_one(PatientDocument, row.id)
            return DocumentVault.of(self.site.settings).open(session, made)

    def address(self, consent: Consent) -> str:
        return f"/patients/{consent.patient_id}/consents/{consent.id}/archive"


@pytest.fixture
def archive(databases: Databases, tmp_path: Path) -> Iterator[Archive]:
    with databases.fresh("sqlite") as lent, a_centre_site(lent, tmp_path) as site:
        panel_id = site.opens_panel(site.enrols())
        yield Archive(site=site, panel_id=panel_id, paper=prints(site, panel_id))


def attachments(pdf: bytes) -> dict[str, list[bytes]]:
    return dict(PdfReader(io.BytesIO(pdf)).attachments)


def a_scan() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(written, "PNG")
    return written.getvalue()


def test_confirming_a_form_of_ours_asks_for_its_copy_once(archive: Archive):
    consent = archive.takes()

    [row] = archive.asked()
    assert (row.subject_id, row.language) == (consent.id, "el")
    assert archive.site.trail(AuditAct.CREATED, "consent_archive")


def test_the_copy_says_what_was_decided_by_whom_and_where_the_original_lies(archive: Archive):
    archive.takes()

    front, *form = pages_of(archive.makes())

    for words in (
        archive.paper.consent_number,
        "Records office, shelf 12",
        "Annika Hartwig",
        "Διάγνωση και θεραπεία",
        archive.site.patients()[0].nickname,
    ):
        assert compact(words) in front
    # Behind it lies the whole form, from its title to the last line.
    text = "".join(form)
    title = "Συγκατάθεση για την κοινοχρησία δεδομένων υγείας στα Ευρωπαϊκά Δίκτυα Αναφοράς"
    assert compact(title) in text


def test_the_copy_is_pdf_a_and_pdf_ua_with_the_record_for_machines_inside(
    archive: Archive, tmp_path: Path
):
    consent = archive.takes()

    pdf = archive.makes()

    file = tmp_path / "copy.pdf"
    file.write_bytes(pdf)
    assert archive_faults(file) == []
    assert [f"{each.rule_id} {each.message}" for each in validate(file).findings] == []
    assert seal_status(pdf).intact
    [content] = attachments(pdf)["consent.json"]
    record = json.loads(content)
    assert R4Consent.model_validate_json(content).status == "active"
    assert record["id"] == str(consent.id)
    assert record["dateTime"] == consent.signed_on.isoformat()
    types = [each["type"] for each in record["provision"]["provision"]]
    assert types == ["permit", "deny", "permit"]
    assert record["sourceAttachment"]["size"] == len(b"%PDF-1.7 canary")


def test_a_scan_lies_inside_as_it_came_and_its_read_is_on_record(archive: Archive):
    scan = a_scan()
    consent = archive.takes(scan=(io.BytesIO(scan), "scan.png"))

    pdf = archive.makes()

    assert consent.evidence is ConsentEvidence.SCAN_UPLOADED
    assert attachments(pdf)["scan.png"] == [scan]
    source = json.loads(attachments(pdf)["consent.json"][0])["sourceAttachment"]
    assert (source["contentType"], source["size"]) == ("image/png", len(scan))
    assert archive.site.trail(AuditAct.DOWNLOADED, "consent_file")
    with archive.site.lent.sessions() as session:
        assert session.scalars(select(ConsentFile)).one().media_type == "image/png"


def test_only_the_enrolling_centre_is_given_the_copy(archive: Archive):
    consent = archive.takes()
    pdf, address = archive.makes(), f"{archive.address(consent)}/pdf"

    for who in (LEAD, OTHER_CENTRE):
        assert archive.site.get(address, who).status_code == 404
    page = archive.site.get(f"/patients/{consent.patient_id}/consents")
    assert_page(page)
    assert address in page.text
    assert archive.site.get(address).data == pdf
    assert archive.site.trail(AuditAct.DOWNLOADED, "consent_archive")


def test_of_a_paper_without_a_number_the_centre_asks_for_a_copy(archive: Archive):
    consent = archive.takes(consent_number="")
    history = f"/patients/{consent.patient_id}/consents"
    assert archive.asked() == []
    assert_page(archive.site.get(history))

    values = {"command_id": str(uuid4())}
    answers = [
        archive.site.post(archive.address(consent), values, form_on=history) for _ in range(2)
    ]

    assert [each.status_code for each in answers] == [303, 303]
    assert "Being made" in archive.site.get(history).text
    pdf = archive.makes()
    [content] = attachments(pdf)["consent.json"]
    assert "identifier" not in json.loads(content)


def test_what_cannot_be_made_is_said_and_can_be_asked_for_again(archive: Archive):
    consent = archive.takes()
    with archive.site.lent.sessions.begin() as session:
        session.get_one(Hcp, archive.site.patients()[0].hcp_id).name = "თბილისი"

    with pytest.raises(ApplicationError):
        archive.makes()

    page = archive.site.get(f"/patients/{consent.patient_id}/consents")
    assert "Could not be made" in page.text
    assert "Make the archived copy" in page.text


def test_nothing_else_has_an_archived_copy(archive: Archive):
    consent = archive.takes()
    [row] = archive.asked()
    with archive.site.lent.sessions.begin() as session:
        session.get_one(PatientDocument, row.id).subject_id = uuid4()

    with pytest.raises(NothingToArchiveError):
        archive.makes()

    stranger = f"/patients/{archive.site.enrols()}/consents/{consent.id}/archive/pdf"
    assert archive.site.get(stranger).status_code == 404
    with pytest.raises(ValueError, match="letterhead"):
        in_front("<body></body>", "<p></p>")
