"""A clinician opens the signing on a tablet; the page follows it to the recorded consent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.support.centre_site import CLINICIAN, LEAD, OTHER_CENTRE, CentreSite
from tests.support.consent_acts import prints, send
from tests.support.page_checks import assert_page
from tests.support.tablet_signing import a_tablet, filled, opens_tablet, prints_signable
from web.models.audit import AuditAct
from web.models.consents import TabletSession
from workflows.domain.panels.commands import WithdrawPanel

if TYPE_CHECKING:
    from uuid import UUID


def rows_of(site: CentreSite) -> list[TabletSession]:
    with site.lent.sessions() as session:
        return list(session.scalars(select(TabletSession)))


def test_the_page_shows_a_code_and_an_address_to_whoever_asked_for_it(
    site: CentreSite, panel_id: UUID
):
    path = opens_tablet(site, panel_id, prints_signable(site, panel_id).id)

    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert "Ready to be signed" in page.text
    assert '<div class="tablet-code" role="img"' in page.text
    assert f"http://localhost{path}" in page.text
    [entry] = site.trail(AuditAct.CREATED, "tablet_session")
    assert entry.person_id == site.actor(CLINICIAN).person_id


def test_the_part_that_is_asked_again_and_again_is_the_same_as_on_the_page(
    site: CentreSite, panel_id: UUID
):
    opens_tablet(site, panel_id, prints_signable(site, panel_id).id)
    url = f"/panels/{panel_id}/consent/tablet"

    first = site.get(url)
    again = site.get(url, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code) == (200, 304)
    tag = first.headers["ETag"].strip('"')
    assert tag in site.get(f"/panels/{panel_id}/consent").text


def test_a_signed_form_cannot_be_opened_again(site: CentreSite, panel_id: UUID):
    paper = prints_signable(site, panel_id)
    path = opens_tablet(site, panel_id, paper.id)
    a_tablet(site).post(path, data=filled())

    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert "Signed; the document is being made" in page.text
    assert "Sign on a tablet" not in page.text
    answer = send(site, panel_id, "tablet/open", {"tablet-paper_id": str(paper.id)})
    assert answer.status_code == 303
    assert len(rows_of(site)) == 1
    assert rows_of(site)[0].signed_at is not None


def test_a_version_without_places_to_sign_is_signed_on_paper(site: CentreSite, panel_id: UUID):
    paper = prints(site, panel_id)

    page = site.get(f"/panels/{panel_id}/consent")
    answer = send(site, panel_id, "tablet/open", {"tablet-paper_id": str(paper.id)})

    assert "Sign on a tablet" not in page.text
    assert answer.status_code == 409
    assert rows_of(site) == []


@pytest.mark.parametrize("paper_id", ["", "no-id", "11111111-1111-4111-8111-111111111111"])
def test_an_unknown_paper_is_not_there(site: CentreSite, panel_id: UUID, paper_id: str):
    answer = send(site, panel_id, "tablet/open", {"tablet-paper_id": paper_id})

    assert answer.status_code == 404


@pytest.mark.parametrize("who", [LEAD, OTHER_CENTRE])
def test_nobody_else_opens_or_follows_it(site: CentreSite, panel_id: UUID, who: str):
    paper = prints_signable(site, panel_id)
    url = f"/panels/{panel_id}/consent/tablet"

    seen = site.get(url, who)
    values = {"tablet-paper_id": str(paper.id)}
    opened = site.post(f"{url}/open", values, who=who, form_on="/settings")

    assert {seen.status_code, opened.status_code} <= {403, 404}
    assert rows_of(site) == []


def test_a_panel_that_takes_no_consent_opens_no_tablet(site: CentreSite, panel_id: UUID):
    paper = prints_signable(site, panel_id)
    site.gives(CLINICIAN, site.patients()[0].id, panel_id, WithdrawPanel(note_id=uuid4()))
    page = f"/panels/{panel_id}/consent"

    values = {"tablet-paper_id": str(paper.id)}
    answer = site.post(f"{page}/tablet/open", values, form_on="/settings")

    assert answer.status_code == 303
    assert "Consent cannot be recorded at this stage" in site.get(page).text
    assert rows_of(site) == []
