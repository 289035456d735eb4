"""Pages of consent: the panel's four steps, the printed paper, the patient's withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask_babel import gettext as _

from web import audit
from web.access import requires
from web.components.live import live_answer
from web.consents.commands import (
    NothingToWithdrawError,
    given_purposes,
    new_paper,
    stop_panels,
    withdraw,
)
from web.consents.forms import WithdrawForm
from web.consents.giver import ConsentGiver
from web.consents.history import given_in, held_consent, is_overtaken
from web.consents.loading import load_own_panel_or_404
from web.consents.page import consent_page, forms_of, papers_for_page
from web.consents.page_forms import ConsentForms
from web.consents.paper_parts import (
    paper_to_repeat,
    papers_html,
)
from web.consents.papers import Paper
from web.consents.recording import record
from web.consents.renewing import stop_after
from web.consents.tablets import signable_papers, tablets_of
from web.current_gateway import gateway
from web.file_store import FileStore
from web.models.audit import AuditAct
from web.models.patients import Consent, ConsentPaper
from web.panels.giving import give, tell
from web.panels.loading import LoadedPanel
from web.patients.loading import audit_patient, load_patient_or_404
from web.request_session import db_session, installation
from web.security_headers import UPLOADED_FILE_POLICY
from workflows.domain.consent import ConsentDecision, ConsentPurpose
from workflows.domain.panels.commands import (
    CommandKind,
    ConfirmConsent,
    PrintConsentForm,
    RecordConsent,
)
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.patients.loading import LoadedPatient

consents = Blueprint("consents", __name__)


@consents.route("/panels/<uuid:panel_id>/consent")
@requires(Permission.SEE_CASE)
def show_consent(panel_id: UUID) -> ResponseReturnValue:
    """Show the four steps: choose a form, have it signed, record it, confirm it."""
    panel = load_own_panel_or_404(panel_id, Permission.SEE_CASE)
    papers = papers_for_page(panel)
    return consent_page(panel, forms_of(panel, papers), papers)


@consents.route("/panels/<uuid:panel_id>/consent/papers")
@requires(Permission.SEE_CASE)
def show_papers(panel_id: UUID) -> ResponseReturnValue:
    """Answer with the printed forms, or 304 when nothing has changed.

    It shows numbers and stages only, nothing of the patient, so it leaves no audit row.
    """
    panel = load_own_panel_or_404(panel_id, Permission.SEE_CASE)
    papers = papers_for_page(panel)
    may_sign = CommandKind.RECORD_CONSENT in panel.actions
    signable = signable_papers(papers, tablets_of(panel)) if may_sign else set()
    return live_answer(papers_html(papers, signable))


@consents.route("/panels/<uuid:panel_id>/consent/print", methods=["POST"])
@requires(Permission.MOVE_PANEL)
def print_form(panel_id: UUID) -> ResponseReturnValue:
    """Have a form printed in the patient's language."""
    panel = load_own_panel_or_404(panel_id, Permission.MOVE_PANEL)
    papers = papers_for_page(panel)
    forms = forms_of(panel, papers, sent="printing")
    if forms.printing.validate_on_submit():
        paper = new_paper(ConsentGiver.in_panel(panel), forms.printing)
        command = _printing(paper)
        done = _("The form is being printed.")
        if give(panel, command, forms.printing, contents=[paper], done=done):
            return _back(panel, "papers")
    return _page_again(panel, forms, papers)


@consents.route("/panels/<uuid:panel_id>/consent/print-again", methods=["POST"])
@requires(Permission.MOVE_PANEL)
def print_again(panel_id: UUID) -> ResponseReturnValue:
    """Try again to print a paper whose printing failed; its number stays."""
    panel = load_own_panel_or_404(panel_id, Permission.MOVE_PANEL)
    papers = papers_for_page(panel)
    forms = forms_of(panel, papers, sent="again")
    paper = paper_to_repeat(papers, forms.again.paper_id.data or "")
    if forms.again.validate_on_submit():
        paper.failed_because = None
        done = _("The form is being printed.")
        if give(panel, _printing(paper), forms.again, done=done):
            return _back(panel, "papers")
    return _page_again(panel, forms, papers_for_page(panel))


@consents.route("/panels/<uuid:panel_id>/consent/record", methods=["POST"])
@requires(Permission.MOVE_PANEL)
def record_consent(panel_id: UUID) -> ResponseReturnValue:
    """Record what the signed paper says, purpose by purpose."""
    panel = load_own_panel_or_404(panel_id, Permission.MOVE_PANEL)
    papers = papers_for_page(panel)
    forms = forms_of(panel, papers, sent="recording")
    if forms.recording.validate_on_submit() and record(panel, forms.recording):
        return _back(panel, "confirm")
    return _page_again(panel, forms, papers)


@consents.route("/panels/<uuid:panel_id>/consent/reuse", methods=["POST"])
@requires(Permission.MOVE_PANEL)
def reuse_consent(panel_id: UUID) -> ResponseReturnValue:
    """Record for this panel the consent that the patient gave for an earlier one."""
    panel = load_own_panel_or_404(panel_id, Permission.MOVE_PANEL)
    papers = papers_for_page(panel)
    forms = forms_of(panel, papers, sent="reusing")
    held = held_consent(db_session(), panel.row.patient_id)
    if held is None or held.care is not ConsentDecision.GIVEN:
        forms.reusing.refuse(_("There is no consent for care that could be used."))
    elif forms.reusing.validate_on_submit():
        command = RecordConsent(consent_id=held.id, given=given_in(held))
        done = _("The consent is recorded. A clinician confirms it next.")
        if give(panel, command, forms.reusing, done=done):
            return _back(panel, "confirm")
    return _page_again(panel, forms, papers)


@consents.route("/panels/<uuid:panel_id>/consent/confirm", methods=["POST"])
@requires(Permission.MOVE_PANEL)
def confirm_consent(panel_id: UUID) -> ResponseReturnValue:
    """Stand for the recorded consent: it opens the panel, or ends it where care is refused."""
    panel = load_own_panel_or_404(panel_id, Permission.MOVE_PANEL)
    papers = papers_for_page(panel)
    forms = forms_of(panel, papers, sent="confirming")
    consent_id = forms.confirming.seen_consent_id
    if is_overtaken(db_session(), consent_id):
        forms.confirming.refuse(
            _("Something was decided after this was recorded. Record what holds now.")
        )
    elif forms.confirming.validate_on_submit():
        command = ConfirmConsent(consent_id=consent_id)
        if give(panel, command, forms.confirming, done=_("The consent is confirmed.")):
            return _after_confirming(panel, consent_id)
    return _page_again(panel, forms, papers)


@consents.route("/consent-papers/<uuid:paper_id>")
@requires(Permission.SEE_PATIENT)
def show_paper(paper_id: UUID) -> ResponseReturnValue:
    """Hand out the printed form, the same bytes each time."""
    paper = db_session().get(ConsentPaper, paper_id)
    if paper is None:
        abort(404)
    patient = load_patient_or_404(paper.patient_id, Permission.SEE_PATIENT)
    if paper.file_ref is None:
        abort(404)
    store = FileStore.of(installation())
    pdf = store.open_decrypted(paper.file_ref, patient.cipher, paper.file_context)
    audit.record_read(
        db_session(),
        act=AuditAct.DOWNLOADED,
        person_id=patient.actor.person_id,
        on_behalf_of_id=patient.actor.on_behalf_of,
        subject_kind="consent_paper",
        subject_id=paper.consent_number,
        patient_id=patient.id,
        reason=patient.access.reason.value,
    )
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{paper.consent_number}.pdf"'
    answer.headers["Content-Security-Policy"] = UPLOADED_FILE_POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@consents.route("/patients/<uuid:patient_id>/consent/withdraw", methods=["GET", "POST"])
@requires(Permission.CHANGE_PATIENT)
def withdraw_consent(patient_id: UUID) -> ResponseReturnValue:
    """Take consent back at once, purpose by purpose; care stops every panel of the patient."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    held = held_consent(db_session(), patient_id)
    form = WithdrawForm()
    # Whoever sends the form a second time chose what does not hold any more, and was heard.
    form.offer_purposes(ConsentPurpose)
    if form.validate_on_submit() and (taken_back := _withdraw(patient, form)):
        proof = url_for("proofs.show_proof", patient_id=patient_id, consent_id=taken_back.id)
        return redirect(proof, code=303)
    form.offer_purposes([each for each in ConsentPurpose if each in given_purposes(held)])
    audit_patient(patient, "consent")
    db_session().commit()
    return render_template(
        "consents/withdraw_consent.html",
        form=form,
        held=held,
        patient=patient.row,
        withdrawable=bool(form.purposes.choices),
    )


def _withdraw(patient: LoadedPatient, form: WithdrawForm) -> Consent | None:
    session = db_session()
    try:
        taken_back = withdraw(session, patient, form)
    except NothingToWithdrawError:
        form.refuse(_("This consent does not hold any more. The page shows what does."))
        return None
    session.commit()
    has_stopped = True
    if taken_back.care is ConsentDecision.WITHDRAWN:
        has_stopped = stop_panels(session, gateway(), taken_back, patient.actor)
    tell(_("The consent is withdrawn."), has_taken_effect=has_stopped)
    return taken_back


def _after_confirming(panel: LoadedPanel, consent_id: UUID) -> ResponseReturnValue:
    """Lead to the panel; where the consent took something back, stop the others and prove it."""
    patient_id = panel.row.patient_id
    if not stop_after(patient_id, consent_id, panel.actor):
        return redirect(url_for("panels.show_panel", panel_id=panel.id), code=303)
    proof = url_for("proofs.show_proof", patient_id=patient_id, consent_id=consent_id)
    return redirect(proof, code=303)


def _printing(paper: ConsentPaper) -> PrintConsentForm:
    return PrintConsentForm(
        paper_id=paper.id,
        language=paper.language,
        form_version=paper.form_version,
    )


def _back(panel: LoadedPanel, part: str) -> ResponseReturnValue:
    return redirect(
        url_for("consents.show_consent", panel_id=panel.id, _anchor=part),
        code=303,
    )


def _page_again(panel: LoadedPanel, forms: ConsentForms, papers: list[Paper]) -> str:
    page = consent_page(panel, forms, papers)
    # The refused request wrote nothing but that its page was seen.
    db_session().commit()
    return page
