"""The forms of a page of consent, in a panel or on the patient's own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from web.components.days import today_here
from web.consents.explainers import explainers, likely_explainer
from web.consents.forms import ConfirmForm, PrintAgainForm, PrintForm, RecordForm, ReuseForm
from web.consents.giver import ConsentGiver
from web.consents.offered_forms import OfferedForm, offered_forms
from web.consents.papers import Paper, printed_papers
from web.models.patients import Patient
from web.patients.correspondence import language_of
from web.request_session import db_session
from workflows.domain.consent import StatedConsent


@dataclass(kw_only=True)
class ConsentForms:
    """The forms of the page; the one that was sent carries its errors, the others are new."""

    printing: PrintForm
    again: PrintAgainForm
    recording: RecordForm
    # For a panel only, which may use what was given for an earlier one.
    reusing: ReuseForm
    confirming: ConfirmForm
    # What can be printed and signed at this centre, the newest version first.
    versions: list[OfferedForm]


def consent_forms(
    giver: ConsentGiver,
    papers: Sequence[Paper],
    *,
    sent: str = "",
    stated: StatedConsent | None = None,
) -> ConsentForms:
    """Return the page's forms; ``sent`` names the one to be read from the request, if it is one.

    What a document ``stated`` is filled in where a consent is recorded.
    """

    def options(name: str) -> dict[str, Any]:
        prefix = {"prefix": f"{name}-"}
        return prefix if name == sent else {"formdata": None, **prefix}

    session = db_session()
    forms = ConsentForms(
        printing=PrintForm(**options("printing")),
        again=PrintAgainForm(**options("again")),
        recording=RecordForm(**options("recording")),
        reusing=ReuseForm(**options("reusing")),
        confirming=ConfirmForm(**options("confirming")),
        versions=offered_forms(session, giver.hcp_id, today_here()),
    )
    forms.printing.offer_versions(forms.versions)
    forms.recording.offer_versions(forms.versions)
    printed = printed_papers(papers)
    forms.recording.offer_papers(printed)
    forms.recording.offer_explainers(
        explainers(session, giver.hcp_id, datetime.now(UTC)),
        likely_explainer(giver.actor, giver.hcp_id),
    )
    language = language_of(session, session.get_one(Patient, giver.patient_id))
    if sent != "printing":
        forms.printing.language.data = language
    if sent != "recording" or not forms.recording.is_submitted():
        forms.recording.language.data = language
        if printed:
            forms.recording.begin_with(printed[0])
    if stated is not None:
        forms.recording.begin_with_stated(stated)
    return forms
