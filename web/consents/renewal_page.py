"""What the patient's own page of consent shows: the same four steps as in a panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from web.components.days import today_here
from web.consents.explainers import explainers, likely_explainer
from web.consents.forms import ConfirmForm, PrintAgainForm, PrintForm, RecordForm
from web.consents.history import decisions_in, held_consent, open_record
from web.consents.offered_forms import OfferedForm, offered_forms
from web.consents.paper_parts import PaperAddresses, paper_context
from web.consents.papers import papers_of, printed_papers
from web.consents.renewing import unconfirmed_consent
from web.consents.tablets import tablets_of_patient
from web.panels.people import names_of
from web.patients.correspondence import language_of
from web.patients.loading import LoadedPatient, audit_patient
from web.request_session import db_session
from workflows.domain.consent import ConsentDecision, may_confirm


@dataclass(frozen=True, kw_only=True)
class OwnForms:
    """The forms of the page; the one that was sent carries its errors, the others are new."""

    printing: PrintForm
    again: PrintAgainForm
    recording: RecordForm
    confirming: ConfirmForm
    # What can be printed and signed at this centre, the newest version first.
    versions: list[OfferedForm]


def own_forms(patient: LoadedPatient, *, sent: str = "") -> OwnForms:
    """Return the page's forms; ``sent`` names the one to be read from the request."""

    def options(name: str) -> dict[str, Any]:
        prefix = {"prefix": f"{name}-"}
        return prefix if name == sent else {"formdata": None, **prefix}

    session, hcp_id = db_session(), patient.row.hcp_id
    forms = OwnForms(
        printing=PrintForm(**options("printing")),
        again=PrintAgainForm(**options("again")),
        recording=RecordForm(**options("recording")),
        confirming=ConfirmForm(**options("confirming")),
        versions=offered_forms(session, hcp_id, today_here()),
    )
    forms.printing.offer_versions(forms.versions)
    forms.recording.offer_versions(forms.versions)
    printed = printed_papers(papers_of(session, patient.id))
    forms.recording.offer_papers(printed)
    forms.recording.offer_explainers(
        explainers(session, hcp_id, datetime.now(UTC)), likely_explainer(patient.actor, hcp_id)
    )
    language = language_of(session, patient.row)
    if sent != "printing":
        forms.printing.language.data = language
    if sent != "recording" or not forms.recording.is_submitted():
        forms.recording.language.data = language
        if printed:
            forms.recording.begin_with(printed[0])
    return forms


def own_page(patient: LoadedPatient, forms: OwnForms) -> dict[str, Any]:
    """Return what ``consents/renew_consent.html`` shows; that it was seen is on record then."""
    session = db_session()
    waiting, held = unconfirmed_consent(session, patient.id), held_consent(session, patient.id)
    recorded = open_record(waiting, patient.cipher) if waiting else None
    if waiting is not None and forms.confirming.consent_id.data is None:
        forms.confirming.consent_id.data = str(waiting.id)
    papers, tablets = papers_of(session, patient.id), tablets_of_patient(patient.id)
    names = names_of(session, recorded.people if recorded else frozenset())
    followed = paper_context(
        papers, tablets, PaperAddresses.of_patient(patient.id), may_record=True
    )
    audit_patient(patient, "consent")
    session.commit()
    return {
        "patient": patient.row,
        "forms": forms,
        "recorded": recorded,
        "held": decisions_in(held) if held else (),
        "takes_back": waiting is not None and waiting.care is ConsentDecision.WITHDRAWN,
        "may_print": True,
        "may_confirm": may_confirm(patient.actor, patient.row.hcp_id),
        # A step that is done folds its form away, unless the form has to say what is wrong.
        "printing_is_folded": bool(papers or recorded) and not forms.printing.problems,
        "newest_version": forms.versions[0].version,
        "missing_languages": forms.versions[0].missing_languages,
        "names": names,
        **followed,
    }
