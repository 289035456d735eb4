"""A new consent while another holds: in a running panel it takes its place once confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.support.consent_renewals import confirms_in_panel, effects, held, in_panel, told
from tests.support.page_checks import assert_page
from tests.support.panel_site import PanelSite, a_panel_site, with_members
from web.consents.effective import care_consent_holds
from web.consents.history import held_consent
from web.models.patients import Consent
from workflows.domain.consent import ConsentDecision
from workflows.domain.consent_effects import ConsentEffectKind as Kind
from workflows.domain.panels.stages import PanelStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    """Lend a panel in discussion, with two members and a guest."""
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as site:
        yield with_members(site)


def test_in_a_running_panel_the_old_consent_holds_until_the_new_one_is_confirmed(site: PanelSite):
    before, notices = held(site), told(site)

    assert in_panel(site, databases="given").status_code == 303
    page = site.get("clinician", "/consent")

    assert_page(page)
    assert "recorded while the one of before still holds" in page.text
    assert held(site).id == before.id
    assert site.get("member", "").status_code == 200

    assert confirms_in_panel(site).location == site.url()

    assert (held(site).databases, held(site).form_version) == (ConsentDecision.GIVEN, "1.1")
    assert site.state.consent.consent_id == held(site).id
    assert site.state.status is PanelStatus.DISCUSSION
    # Nobody else hears of it: nothing opened to them that was not open.
    assert told(site) == notices
    assert effects(site) == set()


def test_taking_back_another_purpose_acts_at_once_and_the_panel_goes_on(site: PanelSite):
    in_panel(site, databases="given")
    confirms_in_panel(site)

    in_panel(site, databases="refused")
    answer = confirms_in_panel(site)

    assert answer.location == f"/patients/{site.patient_id}/consents/{held(site).id}/proof"
    assert held(site).databases is ConsentDecision.WITHDRAWN
    assert effects(site) == {Kind.EXPORTS_CLOSED}
    assert site.state.status is PanelStatus.DISCUSSION


def test_refusing_care_in_a_running_panel_is_a_withdrawal(site: PanelSite):
    in_panel(site, care="refused")
    page = site.get("clinician", "/consent")
    assert_page(page)
    assert "Confirming it withdraws the consent for care" in page.text

    confirms_in_panel(site)

    assert held(site).care is ConsentDecision.WITHDRAWN
    assert site.state.status is PanelStatus.WITHDRAWN
    assert {Kind.READING_CLOSED, Kind.PANEL_STOPPED, Kind.ACCESS_ENDED} <= effects(site)
    with site.lent.sessions() as session:
        assert not care_consent_holds(session, site.patient_id)


def test_what_was_decided_later_is_not_overtaken_by_an_older_record(site: PanelSite):
    in_panel(site)
    with site.lent.sessions.begin() as session:
        [waiting] = session.scalars(select(Consent).where(Consent.confirmed_at.is_(None)))
        later = held_consent(session, site.patient_id)
        assert later is not None
        later.position = waiting.position + 1

    answer = confirms_in_panel(site)

    assert answer.status_code == 200
    assert "Something was decided after this was recorded" in answer.text
    assert held(site).form_version == "1.0"
