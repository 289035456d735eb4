"""What the consent page shows: four steps, each with its form as far as this reader may use it."""

from __future__ import annotations

from typing import Any

from flask import render_template

from web.consents.giver import ConsentGiver
from web.consents.history import ConsentRecord, held_consent, open_record
from web.consents.page_forms import ConsentForms, consent_forms
from web.consents.paper_parts import PaperAddresses, paper_context
from web.consents.papers import Paper, papers_of
from web.consents.tablets import tablets_of
from web.models.patients import Consent
from web.panels.loading import LoadedPanel, audit_view
from web.panels.page import everybody, panel_context
from web.panels.people import names_of
from web.request_session import db_session
from workflows.domain.consent import ConsentDecision
from workflows.domain.panels.commands import CommandKind


def forms_of(panel: LoadedPanel, papers: list[Paper], *, sent: str = "") -> ConsentForms:
    """Return the page's forms; ``sent`` names the one to be read from the request."""
    return consent_forms(ConsentGiver.in_panel(panel), papers, sent=sent)


def consent_page(panel: LoadedPanel, forms: ConsentForms, papers: list[Paper]) -> str:
    """Return the panel's page of consent; that it was seen is on record with the commit."""
    context = consent_context(panel, forms, papers)
    addresses, may_record = PaperAddresses.in_panel(panel.id), context["may_record"]
    followed = paper_context(papers, tablets_of(panel), addresses, may_record=may_record)
    audit_view(panel, "consent")
    return render_template("consents/show_consent.html", **context | followed)


def consent_context(panel: LoadedPanel, forms: ConsentForms, papers: list[Paper]) -> dict[str, Any]:
    """Return what the page needs beside the frame of the panel."""
    recorded = _recorded(panel)
    held = held_consent(db_session(), panel.row.patient_id)
    if recorded is not None and forms.confirming.consent_id.data is None:
        forms.confirming.consent_id.data = str(recorded.row.id)
    people = everybody(panel) | (recorded.people if recorded else frozenset())
    names = names_of(db_session(), people)
    context = {**panel_context(panel, tab="case"), "names": names}
    reusable = _reusable(held, recorded)
    return context | {
        "forms": forms,
        "papers": papers,
        "recorded": recorded,
        "reusable": reusable,
        # A step that is done folds its form away, unless the form has to say what is wrong.
        "printing_is_folded": bool(papers or recorded or reusable) and not forms.printing.problems,
        "recording_is_folded": bool(recorded or reusable)
        and not forms.recording.problems
        and not forms.recording.is_begun_from_file,
        "newest_version": forms.versions[0].version,
        "missing_languages": forms.versions[0].missing_languages,
        "is_new": panel.state.consent.new is not None,
        "may_print": CommandKind.PRINT_CONSENT_FORM in panel.actions,
        "may_record": CommandKind.RECORD_CONSENT in panel.actions,
        "may_confirm": CommandKind.CONFIRM_CONSENT in panel.actions,
        "may_withdraw": held is not None and held.care is ConsentDecision.GIVEN,
        "ends_panel": recorded is not None and recorded.row.care is not ConsentDecision.GIVEN,
    }


def papers_for_page(panel: LoadedPanel) -> list[Paper]:
    """Return the patient's papers with their stages."""
    return papers_of(db_session(), panel.row.patient_id)


def _recorded(panel: LoadedPanel) -> ConsentRecord | None:
    gate = panel.state.consent
    consent_id = gate.unconfirmed_id or gate.consent_id
    row = db_session().get(Consent, consent_id) if consent_id else None
    return open_record(row, panel.cipher) if row is not None else None


def _reusable(held: Consent | None, recorded: ConsentRecord | None) -> Consent | None:
    """Return the patient's consent if it opens care and this panel does not use it already."""
    if held is None or held.care is not ConsentDecision.GIVEN:
        return None
    return None if recorded is not None and recorded.row.id == held.id else held
