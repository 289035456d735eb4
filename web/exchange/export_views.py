"""The page on which the enrolling centre takes a case out in a format that others read.

Panel members read the case here; they do not take it along, since no withdrawal would reach it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from web import audit
from web.access import requires
from web.components.choices import ChoiceField
from web.components.fields import CommandIdField, Required
from web.components.forms import ConsiliumForm
from web.components.live import etag_of, live_answer
from web.consents.document_answers import pdf_answer
from web.consents.document_words import document_words
from web.consents.documents import newest_made
from web.exchange.case_summaries import ask_for_summary, summaries_of
from web.exchange.formats import FORMATS, ExportFormat, offered
from web.exchange.places import place_words
from web.exchange.stored_cases import may_leave, stored_case
from web.exchange.words import Told, told
from web.models.audit import AuditAct
from web.panels.giving import command_id_of
from web.patients.loading import audit_patient, load_patient_or_404
from web.rate_limits import limiter, who_asks
from web.request_session import db_session
from web.security_headers import UPLOADED_FILE_POLICY
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.consents.documents import Document
    from web.exchange.case import Case
    from web.patients.loading import LoadedPatient

exports = Blueprint("exports", __name__)


class SummaryForm(ConsiliumForm):
    """Ask for the case on paper."""

    command_id = CommandIdField()


class ExportForm(ConsiliumForm):
    """Which format."""

    kind = ChoiceField(_l("Format"), [Required()])

    def offer(self, case: Case) -> None:
        """Offer the formats that make sense for the case."""
        self.kind.offer((each, FORMATS[each].label) for each in offered(case))


@exports.route("/patients/<uuid:patient_id>/export", methods=["GET", "POST"])
@requires(Permission.SEE_PATIENT)
@limiter.limit("30 per minute", key_func=who_asks)
def export_case(patient_id: UUID) -> ResponseReturnValue:
    """Offer the formats and what each leaves out; hand out the chosen one, on record."""
    patient = load_patient_or_404(patient_id, Permission.SEE_PATIENT)
    if not may_leave(patient):
        return _refused(patient)
    case = stored_case(patient)
    form = ExportForm()
    form.offer(case)
    if form.validate_on_submit():
        return _file(patient, case, ExportFormat(form.kind.data))
    audit_patient(patient, "case_export")
    db_session().commit()
    papers = summaries_of(patient)
    papers_html = _summaries_html(patient, papers)
    page = render_template(
        "exchange/export_case.html",
        patient=patient.row,
        form=form,
        formats=_rows(case),
        paper_form=SummaryForm(formdata=None),
        papers=papers,
        papers_html=Markup(papers_html),  # noqa: S704 - rendered from our own template
        papers_etag=etag_of(papers_html),
        is_printing=any(each.is_under_way for each in papers),
    )
    return page, 422 if form.is_submitted() else 200


@exports.route("/patients/<uuid:patient_id>/export/pdf", methods=["POST"])
@requires(Permission.SEE_PATIENT)
def make_pdf(patient_id: UUID) -> ResponseReturnValue:
    """Have the case made as a PDF in the reader's language, as it stands now."""
    patient = load_patient_or_404(patient_id, Permission.SEE_PATIENT)
    if not may_leave(patient):
        return _refused(patient)
    form = SummaryForm()
    if not form.validate_on_submit():
        abort(400)
    ask_for_summary(patient, command_id_of(form))
    db_session().commit()
    flash(_("The PDF is being made."), "success")
    address = url_for("exports.export_case", patient_id=patient_id, _anchor="paper")
    return redirect(address, code=303)


@exports.route("/patients/<uuid:patient_id>/export/pdf/progress")
@requires(Permission.SEE_PATIENT)
def show_pdf_progress(patient_id: UUID) -> ResponseReturnValue:
    """Answer with the papers and how far each is; it says nothing of the patient."""
    patient = load_patient_or_404(patient_id, Permission.SEE_PATIENT)
    return live_answer(_summaries_html(patient, summaries_of(patient)))


@exports.route("/patients/<uuid:patient_id>/export/pdf/newest")
@requires(Permission.SEE_PATIENT)
def download_pdf(patient_id: UUID) -> ResponseReturnValue:
    """Hand out the newest paper that was made, while the case may still leave."""
    patient = load_patient_or_404(patient_id, Permission.SEE_PATIENT)
    if not may_leave(patient):
        return _refused(patient)
    return pdf_answer(patient, newest_made(summaries_of(patient)), f"case-{patient_id}")


def _summaries_html(patient: LoadedPatient, papers: list[Document]) -> str:
    return render_template(
        "consents/show_documents.html",
        documents=papers,
        newest=newest_made(papers),
        pdf_url=url_for("exports.download_pdf", patient_id=patient.id),
        **document_words(),
    )


def _rows(case: Case) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    rows = []
    for each in offered(case):
        written = FORMATS[each].write(case, now)
        notes = [_in_words(note) for note in told(written.changes, written.dropped)]
        rows.append({"facts": FORMATS[each], "notes": notes})
    return rows


def _in_words(note: Told) -> Told:
    """Say where in the record, not where in our own model."""
    return replace(note, paths=tuple(dict.fromkeys(place_words(path) for path in note.paths)))


def _file(patient: LoadedPatient, case: Case, kind: ExportFormat) -> Response:
    facts = FORMATS[kind]
    written = facts.write(case, datetime.now(UTC))
    _record(patient, AuditAct.EXPORTED, kind.value)
    answer = Response(written.content, mimetype=facts.media_type)
    # No nickname in the name: files lie about.
    answer.headers.set("Content-Disposition", "attachment", filename=f"{patient.id}.{facts.ending}")
    answer.headers["Content-Security-Policy"] = UPLOADED_FILE_POLICY
    return answer


def _refused(patient: LoadedPatient) -> ResponseReturnValue:
    """Say why nothing leaves; the attempt is on record."""
    if patient.row.erased_at is not None:
        abort(404)
    _record(patient, AuditAct.DENIED, "no_consent")
    page = render_template("exchange/export_refused.html", patient=patient.row)
    return page, 403


def _record(patient: LoadedPatient, act: AuditAct, detail: str) -> None:
    audit.record_read(
        db_session(),
        act=act,
        person_id=patient.actor.person_id,
        on_behalf_of_id=patient.actor.on_behalf_of,
        subject_kind="case_export",
        subject_id=patient.id,
        patient_id=patient.id,
        reason=patient.access.reason.value,
        detail={"format": detail},
    )
    db_session().commit()
