"""Who can have explained a form: health professionals of the centre who are approved now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.support.centre_site import ASSISTANT, CLINICIAN, COLLEAGUE, OTHER_CENTRE
from web.consents.explainers import explainers, likely_explainer

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.centre_site import CentreSite


def test_the_centre_s_health_professionals_are_offered_and_nobody_else(
    site: CentreSite, panel_id: UUID
):
    hcp_id = site.state(panel_id).hcp_id

    with site.lent.sessions() as session:
        offered = {person for person, _name in explainers(session, hcp_id, datetime.now(UTC))}

    ids = {
        who: site.actor(who).person_id for who in (CLINICIAN, COLLEAGUE, ASSISTANT, OTHER_CENTRE)
    }
    assert {ids[CLINICIAN], ids[COLLEAGUE]} <= offered
    assert not {ids[ASSISTANT], ids[OTHER_CENTRE]} & offered


def test_an_assistant_s_clinician_is_the_likely_one(site: CentreSite, panel_id: UUID):
    hcp_id, clinician = site.state(panel_id).hcp_id, site.actor(CLINICIAN)

    assert likely_explainer(clinician, hcp_id) == clinician.person_id
    assert likely_explainer(site.actor(ASSISTANT), hcp_id) == clinician.person_id
