"""Printing a form and having it signed on a tablet from the patient's own page, without a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from web.access import requires
from web.components.live import live_answer
from web.consents.commands import new_paper
from web.consents.giver import ConsentGiver
from web.consents.paper_parts import (
    PaperAddresses,
    paper_to_repeat,
    paper_to_sign,
    papers_html,
    tablets_html,
)
from web.consents.papers import papers_of
from web.consents.renewal_page import own_forms, own_page
from web.consents.renewing import ask_for_paper
from web.consents.tablet_acts import open_for, paper_that_was_sent, seal_again_for
from web.consents.tablets import signable_papers, tablets_of_patient
from web.patients.loading import load_patient_or_404
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

own_papers = Blueprint("own_papers", __name__)


@own_papers.route("/patients/<uuid:patient_id>/consent/new/print", methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
def print_form(patient_id: UUID) -> ResponseReturnValue:
    """Have a form printed in the patient's language."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    forms = own_forms(patient, sent="printing")
    if not forms.printing.validate_on_submit():
        return render_template("consents/renew_consent.html", **own_page(patient, forms))
    ask_for_paper(patient, new_paper(ConsentGiver.alone(patient), forms.printing))
    flash(_("The form is being printed."), "success")
    return _back(patient_id)


@own_papers.route("/patients/<uuid:patient_id>/consent/new/print-again", methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
def print_again(patient_id: UUID) -> ResponseReturnValue:
    """Try again to print a paper whose printing failed; its number stays."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    forms = own_forms(patient, sent="again")
    papers = papers_of(db_session(), patient_id)
    paper = paper_to_repeat(papers, forms.again.paper_id.data or "")
    if not forms.again.validate_on_submit():
        return render_template("consents/renew_consent.html", **own_page(patient, forms))
    # Whoever asked first: from now on the worker itself looks after it.
    paper.failed_because, paper.asked_in_panel = None, False
    db_session().commit()
    flash(_("The form is being printed."), "success")
    return _back(patient_id)


@own_papers.route("/patients/<uuid:patient_id>/consent/new/papers")
@requires(Permission.CHANGE_PATIENT)
def show_papers(patient_id: UUID) -> ResponseReturnValue:
    """Answer with the printed forms, or 304 when nothing has changed.

    It shows numbers and stages only, nothing of the patient, so it leaves no audit row.
    """
    load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    papers = papers_of(db_session(), patient_id)
    signable = signable_papers(papers, tablets_of_patient(patient_id))
    return live_answer(papers_html(papers, signable))


@own_papers.route("/patients/<uuid:patient_id>/consent/new/tablet")
@requires(Permission.CHANGE_PATIENT)
def show_tablets(patient_id: UUID) -> ResponseReturnValue:
    """Answer with the signings on a tablet, or 304 when nothing has changed.

    It shows numbers and stages only, nothing of the patient, so it leaves no audit row.
    """
    load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    addresses = PaperAddresses.of_patient(patient_id)
    return live_answer(tablets_html(tablets_of_patient(patient_id), addresses))


@own_papers.route("/patients/<uuid:patient_id>/consent/new/tablet/open", methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
def open_tablet(patient_id: UUID) -> ResponseReturnValue:
    """Make an address at which one printed form can be signed for half an hour."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    paper = paper_to_sign(papers_of(db_session(), patient_id), paper_that_was_sent())
    open_for(ConsentGiver.alone(patient), paper)
    return _back(patient_id)


@own_papers.route("/patients/<uuid:patient_id>/consent/new/tablet/again", methods=["POST"])
@requires(Permission.CHANGE_PATIENT)
def seal_again(patient_id: UUID) -> ResponseReturnValue:
    """Let the worker try once more to make the document of a signed form."""
    patient = load_patient_or_404(patient_id, Permission.CHANGE_PATIENT)
    seal_again_for(ConsentGiver.alone(patient), tablets_of_patient(patient_id))
    return _back(patient_id)


def _back(patient_id: UUID) -> ResponseReturnValue:
    address = url_for("renewals.record_new", patient_id=patient_id, _anchor="papers")
    return redirect(address, code=303)
