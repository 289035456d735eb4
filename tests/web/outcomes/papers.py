"""A signed outcome with a pinned view, and what the worker does with its paper."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from uuid import UUID

from PIL import Image
from sqlalchemy import select

from activities.case_summaries import CaseSummaries
from activities.patient_documents import PatientDocuments
from tests.support.image_files import SeriesStore
from tests.web.imaging.viewer.sending import a_mark, a_view, send
from tests.web.outcomes.presented import present, sign, signature
from web.consents.document_vault import DocumentVault
from web.file_store import FileStore
from web.models.documents import DocumentKind, PatientDocument
from web.models.image_marks import ImagePin, ImageView, PinnedTo
from workflows.messages import RenderDocument

if TYPE_CHECKING:
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


def pages(site: PanelSite) -> list[str]:
    """Return what waits to be printed, as HTML."""
    vault = DocumentVault.of(site.settings)
    with site.lent.sessions() as session:
        waiting = [each for each in documents(site) if each.made_at is None]
        return [vault.open(session, each).decode() for each in waiting]
