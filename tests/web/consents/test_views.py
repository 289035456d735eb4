"""The consent's pages: recorded, confirmed, refused, handed out, saved while the engine is away."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from tests.support.centre_site import (
    ADMINISTRATOR,
    ASSISTANT,
    COORDINATOR,
    LEAD,
    OTHER_CENTRE,
    CentreSite,
    hidden_in,
)
from tests.support.consent_acts import CHOICE, RECORD, confirms, prints, records, send
from tests.support.databases import on_each_database
from tests.support.page_checks import assert_page
from web.consents.history import place_context
from web.models.audit import AuditAct
from workflows.domain.consent import ConsentDecision
from workflows.domain.panels.stages import PanelStatus


def test_the_paper_is_handed_out_the_same_each_time_with_safe_headers(
    site: CentreSite, panel_id: UUID
):
    paper = prints(site, panel_id)

    first, second = (site.get(f"/consent-papers/{paper.id}") for _ in range(2))

    assert first.data == second.data == b"%PDF-1.7 canary"
    assert first.mimetype == "application/pdf"
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    disposition = f'inline; filename="{paper.consent_number}.pdf"'
    assert first.headers["Content-Disposition"] == disposition
    assert "sandbox" in first.headers["Content-Security-Policy"]
    downloads = site.trail(AuditAct.DOWNLOADED, "consent_paper")
    assert [row.patient_id for row in downloads] == [paper.patient_id] * 2


@pytest.mark.parametrize("who", [OTHER_CENTRE, LEAD, COORDINATOR, ADMINISTRATOR])
def test_the_paper_is_for_the_own_centre(site: CentreSite, panel_id: UUID, who: str):
    paper = prints(site, panel_id)

    assert site.get(f"/consent-papers/{paper.id}", who).status_code == 404
    assert len(site.trail(AuditAct.DENIED, "patient")) == 1


def test_a_paper_that_is_not_printed_or_unknown_is_not_there(site: CentreSite, panel_id: UUID):
    send(site, panel_id, "print", {**CHOICE, "printing-command_id": str(uuid4())})
    [paper] = site.papers()

    assert site.get(f"/consent-papers/{paper.id}").status_code == 404
    assert site.get(f"/consent-papers/{uuid4()}").status_code == 404


@on_each_database("site")
def test_a_form_that_is_sent_twice_prints_and_records_once(site: CentreSite, panel_id: UUID):
    printing = {**CHOICE, "printing-command_id": str(uuid4())}
    recording = {**RECORD, "recording-command_id": str(uuid4())}

    for act, values in (("print", printing), ("record", recording)):
        for _ in range(2):
            assert send(site, panel_id, act, values).status_code == 303

    assert len(site.papers()) == 1
    assert len(site.consents()) == 1


def test_a_consent_is_recorded_with_each_purpose_and_its_evidence(site: CentreSite, panel_id: UUID):
    paper = prints(site, panel_id)

    answer = records(site, panel_id, consent_number=paper.consent_number)

    assert answer.status_code == 303, answer.text
    [consent] = site.consents()
    decisions = (consent.care, consent.databases, consent.research_contact)
    assert decisions == (ConsentDecision.GIVEN, ConsentDecision.REFUSED, ConsentDecision.GIVEN)
    assert (consent.consent_number, consent.minor_assented) == (paper.consent_number, True)
    place = site.cipher(consent.patient_id).open_text(
        consent.sealed_original_place, place_context(consent.id)
    )
    assert place == "Records office, shelf 12"
    assert consent.confirmed_at is None
    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert "Records office, shelf 12" in page.text


def test_only_where_a_parent_signs_a_minor_assents(site: CentreSite, panel_id: UUID):
    records(site, panel_id, signatory="patient")

    [consent] = site.consents()
    assert consent.minor_assented is False


@on_each_database("site")
def test_a_clinician_confirms_and_the_discussion_opens(site: CentreSite, panel_id: UUID):
    records(site, panel_id)

    answer = confirms(site, panel_id)

    assert answer.status_code == 303
    [consent] = site.consents()
    assert consent.confirmed_at is not None
    assert site.state(panel_id).status is PanelStatus.DISCUSSION
    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert "Confirmed by" in page.text


def test_an_assistant_records_but_does_not_confirm(site: CentreSite, panel_id: UUID):
    values = {**RECORD, "recording-command_id": str(uuid4())}
    assert send(site, panel_id, "record", values, who=ASSISTANT).status_code == 303
    page = site.get(f"/panels/{panel_id}/consent", ASSISTANT)
    assert_page(page)
    assert "an assistant cannot" in page.text

    answer = confirms(site, panel_id, who=ASSISTANT)

    assert answer.status_code == 200
    assert "There is a problem" in answer.text
    assert site.state(panel_id).status is PanelStatus.AWAITING_CONSENT


def test_a_refusal_says_that_the_panel_ends_and_ends_it(site: CentreSite, panel_id: UUID):
    records(site, panel_id, care="refused")
    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert "Confirming this ends the panel" in page.text

    assert confirms(site, panel_id).status_code == 303

    assert site.state(panel_id).status is PanelStatus.WITHDRAWN


def test_what_another_recorded_meanwhile_is_not_confirmed_unseen(site: CentreSite, panel_id: UUID):
    records(site, panel_id)
    seen = hidden_in(site.get(f"/panels/{panel_id}/consent"))
    records(site, panel_id, databases="given")

    answer = send(site, panel_id, "confirm", seen)

    assert_page(answer)
    assert "There is a problem" in answer.text
    assert site.state(panel_id).status is PanelStatus.AWAITING_CONSENT


def test_while_the_engine_is_away_consent_is_saved_and_takes_effect_later(
    site: CentreSite, panel_id: UUID
):
    site.gateway.is_away = True
    send(site, panel_id, "print", {**CHOICE, "printing-command_id": str(uuid4())})
    assert records(site, panel_id).status_code == 303
    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert "to be printed as soon as the workflow engine is back" in page.text
    assert "is saved and will take effect" in page.text
    assert "Nothing was recorded yet" in site.get(f"/patients/{site.papers()[0].patient_id}").text

    site.drain(panel_id)

    [consent] = site.consents()
    assert site.state(panel_id).consent.consent_id == consent.id
    assert "Being printed" in site.get(f"/panels/{panel_id}/consent").text
