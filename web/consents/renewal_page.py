"""What the patient's own page of consent shows: the same four steps as in a panel."""

from __future__ import annotations

from typing import Any

from web.consents.giver import ConsentGiver
from web.consents.history import decisions_in, held_consent, open_record
from web.consents.page_forms import ConsentForms, consent_forms
from web.consents.paper_parts import PaperAddresses, paper_context
from web.consents.papers import papers_of
from web.consents.renewing import unconfirmed_consent
from web.consents.tablets import tablets_of_patient
from web.panels.people import names_of
from web.patients.loading import LoadedPatient, audit_patient
from web.request_session import db_session
from workflows.domain.consent import ConsentDecision, may_confirm


def own_forms(patient: LoadedPatient, *, sent: str = "") -> ConsentForms:
    """Return the page's forms; ``sent`` names the one to be read from the request."""
    papers = papers_of(db_session(), patient.id)
    return consent_forms(ConsentGiver.alone(patient), papers, sent=sent)


def own_page(patient: LoadedPatient, forms: ConsentForms) -> dict[str, Any]:
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
