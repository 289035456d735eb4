"""A new consent on the patient's own page: where no panel can take it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.support.centre_site import hidden_in
from tests.support.consent_renewals import confirms, effects, ends, held, own_page, records
from tests.support.page_checks import assert_page
from tests.support.panel_site import PanelSite, a_panel_site, with_members
from tests.support.web_pages import token_in
from web.consents.renewing import panel_to_ask_in, unconfirmed_consent
from web.models.audit import AuditAct, AuditEntry
from workflows.domain.consent import ConsentDecision
from workflows.domain.consent_effects import ConsentEffectKind as Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    """Lend a panel in discussion, with two members and a guest."""
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as site:
        yield with_members(site)


def test_the_patients_page_leads_to_the_panel_that_can_take_a_consent_in(site: PanelSite):
    page = site.browser("clinician").get(f"/patients/{site.patient_id}")

    answer = site.browser("clinician").get(own_page(site))

    assert own_page(site) in page.text
    assert answer.location == f"{site.url('/consent')}#record"
    with site.lent.sessions() as session:
        assert panel_to_ask_in(session, site.patient_id) == site.panel_id


def test_without_a_panel_it_is_recorded_and_confirmed_on_the_patients_own_page(site: PanelSite):
    ends(site)
    page = own_page(site)
    assert_page(site.browser("clinician").get(page))
    before = held(site)

    assert records(site, page, page, databases="given").location == page
    assert_page(site.browser("clinician").get(page))
    assert held(site).id == before.id
    answer = confirms(site, page, f"{page}/confirm")

    assert answer.location == f"/patients/{site.patient_id}"
    assert (held(site).databases, held(site).form_version) == (ConsentDecision.GIVEN, "1.1")
    with site.lent.sessions() as session:
        trail = session.scalars(
            select(AuditEntry.detail)
            .where(AuditEntry.act == AuditAct.CONSENT_DECIDED)
            .order_by(AuditEntry.seq)
        ).all()
        assert [each["step"] for each in trail] == ["recorded", "confirmed"]
        assert unconfirmed_consent(session, site.patient_id) is None


def test_refusing_care_on_the_patients_own_page_leads_to_the_proof(site: PanelSite):
    ends(site)
    page = own_page(site)
    records(site, page, page, care="refused")
    shown = site.browser("clinician").get(page)
    assert_page(shown)
    assert "Confirming it withdraws the consent for care" in shown.text

    answer = confirms(site, page, f"{page}/confirm")

    assert answer.location == f"/patients/{site.patient_id}/consents/{held(site).id}/proof"
    assert held(site).care is ConsentDecision.WITHDRAWN
    assert Kind.READING_CLOSED in effects(site)


def test_what_is_not_shown_any_more_is_not_confirmed(site: PanelSite):
    ends(site)
    page = own_page(site)
    records(site, page, page)
    client = site.browser("clinician")
    shown = client.get(page)
    records(site, page, page, databases="given")

    values = hidden_in(shown) | {"csrf_token": token_in(shown)}
    answer = client.post(f"{page}/confirm", data=values)

    assert answer.status_code == 200
    assert "This is not what is recorded now" in answer.text


@pytest.mark.parametrize("who", ["lead", "member", "coordinator", "stranger"])
def test_others_have_no_part_in_it(site: PanelSite, who: str):
    assert site.browser(who).get(own_page(site)).status_code == 404
