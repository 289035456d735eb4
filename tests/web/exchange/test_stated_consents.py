"""A consent of a bundle begins the recording of the signed paper, and is none by itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests.support.cases import MADE_AT, a_case
from tests.support.centre_site import CLINICIAN, LEAD, hidden_in
from tests.support.consent_acts import RECORD, send
from tests.support.days import today
from web.exchange.case import ConsentSummary
from web.exchange.fhir.terms import FhirVersion
from web.exchange.fhir.writing import write_fhir
from web.exchange.proposals import ProposalExpiredError
from web.exchange.stated_consents import open_stated, seal_stated
from web.models.panels import Panel
from web.models.patients import Consent
from workflows.domain.consent import ConsentDecision, ConsentGiven, Signatory, StatedConsent
from workflows.domain.panels.stages import PanelStatus

if TYPE_CHECKING:
    from tests.support.exchange_site import ExchangeSite


def test_what_was_sealed_opens_for_the_same_reader_only(exchange: ExchangeSite):
    said = [
        StatedConsent(given=ConsentGiven(care=ConsentDecision.GIVEN)),
        StatedConsent(
            given=ConsentGiven(databases=ConsentDecision.REFUSED),
            signed_on=date(2026, 3, 1),
            form_version="1.1",
            language="de",
            signatory=Signatory.PARENT,
            number="C-7K3Q-M4PX",
        ),
    ]
    cipher, reader = (
        exchange.site.cipher(exchange.patient_id),
        exchange.site.actor(CLINICIAN).person_id,
    )
    sealed = seal_stated(cipher, reader, said)

    assert open_stated(cipher, reader, sealed) == said
    assert open_stated(cipher, reader, "") == []
    with pytest.raises(ProposalExpiredError):
        open_stated(cipher, exchange.site.actor(LEAD).person_id, sealed)


def a_bundle(**decided: ConsentDecision) -> bytes:
    """Return our own R4 export of a case whose consent says this, signed today."""
    consent = ConsentSummary(
        id=UUID(int=7),
        given=ConsentGiven(care=ConsentDecision.GIVEN, **decided),
        decided_on=today(),
        form_version="1.0",
        language="el",
    )
    case = a_case(relatives=(), consent=consent)
    return write_fhir(case, MADE_AT, FhirVersion.R4).content


def attribute(element: str, name: str) -> str:
    """Return an attribute of an element."""
    found = re.search(rf'{name}="([^"]*)"', element)
    assert found, element
    return found[1]


def rows_of_consent(exchange: ExchangeSite) -> int:
    """Return how many consents are recorded."""
    with exchange.site.lent.sessions() as session:
        return session.scalar(select(func.count()).select_from(Consent)) or 0


def test_a_consent_of_a_bundle_is_shown_and_records_nothing(exchange: ExchangeSite):
    preview = exchange.uploads(a_bundle(databases=ConsentDecision.REFUSED), "fhir")

    assert "Consent that the file tells of" in preview.text
    assert "Not what holds" in preview.text
    accepted = exchange.accepts(preview, [3])
    assert accepted.location.endswith("/record")
    assert rows_of_consent(exchange) == 0


def test_a_consent_of_a_bundle_begins_the_recording_in_the_panel_that_asks(exchange: ExchangeSite):
    preview = exchange.uploads(a_bundle(databases=ConsentDecision.REFUSED), "fhir")

    page = exchange.accepts(preview, [3], consent="0")

    assert page.status_code == 200
    assert f'action="/panels/{exchange.panel_id}/consent/record"' in page.text
    assert "Compare each line with the signed paper" in page.text
    begun = {
        attribute(each, "name"): attribute(each, "value")
        for each in re.findall(r"<input checked[^>]*>", page.text)
    }
    # What our own export says nothing of it denies.
    assert begun == {
        "recording-care": "given",
        "recording-databases": "refused",
        "recording-research_contact": "refused",
    }
    assert f'value="{today().isoformat()}"' in page.text
    # The chosen line is in the record; of the consent nothing is, before somebody attests it.
    assert len(exchange.items()) == 1
    assert rows_of_consent(exchange) == 0


def test_the_begun_recording_is_kept_like_any_other(exchange: ExchangeSite):
    preview = exchange.uploads(a_bundle(), "fhir")
    page = exchange.accepts(preview, [], consent="0")
    hidden = {
        name: value for name, value in hidden_in(page).items() if name.startswith("recording-")
    }

    answer = send(exchange.site, exchange.panel_id, "record", {**RECORD, **hidden})

    assert answer.status_code == 303
    assert rows_of_consent(exchange) == 1
    assert exchange.items() == []


def test_without_a_panel_the_patients_own_page_takes_it(exchange: ExchangeSite):
    exchange.consents()
    with exchange.site.lent.sessions.begin() as session:
        session.get_one(Panel, exchange.panel_id).status = PanelStatus.WITHDRAWN
    preview = exchange.uploads(a_bundle(databases=ConsentDecision.REFUSED), "fhir")

    page = exchange.accepts(preview, [], consent="0")

    assert f'action="/patients/{exchange.patient_id}/consent/new"' in page.text
    assert "Compare each line with the signed paper" in page.text


def test_a_consent_that_holds_already_is_not_offered_again(exchange: ExchangeSite):
    exchange.consents()
    exported = exchange.exports("fhir-r4").data

    preview = exchange.uploads(exported, "fhir")

    assert "This is what holds" in preview.text
    assert 'name="consent"' not in preview.text


def test_marked_lines_keep_the_choice_of_the_consent(exchange: ExchangeSite):
    [seizure, _other] = a_case().phenotypes
    named = a_case(
        relatives=(), phenotypes=(replace(seizure, note="Seen by Dr. Zinnia Quastenflosser."),)
    )
    stated = ConsentSummary(
        id=UUID(int=7),
        given=ConsentGiven(care=ConsentDecision.GIVEN),
        decided_on=today(),
        form_version="1.0",
        language="el",
    )
    content = write_fhir(replace(named, consent=stated), MADE_AT, FhirVersion.R4).content
    preview = exchange.uploads(content, "fhir")
    assert "Quastenflosser" in preview.text

    again = exchange.accepts(preview, range(20), consent="0")

    assert again.status_code == 422
    assert re.search(r'id="consent-0"[^>]* checked', again.text)
