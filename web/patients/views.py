"""Pages of a centre's patients: list, enrolment, the patient's own page, what names the patient."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from i18n.languages import CONSENT_LANGUAGES
from web import audit
from web.access import requires
from web.accounts.current import current_actor
from web.consents.history import consent_history, decisions_in, held_consent
from web.identity_vault import Identity, IdentityVault, NoIdentityError
from web.models.audit import AuditAct
from web.models.networks import Hcp
from web.models.patients import Patient
from web.panels.people import names_of
from web.patients import queries
from web.patients.commands import ChangedMeanwhileError, change_demographics, correct_identity
from web.patients.correspondence import language_of, usual_language
from web.patients.enrolling import enrol_from, offer_nickname
from web.patients.forms import DemographicsForm, EnrolmentForm, IdentityForm, identity_of
from web.patients.loading import (
    audit_patient,
    load_patient_or_404,
    own_centres,
    vault_reader,
)
from web.patients.words import SEXES
from web.request_session import db_session, installation
from workflows.domain.access import AccessReason
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.patients.loading import LoadedPatient

patients = Blueprint("patients", __name__)


@patients.route("/patients")
@requires(Permission.ENROL_PATIENT)
def list_patients() -> ResponseReturnValue:
    """List the patients of the reader's centres, the last enrolled first."""
    session, actor = db_session(), current_actor()
    nickname = request.args.get("nickname", "")[:64]
    page = max(request.args.get("page", 1, type=int), 1)
    centres = own_centres(actor)
    rows, total = queries.list_of_patients(session, centres, nickname=nickname, page=page)
    panels = queries.panels_of(session, [row.id for row in rows])
    audit.record_read(
        session,
        act=AuditAct.LISTED,
        person_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of,
        subject_kind="patients",
        detail={"patients": [str(row.id) for row in rows]},
    )
    return render_template(
        "patients/list_patients.html",
        rows=rows,
        total=total,
        panels=panels,
        nickname=nickname,
        page=page,
        pages=max(-(-total // queries.ROWS_A_PAGE), 1),
        sexes=SEXES,
        may_enrol=bool(centres),
    )


@patients.route("/patients/new", methods=["GET", "POST"])
@requires(Permission.ENROL_PATIENT)
def enrol_patient() -> ResponseReturnValue:
    """Enrol a patient, under a nickname that nobody typed."""
    centres = queries.centre_names(db_session(), _centres_or_403())
    form = EnrolmentForm()
    form.offer_centres(centres)
    form.begin_with_language(usual_language(db_session(), centres))
    wants_another = "another" in request.form
    if not wants_another and form.validate_on_submit():
        patient_id = enrol_from(form)
        if patient_id is not None:
            flash(_("The patient is enrolled."), "success")
            return redirect(url_for("patients.show_patient", patient_id=patient_id), code=303)
    nickname = offer_nickname(form, another=wants_another)
    return render_template("patients/enrol_patient.html", form=form, nickname=nickname)


@patients.route("/patients/<uuid:patient_id>")
@requires(Permission.SEE_PATIENT)
def show_patient(patient_id: UUID) -> ResponseReturnValue:
    """Show what the centre knows of the patient, but for what names them."""
    patient = load_patient_or_404(patient_id, Permission.SEE_PATIENT, even_erased=True)
    session = db_session()
    if patient.row.erased_at is not None:
        return _erased_page(patient)
    held = held_consent(session, patient.id)
    history = consent_history(session, patient.cipher)
    people = {person for record in history for person in record.people}
    context = {
        "patient": patient.row,
        "centre": session.get_one(Hcp, patient.row.hcp_id),
        "language": language_of(session, patient.row),
        "panels": queries.panels_of(session, [patient.id]).get(patient.id, ()),
        "papers": queries.paper_ids(session, patient.id),
        "held": decisions_in(held) if held else (),
        "history": history,
        "names": names_of(session, people | {patient.row.enrolled_by_id}),
    }
    audit_patient(patient, "patient")
    return render_template(
        "patients/show_patient.html",
        sexes=SEXES,
        languages=CONSENT_LANGUAGES,
        new_command_id=uuid4,
        **context,
    )


@patients.route("/patients/<uuid:patient_id>/edit", methods=["GET", "POST"])
@requires(Permission.CHANGE_PATIENT)
def edit_patient(patient_id: UUID) -> ResponseReturnValue:
    """Correct what is known of the patient; nobody's change is overwritten unseen."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    form = DemographicsForm(obj=patient.row)
    form.begin_with_language(language_of(db_session(), patient.row))
    if form.validate_on_submit() and _agrees_with_identity(patient, form):
        try:
            change_demographics(
                db_session(), patient.actor, patient_id, form.version.data, form.demographics
            )
        except ChangedMeanwhileError:
            _show_the_newer(form, patient.row)
        else:
            db_session().commit()
            flash(_("The changes are saved."), "success")
            return redirect(url_for("patients.show_patient", patient_id=patient_id), code=303)
    audit_patient(patient, "demographics")
    db_session().commit()
    return render_template("patients/edit_patient.html", form=form, patient=patient.row)


@patients.route("/patients/<uuid:patient_id>/identity")
@requires(Permission.SEE_IDENTITY)
def show_identity(patient_id: UUID) -> ResponseReturnValue:
    """Show what names the patient, to the centre, because somebody asked for it."""
    patient = load_patient_or_404(patient_id, Permission.SEE_IDENTITY)
    identity = _read_identity(patient, "asked")
    return render_template("patients/show_identity.html", patient=patient.row, identity=identity)


@patients.route("/patients/<uuid:patient_id>/identity/edit", methods=["GET", "POST"])
@requires(Permission.SEE_IDENTITY)
def edit_identity(patient_id: UUID) -> ResponseReturnValue:
    """Correct what names the patient; the month of birth that others see follows the exact day."""
    patient = load_patient_or_404(patient_id, Permission.SEE_IDENTITY)
    form = IdentityForm() if request.method == "POST" else IdentityForm(obj=_known(patient))
    if form.validate_on_submit():
        correct_identity(
            db_session(),
            IdentityVault.of(installation()),
            vault_reader(patient.actor),
            patient.row,
            identity_of(form) or Identity(given_name="", family_name="", born_on=None),
        )
        db_session().commit()
        flash(_("The changes are saved."), "success")
        return redirect(url_for("patients.show_identity", patient_id=patient_id), code=303)
    return render_template("patients/edit_identity.html", form=form, patient=patient.row)


def _erased_page(patient: LoadedPatient) -> str:
    panels = queries.panels_of(db_session(), [patient.id]).get(patient.id, ())
    audit_patient(patient, "patient")
    return render_template("rights/show_erased.html", patient=patient.row, panels=panels)


def _centres_or_403() -> frozenset[UUID]:
    """Return the reader's centres; assistants without a clinician have none at present."""
    actor = current_actor()
    centres = own_centres(actor)
    if not centres:
        audit.record_denied(
            db_session(),
            person_id=actor.person_id,
            subject_kind="patients",
            reason=AccessReason.NO_RELATION.value,
        )
        abort(403)
    return centres


def _known(patient: LoadedPatient) -> Identity | None:
    return _read_identity(patient, "to_correct")


def _read_identity(patient: LoadedPatient, reason: str) -> Identity | None:
    vault = IdentityVault.of(installation())
    try:
        return vault.read(db_session(), vault_reader(patient.actor), patient.id, reason=reason)
    except NoIdentityError:
        audit_patient(patient, "identity", AuditAct.IDENTITY_READ)
        return None


def _agrees_with_identity(patient: LoadedPatient, form: DemographicsForm) -> bool:
    """Tell whether the month of birth fits the exact day, if the centre keeps one."""
    identity = _read_identity(patient, "to_compare")
    if identity is None or identity.born_on is None:
        return True
    written = (form.birth_year.data, form.birth_month.data)
    if written == (identity.born_on.year, identity.born_on.month):
        return True
    form.refuse(
        _(
            "The exact date of birth kept at your centre says otherwise. Correct that one: the "
            "year and month follow it.",
        ),
    )
    return False


def _show_the_newer(form: DemographicsForm, row: Patient) -> None:
    """Say what the database holds by now, and let the writer decide with both before them."""
    db_session().refresh(row)
    form.version.data = row.version
    form.refuse(
        _(
            "Somebody else changed these facts meanwhile: %(sex)s, born %(year)d-%(month)02d, "
            "%(area)s, %(language)s. Your text is kept below; save again to replace theirs.",
            sex=SEXES[row.sex],
            year=row.birth_year,
            month=row.birth_month,
            area=row.residence_area,
            language=CONSENT_LANGUAGES.get(row.language or "", "–"),
        ),
    )
