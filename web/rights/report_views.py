"""The page on which a centre has the report on a patient's data made, in the patient's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from web.access import requires
from web.components.live import etag_of, live_answer
from web.consents.document_answers import pdf_answer
from web.consents.document_words import document_words
from web.consents.documents import About, Document, ask_for, documents_about, newest_made
from web.models.documents import DocumentKind
from web.panels.giving import command_id_of
from web.patients.correspondence import language_of
from web.patients.loading import audit_patient, load_patient_or_404
from web.request_session import db_session
from web.rights.erase_views import rights
from web.rights.forms import ReportForm
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

__all__ = ["rights"]


@rights.route("/patients/<uuid:patient_id>/report", methods=["GET", "POST"])
@requires(Permission.SEE_IDENTITY)
def show_report(patient_id: UUID) -> ResponseReturnValue:
    """Choose the language and ask for the report; it names the patient, so it asks for that."""
    patient = load_patient_or_404(patient_id, Permission.SEE_IDENTITY)
    form = ReportForm()
    if form.validate_on_submit():
        ask_for(
            db_session(),
            _about(patient_id),
            patient.actor,
            language=form.language.data,
            command_id=command_id_of(form),
        )
        db_session().commit()
        flash(_("The report is being made."), "success")
        return redirect(url_for("rights.show_report", patient_id=patient_id), code=303)
    documents = documents_about(db_session(), _about(patient_id))
    if request.method == "GET":
        form.language.data = language_of(db_session(), patient.row)
    progress = _progress_html(patient_id, documents)
    audit_patient(patient, "access_report")
    db_session().commit()
    page = render_template(
        "rights/show_report.html",
        form=form,
        patient=patient.row,
        progress_etag=etag_of(progress),
        is_under_way=any(each.is_under_way for each in documents),
        **_progress(patient_id, documents),
    )
    return page, 422 if request.method == "POST" else 200


@rights.route("/patients/<uuid:patient_id>/report/progress")
@requires(Permission.SEE_IDENTITY)
def show_report_progress(patient_id: UUID) -> ResponseReturnValue:
    """Answer with how far the reports are, or 304 when nothing has changed.

    It shows times and stages only, nothing of the patient, so it leaves no audit row.
    """
    load_patient_or_404(patient_id, Permission.SEE_IDENTITY)
    return live_answer(
        _progress_html(patient_id, documents_about(db_session(), _about(patient_id))),
    )


@rights.route("/patients/<uuid:patient_id>/report/newest")
@requires(Permission.SEE_IDENTITY)
def download_report(patient_id: UUID) -> ResponseReturnValue:
    """Hand out the newest report that was made."""
    patient = load_patient_or_404(patient_id, Permission.SEE_IDENTITY)
    made = newest_made(documents_about(db_session(), _about(patient_id)))
    return pdf_answer(patient, made, f"report-{patient_id}")


def _about(patient_id: UUID) -> About:
    return About(patient_id=patient_id, kind=DocumentKind.ACCESS_REPORT)


def _progress_html(patient_id: UUID, documents: list[Document]) -> str:
    return render_template("rights/show_report_progress.html", **_progress(patient_id, documents))


def _progress(patient_id: UUID, documents: list[Document]) -> dict[str, Any]:
    return {
        "documents": documents,
        "newest": newest_made(documents),
        "pdf_url": url_for("rights.download_report", patient_id=patient_id),
        **document_words(),
    }
