"""Begins the recording of a consent with what a document of another system says about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from web.consents.giver import ConsentGiver
from web.consents.loading import load_own_panel_or_404
from web.consents.page import consent_page, papers_for_page
from web.consents.page_forms import consent_forms
from web.consents.papers import papers_of
from web.consents.renewal_page import own_page
from web.consents.renewing import panel_to_ask_in, unconfirmed_consent
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from web.patients.loading import LoadedPatient
    from workflows.domain.consent import StatedConsent


def recording_page(patient: LoadedPatient, stated: StatedConsent) -> str:
    """Return the page on which the patient's consent is recorded now, its form filled in.

    It is a panel's page where one can take a consent in, and the patient's own otherwise. Nothing
    is recorded: that needs whoever has seen the signed paper (decision 0036). That the page was
    seen is on record with the caller's commit.
    """
    session = db_session()
    panel_id = panel_to_ask_in(session, patient.id)
    if panel_id is None or unconfirmed_consent(session, patient.id) is not None:
        giver, papers = ConsentGiver.alone(patient), papers_of(session, patient.id)
        forms = consent_forms(giver, papers, stated=stated)
        return render_template("consents/renew_consent.html", **own_page(patient, forms))
    panel = load_own_panel_or_404(panel_id, Permission.SEE_CASE)
    papers = papers_for_page(panel)
    forms = consent_forms(ConsentGiver.in_panel(panel), papers, stated=stated)
    return consent_page(panel, forms, papers)
