"""Pages on which the enrolling centre imports a case: upload, look, choose, take over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from i18n.languages import CONSENT_LANGUAGES
from web.access import requires
from web.consents.stated import recording_page
from web.exchange.fhir.reading import read_fhir
from web.exchange.import_forms import (
    COLUMNS,
    AcceptForm,
    ColumnsForm,
    ImportForm,
    ImportKind,
)
from web.exchange.import_page import (
    find_term,
    open_sheet,
    propose,
    seal_sheet,
    seen_again,
    writer_for,
)
from web.exchange.notes import Imported, RefusedError
from web.exchange.pedigrees.ga4gh import read_pedigree
from web.exchange.pedigrees.ped import read_ped
from web.exchange.phenopackets.reading import read_phenopacket
from web.exchange.preview_rows import PreviewRow, Warner, preview_rows
from web.exchange.proposals import (
    Line,
    ProposalExpiredError,
    have_rivals,
    open_lines,
    seal_lines,
)
from web.exchange.stated_consents import open_stated, seal_stated, stated_rows
from web.exchange.tables.laboratory import guessed_columns, read_laboratory
from web.exchange.tables.pasted_terms import read_terms
from web.exchange.tables.sheets import Sheet, read_sheet
from web.exchange.taking_over import Acceptance, take_over
from web.exchange.words import refusal_words, told
from web.panels.giving import command_id_of
from web.patients.loading import audit_patient, load_patient_or_404
from web.rate_limits import limiter, who_asks
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.patients.loading import LoadedPatient

imports = Blueprint("imports", __name__)
_READERS: Final[Mapping[ImportKind, Callable[[bytes], Imported]]] = {
    ImportKind.PHENOPACKET: read_phenopacket,
    ImportKind.FHIR: read_fhir,
    ImportKind.PED: read_ped,
    ImportKind.PEDIGREE: read_pedigree,
}


@imports.route("/patients/<uuid:patient_id>/import", methods=["GET", "POST"])
@requires(Permission.CHANGE_PATIENT)
@limiter.limit("30 per minute", key_func=who_asks, methods=["POST"])
def import_case(patient_id: UUID) -> ResponseReturnValue:
    """Take a file or pasted lines and show what they would change; nothing is stored."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    form = ImportForm()
    if not form.validate_on_submit():
        return _form_page(patient, form)
    if form.chosen is ImportKind.LABORATORY:
        return _columns_of(patient, form)
    if form.chosen is ImportKind.TERMS:
        return _preview(patient, form, read_terms(form.text.data, find_term))
    return _preview(patient, form, _READERS[form.chosen](form.content))


@imports.route("/patients/<uuid:patient_id>/import/columns", methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
@limiter.limit("30 per minute", key_func=who_asks)
def map_columns(patient_id: UUID) -> ResponseReturnValue:
    """Read the table by the chosen columns and show what it would change."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    form = ColumnsForm()
    if not form.validate_on_submit():
        return _form_page(patient, ImportForm(formdata=None))
    try:
        sheet = open_sheet(patient, form.sealed.data)
    except ProposalExpiredError:
        return _expired(patient)
    columns = form.columns(len(sheet.header))
    if columns is None:
        return _columns_page(patient, form, sheet), 422
    return _preview(patient, ImportForm(formdata=None), read_laboratory(sheet, columns))


@imports.route("/patients/<uuid:patient_id>/import/accept", methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
@limiter.limit("30 per minute", key_func=who_asks)
def accept_import(patient_id: UUID) -> ResponseReturnValue:
    """Write the chosen lines into the record, and lead on to the chosen consent's recording."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    form = AcceptForm()
    if not form.validate_on_submit():
        return _form_page(patient, ImportForm(formdata=None))
    try:
        origin, lines = open_lines(patient.cipher, patient.actor.person_id, form.sealed.data)
        stated = open_stated(patient.cipher, patient.actor.person_id, form.sealed_consents.data)
    except ProposalExpiredError:
        return _expired(patient)
    chosen = [(number, lines[number]) for number in form.taken if number < len(lines)]
    warner = Warner(patient, lines)
    if not _is_clean(form, warner, [line for _number, line in chosen]):
        rows = preview_rows(warner, seen_again(patient, lines), form.taken)
        consents = stated_rows(patient.id, stated)
        return _preview_page(patient, form, rows, consents=consents), 422
    number = form.consent
    consent = stated[number] if number is not None and number < len(stated) else None
    if chosen or consent is None:
        _take_over(patient, form, origin, chosen)
    if consent is not None:
        page = recording_page(patient, consent)
        db_session().commit()
        return page
    return redirect(url_for("records.show_record", patient_id=patient_id), code=303)


def _take_over(
    patient: LoadedPatient, form: AcceptForm, origin: str, chosen: list[tuple[int, Line]]
) -> None:
    acceptance = Acceptance(
        command_id=command_id_of(form), origin=origin, lines=chosen, reason=form.reason.data
    )
    done = take_over(db_session(), writer_for(patient), acceptance)
    db_session().commit()
    flash(
        ngettext(
            "%(num)d line stands in the record now.",
            "%(num)d lines stand in the record now.",
            done.taken,
        ),
        "success",
    )
    if done.overtaken:
        flash(
            _("Some answers or entries were changed meanwhile by somebody else and stayed."),
            "warning",
        )


def _is_clean(form: AcceptForm, warner: Warner, chosen: Sequence[Line]) -> bool:
    """Tell whether the chosen lines may be written; the form says why not."""
    if have_rivals(chosen):
        form.refuse(_("Two of the chosen lines are about the same. Choose one of them."))
        return False
    if not form.reason.data and any(warner.warnings(line) for line in chosen):
        form.reason.errors = [_("Say why it may stay, or leave the marked lines out.")]
        return False
    return True


def _preview(patient: LoadedPatient, form: ImportForm, imported: Imported) -> ResponseReturnValue:
    if imported.case is None:
        return _refused(patient, form, refusal_words(imported.refusals))
    try:
        proposal = propose(patient, imported.case)
        accept = AcceptForm(formdata=None)
        accept.sealed.data = seal_lines(
            patient.cipher, patient.actor.person_id, proposal.lines, imported.case.origin
        )
        accept.sealed_consents.data = seal_stated(
            patient.cipher, patient.actor.person_id, imported.case.stated_consents
        )
    except RefusedError as error:
        return _refused(patient, form, refusal_words([error.refused]))
    notes = told(imported.changes, (*imported.dropped, *proposal.unkept))
    rows = preview_rows(Warner(patient, proposal.lines), proposal.lines)
    consents = stated_rows(patient.id, imported.case.stated_consents)
    more = {"notes": notes, "warnings": proposal.warnings, "consents": consents}
    return _preview_page(patient, accept, rows, **more)


def _preview_page(
    patient: LoadedPatient, form: AcceptForm, rows: list[PreviewRow], **more: Any
) -> str:
    """Show the lines; the record's own words beside them are a look at the record."""
    audit_patient(patient, "case_import")
    db_session().commit()
    context = {
        "notes": (),
        "warnings": (),
        "consents": (),
        "languages": CONSENT_LANGUAGES,
        **more,
    }
    return render_template(
        "exchange/preview.html", patient=patient.row, form=form, rows=rows, **context
    )


def _columns_of(patient: LoadedPatient, form: ImportForm) -> ResponseReturnValue:
    try:
        sheet = read_sheet(form.content)
        columns = ColumnsForm(formdata=None)
        columns.sealed.data = seal_sheet(patient, sheet)
    except RefusedError as error:
        return _refused(patient, form, refusal_words([error.refused]))
    return _columns_page(patient, columns, sheet)


def _columns_page(patient: LoadedPatient, form: ColumnsForm, sheet: Sheet) -> str:
    return render_template(
        "exchange/map_columns.html",
        patient=patient.row,
        form=form,
        sheet=sheet,
        chosen=form.sent(len(sheet.header)) or guessed_columns(sheet.header),
        columns=COLUMNS,
    )


def _refused(patient: LoadedPatient, form: ImportForm, sentences: list[str]) -> ResponseReturnValue:
    field = form.text if form.kind.data == ImportKind.TERMS else form.file
    field.errors = sentences
    return _form_page(patient, form)


def _form_page(patient: LoadedPatient, form: ImportForm) -> ResponseReturnValue:
    page = render_template("exchange/import_case.html", patient=patient.row, form=form)
    return page, 422 if form.is_submitted() else 200


def _expired(patient: LoadedPatient) -> ResponseReturnValue:
    flash(
        _("The preview is older than an hour. Send the file again; nothing was stored."), "warning"
    )
    return redirect(url_for("imports.import_case", patient_id=patient.id), code=303)
