"""The signed outcome as a PDF: for whoever sees its page, the same bytes each time, accessible."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from pdfua import Confidence, validate
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from activities.case_summaries import CaseSummaries
from activities.patient_documents import PatientDocuments
from tests.support.image_files import SeriesStore
from tests.support.page_checks import assert_page
from tests.support.pdf_reading import compact, pages_of
from tests.web.imaging.viewer.sending import a_mark, a_view, send
from tests.web.outcomes.presented import present, sign, signature
from web.consents.document_vault import DocumentVault
from web.file_store import FileStore
from web.models.audit import AuditAct, AuditEntry
from web.models.documents import DocumentKind, PatientDocument
from web.models.image_marks import ImagePin, ImageView, PinnedTo
from web.models.imaging import ImageSeries
from web.models.people import Person
from workflows.messages import RenderDocument

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.image_files import StoredSeries
    from tests.support.panel_site import PanelSite

PAGE = "/outcome/paper"


def all_sign(site: PanelSite) -> None:
    """Present the outcome and let the lead sign, one member dissent, another sign."""
    present(site)
    assert sign(site, "lead").status_code == 303
    values = signature(site, "dissent-", reason="The trial dose is too low.")
    assert site.post("member", "/outcome/dissent", values, form_on="/outcome").status_code == 303
    assert sign(site, "second_member").status_code == 303


def documents(site: PanelSite) -> list[PatientDocument]:
    with site.lent.sessions() as session:
        return list(session.scalars(select(PatientDocument)))


def prints(site: PanelSite) -> None:
    """Do what the worker does."""
    vault = DocumentVault.of(site.settings)
    composers = {DocumentKind.OUTCOME_PAPER: CaseSummaries(vault).compose_outcome}
    printer = PatientDocuments(site.lent.sessions, vault, composers)
    for each in documents(site):
        printer.render_document(RenderDocument(document_id=each.id))


def asks(site: PanelSite, who: str) -> int:
    return site.post(who, PAGE, {}, form_on=PAGE).status_code


@pytest.fixture
def series(site: PanelSite) -> StoredSeries:
    """Store a released scan."""
    with site.lent.sessions.begin() as session:
        return SeriesStore(
            session=session,
            settings=site.settings,
            patient_id=site.patient_id,
            person_id=site.people["clinician"],
        ).add(slices=3, body_part="HEAD")


def pins(site: PanelSite, series: StoredSeries) -> str:
    """Keep a view with a mark, and its picture, pinned to the first recommendation."""
    mark = a_mark(series, sop=series.sop_uids[1], text="Left hippocampus")
    send(site, "lead", f"/images/{series.id}/marks", mark)
    named = {"id": mark["id"], "version": 1}
    sent = a_view(series, sop=series.sop_uids[1], marks=[named])
    view: str = send(site, "lead", "/images/views", sent).get_json()["id"]
    with site.lent.sessions.begin() as session:
        row = session.get_one(ImageView, UUID(view))
        session.add(
            ImagePin(
                view_id=row.id,
                subject_kind=PinnedTo.RECOMMENDATION,
                subject_id=site.question_ids[0],
                panel_id=site.panel_id,
                pinned_by_id=site.people["lead"],
            )
        )
        written = io.BytesIO()
        Image.new("RGB", (256, 256), (250, 220, 0)).save(written, "PNG")
        written.seek(0)
        store = SeriesStore(
            session=session,
            settings=site.settings,
            patient_id=site.patient_id,
            person_id=site.people["lead"],
        )
        files = FileStore.of(site.settings)
        row.thumbnail_ref = files.put(written, store.cipher, row.thumbnail_context).ref
    return view


def test_the_paper_says_what_was_asked_answered_and_signed(
    site: PanelSite, series: StoredSeries, tmp_path: Path
) -> None:
    all_sign(site)
    view = pins(site, series)
    assert "Outcome as a PDF" in site.get("member", "/outcome").text

    assert asks(site, "member") == 303
    waiting = site.get("member", PAGE)
    assert_page(waiting)
    assert "Being made" in waiting.text
    prints(site)
    ready = site.get("member", PAGE)
    assert_page(ready)
    answer = site.get("member", f"{PAGE}/file")

    assert answer.mimetype == "application/pdf"
    text = compact(" ".join(pages_of(answer.data)))
    wanted = [
        "Amber Heron",
        "Would a vagus nerve stimulator help before surgery is considered?",
        "Strong recommendation",
        "Surgery conference first.",
        "Evaluate for surgery.",
        "Prof. Camille Moreau",
        "Hôpital des Deux-Rivières, FR",
        "Dissented",
        "The trial dose is too low.",
        "Image 1: CT, head, 3 images, image 2",
        "Length: Left hippocampus, 5.2 mm",
        f"/images/views/{view}",
    ]
    assert [each for each in wanted if compact(each) not in text] == []
    pages = PdfReader(io.BytesIO(answer.data)).pages
    pictures = {each.name for page in pages for each in page.images}
    assert len(pictures) == 1
    file = tmp_path / "outcome.pdf"
    file.write_bytes(answer.data)
    certain = [each for each in validate(str(file)).findings if each.confidence is Confidence.CERTAIN]
    assert certain == []


def test_printed_again_it_is_the_same_file(site: PanelSite) -> None:
    all_sign(site)
    asks(site, "member")
    asks(site, "lead")
    prints(site)
    first = site.get("member", f"{PAGE}/file").data
    assert site.get("lead", f"{PAGE}/file").data == first
    with site.lent.sessions.begin() as session:
        session.delete(session.scalars(select(PatientDocument)).one())

    asks(site, "member")
    prints(site)

    assert site.get("member", f"{PAGE}/file").data == first


def test_it_speaks_the_readers_language(site: PanelSite) -> None:
    all_sign(site)
    with site.lent.sessions.begin() as session:
        session.get_one(Person, site.people["second_member"]).locale = "de"
    asks(site, "member")
    asks(site, "second_member")

    assert {each.language for each in documents(site)} == {"en", "de"}


def test_before_all_signed_there_is_none_and_strangers_get_none(site: PanelSite) -> None:
    present(site)
    assert site.get("member", PAGE).status_code == 404
    assert "Outcome as a PDF" not in site.get("member", "/outcome").text
    for who in ("lead", "member", "second_member"):
        sign(site, who)

    statuses = {
        who: [site.get(who, f"{PAGE}{path}").status_code for path in ("", "/progress", "/file")]
        for who in ("guest", "clinician", "coordinator", "stranger")
    }

    assert statuses["guest"] == statuses["clinician"] == [200, 200, 404]
    assert statuses["coordinator"] == [403, 403, 403]
    assert statuses["stranger"] == [404, 404, 404]


def test_each_file_is_on_record_with_the_series_that_it_shows(
    site: PanelSite, series: StoredSeries
) -> None:
    all_sign(site)
    pins(site, series)
    asks(site, "guest")
    prints(site)

    site.get("guest", f"{PAGE}/file")

    with site.lent.sessions() as session:
        rows = session.scalars(
            select(AuditEntry).where(AuditEntry.person_id == site.people["guest"])
        ).all()
    handed = [each for each in rows if each.act is AuditAct.DOWNLOADED]
    assert [each.subject_kind for each in handed] == ["outcome_paper"]
    shown = [each.subject_id for each in rows if each.subject_kind == "image_series"]
    assert shown == [str(series.id)]


def test_images_out_of_sight_are_not_in_the_paper_of_who_may_not_see_them(
    site: PanelSite, series: StoredSeries
) -> None:
    all_sign(site)
    view = pins(site, series)
    asks(site, "member")
    prints(site)
    assert site.get("member", f"{PAGE}/file").status_code == 200

    with site.lent.sessions.begin() as session:
        session.get_one(ImageSeries, series.id).is_identifiable = True

    assert site.get("member", f"{PAGE}/file").status_code == 404
    asks(site, "member")
    prints(site)
    text = compact(" ".join(pages_of(site.get("member", f"{PAGE}/file").data)))
    assert compact(view) not in text
