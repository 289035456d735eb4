"""The consent page is for the enrolling centre."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.support.centre_site import (
    ADMINISTRATOR,
    COORDINATOR,
    LEAD,
    OTHER_CENTRE,
    CentreSite,
)
from tests.support.consent_acts import confirms, records


@pytest.mark.parametrize(
    ("who", "status"), [(OTHER_CENTRE, 404), (ADMINISTRATOR, 404), (COORDINATOR, 403), (LEAD, 403)]
)
def test_the_consent_page_is_for_the_enrolling_centre(
    site: CentreSite, panel_id: UUID, who: str, status: int
):
    records(site, panel_id)
    confirms(site, panel_id)

    answer = site.get(f"/panels/{panel_id}/consent", who)

    assert answer.status_code == status
    assert "Records office" not in answer.text


def test_nobody_of_another_centre_moves_the_consent(site: CentreSite, panel_id: UUID):
    page = "/worklist"
    for act in ("print", "print-again", "record", "reuse", "confirm"):
        url = f"/panels/{panel_id}/consent/{act}"
        assert site.post(url, {}, who=OTHER_CENTRE, form_on="/settings").status_code == 404, page
    assert site.consents() == []
    assert site.papers() == []
