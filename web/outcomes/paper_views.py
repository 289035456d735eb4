"""Pages of the outcome's paper: have it made, follow the making, open it.

Rights are those of the outcome's page, asked for on each request; every file that is handed out is
on record, as is that its pictures opened their series.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError

from web.access import requires
from web.components.forms import ConsiliumForm
from web.components.live import etag_of, live_answer
from web.consents.document_answers import pdf_file
from web.consents.document_words import document_words
from web.consents.documents import DocumentStage
from web.imaging.openings import note_opening
from web.imaging.viewer.pins import place_of
from web.models.audit import AuditAct
from web.outcomes.paper import OutcomePaper, ask_for_paper, find_document, outcome_paper
from web.panels.loading import LoadedPanel, audit_view, load_panel_or_404
from web.panels.page import panel_context
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

outcome_papers = Blueprint("outcome_papers", __name__)


@outcome_papers.route("/panels/<uuid:panel_id>/outcome/paper")
@requires(Permission.SEE_CASE)
def show_paper(panel_id: UUID) -> ResponseReturnValue:
    """Say what the PDF holds and how far its making is."""
    panel, paper = _load(panel_id)
    document, papers_html = find_document(panel, paper), _progress_html(panel, paper)
    context = panel_context(panel, tab="outcome")
    audit_view(panel, "outcome")
    db_session().commit()
    return render_template(
        "outcomes/show_paper.html",
        form=ConsiliumForm(formdata=None),
        document=document,
        is_printing=document is not None and document.is_under_way,
        may_ask=document is None or document.stage is DocumentStage.FAILED,
        papers_html=Markup(papers_html),  # noqa: S704 - rendered from our own template
        papers_etag=etag_of(papers_html),
        **context,
    )


@outcome_papers.route("/panels/<uuid:panel_id>/outcome/paper", methods=["POST"])
@requires(Permission.SEE_CASE)
def make_paper(panel_id: UUID) -> ResponseReturnValue:
    """Have the outcome made as a PDF in the reader's language."""
    panel, paper = _load(panel_id)
    if not ConsiliumForm().validate_on_submit():
        abort(400)
    try:
        ask_for_paper(panel, paper)
        db_session().commit()
    except IntegrityError:
        # Somebody asked for the same paper a moment earlier.
        db_session().rollback()
    flash(_("The PDF is being made."), "success")
    return redirect(url_for("outcome_papers.show_paper", panel_id=panel_id), code=303)


@outcome_papers.route("/panels/<uuid:panel_id>/outcome/paper/progress")
@requires(Permission.SEE_CASE)
def show_progress(panel_id: UUID) -> ResponseReturnValue:
    """Answer with how far the making is; it says nothing of the patient."""
    return live_answer(_progress_html(*_load(panel_id)))


@outcome_papers.route("/panels/<uuid:panel_id>/outcome/paper/file")
@requires(Permission.SEE_CASE)
def download_paper(panel_id: UUID) -> ResponseReturnValue:
    """Hand out the PDF of what this reader may see now."""
    panel, paper = _load(panel_id)
    document = find_document(panel, paper)
    if document is None or document.stage is not DocumentStage.MADE:
        abort(404)
    answer = pdf_file(document.row, f"outcome-{panel.row.number}")
    for series_id in paper.series_ids:
        note_opening(place_of(panel), series_id)
    audit_view(panel, document.row.kind.value, AuditAct.DOWNLOADED)
    return answer


def _load(panel_id: UUID) -> tuple[LoadedPanel, OutcomePaper]:
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    paper = outcome_paper(panel)
    if paper is None:
        abort(404)
    return panel, paper


def _progress_html(panel: LoadedPanel, paper: OutcomePaper) -> str:
    document = find_document(panel, paper)
    is_made = document is not None and document.stage is DocumentStage.MADE
    return render_template(
        "consents/show_documents.html",
        documents=[document] if document else [],
        newest=document.row if document is not None and is_made else None,
        pdf_url=url_for("outcome_papers.download_paper", panel_id=panel.id),
        **document_words(),
    )
