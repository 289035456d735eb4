"""Consent given again: the centre reopens what the withdrawal stopped, and the panel goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from activities.unfinished_withdrawals import UnfinishedWithdrawals
from tests.support.page_checks import assert_page
from tests.support.panel_site import PanelSite, a_panel_site, with_members
from tests.web.consents.test_withdrawing import withdraws
from web.models.patients import Consent
from workflows.domain.consent import (
    ConsentDecision,
    ConsentEvidence,
    ConsentGiven,
    Signatory,
)
from workflows.domain.panels import commands as c
from workflows.domain.panels.stages import PanelStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases

GIVEN = ConsentGiven(
    care=ConsentDecision.GIVEN,
    databases=ConsentDecision.REFUSED,
    research_contact=ConsentDecision.REFUSED,
)
REOPENING = "/acts/reopen_for_consent"
REASON = {"reason": "The parents have thought about it again."}


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    """Lend a panel that discussed until consent was withdrawn."""
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as site:
        with_members(site).contributes("member", "A thought")
        yield site


def gives_consent_again(site: PanelSite) -> None:
    """Record and confirm a new paper, as the consent page does."""
    consent_id, now = uuid4(), datetime.now(UTC)
    row = Consent(
        id=consent_id,
        patient_id=site.patient_id,
        position=3,
        care=GIVEN.care,
        databases=GIVEN.databases,
        research_contact=GIVEN.research_contact,
        form_version="1.0",
        language="de",
        signatory=Signatory.PARENT,
        signed_on=now.date(),
        evidence=ConsentEvidence.PAPER_ATTESTED,
        sealed_original_place=b"",
        recorded_by_id=site.people["clinician"],
        recorded_at=now,
    )
    recording = c.RecordConsent(consent_id=consent_id, given=GIVEN)
    site.does("clinician", recording, contents=[row])
    site.does("clinician", c.ConfirmConsent(consent_id=consent_id))


def test_the_centre_reopens_and_the_discussion_goes_on_with_the_new_consent(site: PanelSite):
    withdraws(site, "care")
    page = site.get("clinician", REOPENING)

    answer = site.post("clinician", REOPENING, REASON)
    waiting, refused = site.state.status, site.get("member", "/discussion").status_code
    gives_consent_again(site)

    assert_page(page)
    assert answer.status_code == 303
    assert (waiting, refused) == (PanelStatus.AWAITING_CONSENT, 403)
    assert site.state.status is PanelStatus.DISCUSSION
    discussion = site.get("member", "/discussion")
    assert discussion.status_code == 200
    assert "A thought" in discussion.text
    # A guest's part ended with the withdrawal, for good.
    assert site.get("guest", "/discussion").status_code == 404


def test_nobody_else_can_reopen_it(site: PanelSite):
    withdraws(site, "care")

    for who in ("lead", "member", "coordinator"):
        assert site.get(who, REOPENING).status_code == 403
    assert REOPENING in site.get("clinician", "").text
    assert REOPENING not in site.get("lead", "").text


def test_what_was_reopened_is_neither_pending_nor_stopped_again(site: PanelSite):
    proof = withdraws(site, "care")

    site.post("clinician", REOPENING, REASON)
    later = datetime.now(UTC) + timedelta(minutes=1)
    stopped = UnfinishedWithdrawals(site.lent.sessions).finish(later)

    assert stopped == []
    page = site.browser("clinician").get(proof)
    assert "has stopped." in page.text
    assert "Still being carried out" not in page.text


def test_a_second_withdrawal_stops_it_again_with_a_proof_of_its_own(site: PanelSite):
    first = withdraws(site, "care")
    site.post("clinician", REOPENING, REASON)
    gives_consent_again(site)

    second = withdraws(site, "care")

    assert second != first
    assert site.state.status is PanelStatus.WITHDRAWN
    page = site.browser("clinician").get(second)
    assert "People of other centres who have lost their access: 3." in page.text
    assert "has stopped." in page.text
