"""The page on which a clinician erases a patient of their centre, once and for good."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from web import audit
from web.access import requires
from web.components.days import today_here
from web.consents.commands import given_purposes, stop_panels, withdraw
from web.consents.forms import WithdrawForm
from web.consents.history import held_consent
from web.current_gateway import gateway
from web.database import forget_old_pages
from web.file_store import FileStore
from web.panels.giving import command_id_of, tell
from web.patients.loading import audit_patient, load_patient_or_404
from web.request_session import database, db_session, installation
from web.rights.erasing import Erasure, erase, remove_files
from web.rights.forms import EraseForm
from web.rights.holdings import holdings_of
from web.rights.ledger import ErasureLedger, LedgerEntry
from web.rights.panel_ends import end_panels
from web.rights.views import rights
from workflows.domain.consent import ConsentDecision, Signatory
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.models.patients import Consent
    from web.patients.loading import LoadedPatient

__all__ = ["rights"]


@rights.route("/patients/<uuid:patient_id>/erase", methods=["GET", "POST"])
@requires(Permission.CHANGE_PATIENT)
def erase_patient(patient_id: UUID) -> ResponseReturnValue:
    """Show what will be destroyed, and destroy it once the nickname was typed."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT, even_erased=True)
    _refuse_assistants(patient)
    form = EraseForm()
    form.expect(patient.row.nickname)
    # Whoever sends the form a second time hears what the first one did.
    if patient.row.erased_at is not None or form.validate_on_submit():
        if request.method == "POST":
            _erase(patient, form)
        return redirect(url_for("patients.show_patient", patient_id=patient_id), code=303)
    holdings = holdings_of(db_session(), patient_id)
    audit_patient(patient, "patient")
    db_session().commit()
    page = render_template(
        "rights/erase_patient.html",
        form=form,
        patient=patient.row,
        holdings=holdings,
    )
    return page, 422 if request.method == "POST" else 200


def _erase(patient: LoadedPatient, form: EraseForm) -> None:
    session, settings = db_session(), installation()
    withdrawal = None
    if patient.row.erased_at is None:
        withdrawal = _withdraw_all(patient, form)
        _erase_and_commit(patient, form)
    forget_old_pages(database.engine)
    remove_files(session, FileStore.of(settings), patient.id)
    session.commit()
    has_stopped = True
    if withdrawal is not None and withdrawal.care is ConsentDecision.WITHDRAWN:
        has_stopped = stop_panels(session, gateway(), withdrawal, patient.actor)
    has_stopped &= end_panels(session, gateway(), patient.id, patient.actor)
    tell(_("The patient is erased."), has_taken_effect=has_stopped)


def _erase_and_commit(patient: LoadedPatient, form: EraseForm) -> None:
    session, settings, now = db_session(), installation(), datetime.now(UTC)
    person_id = patient.actor.person_id
    erasure = Erasure(patient_id=patient.id, by_id=person_id, ground=form.chosen.value, at=now)
    if erase(session, erasure):
        # Before the commit: a crash in between leaves a patient whose erasure somebody decided,
        # and whom a restore erases. The other way round a backup would bring the patient back.
        entry = LedgerEntry(patient_id=patient.id, erased_at=now, by_id=person_id)
        ErasureLedger.of(settings).append([entry])
    session.commit()


def _withdraw_all(patient: LoadedPatient, form: EraseForm) -> Consent | None:
    """Take back whatever consent holds, so that panels freeze as after any withdrawal."""
    held = held_consent(db_session(), patient.id)
    given = given_purposes(held)
    if held is None or not given:
        return None
    withdrawal = WithdrawForm(formdata=None)
    withdrawal.offer_purposes(given)
    withdrawal.command_id.data = uuid5(command_id_of(form), "withdrawal")
    withdrawal.purposes.data = [each.value for each in given]
    withdrawal.signatory.data = Signatory(held.signatory).value
    withdrawal.withdrawn_on.data = today_here()
    withdrawal.original_place.data = ""
    return withdraw(db_session(), patient, withdrawal)


def _refuse_assistants(patient: LoadedPatient) -> None:
    """Leave what cannot be taken back to a clinician in person."""
    if patient.actor.on_behalf_of is None:
        return
    audit.record_denied(
        db_session(),
        person_id=patient.actor.person_id,
        on_behalf_of_id=patient.actor.on_behalf_of,
        subject_kind="patient",
        subject_id=patient.id,
        patient_id=patient.id,
        reason="not_the_clinician",
    )
    abort(403)
