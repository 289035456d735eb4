"""How far a signing on a tablet is, from the code to the panel's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from activities.worker import make_tablet_documents
from tests.support.centre_site import COLLEAGUE, CentreSite
from tests.support.tablet_signing import a_tablet, filled, opens_tablet, prints_signable
from web.consents.tablets import Tablet
from web.tablets.sessions import TabletStage

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID


def test_only_what_may_still_change_is_followed():
    found: Any = object()

    followed = {each for each in TabletStage if Tablet(found=found, stage=each).is_under_way}

    assert followed == {TabletStage.OPEN, TabletStage.SIGNED, TabletStage.SEALED}


def test_a_colleague_sees_the_stage_and_not_the_address(site: CentreSite, panel_id: UUID):
    path = opens_tablet(site, panel_id, prints_signable(site, panel_id).id)

    page = site.get(f"/panels/{panel_id}/consent", COLLEAGUE)

    assert "Ready to be signed" in page.text
    assert path not in page.text


def test_the_page_says_when_the_panel_has_taken_it_in(site: CentreSite, panel_id: UUID):
    path = opens_tablet(site, panel_id, prints_signable(site, panel_id).id)
    a_tablet(site).post(path, data=filled())
    make_tablet_documents(site.settings, site.lent.sessions).make_due()
    url = f"/panels/{panel_id}/consent/tablet"
    sealed = site.get(url)

    site.drain(panel_id)

    assert "the panel takes it in" in sealed.text
    assert "Signed and recorded" in site.get(url).text
    assert "Signed on a tablet" in site.get(f"/panels/{panel_id}/consent").text
