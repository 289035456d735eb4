"""A patient is there for the enrolling centre only."""

from __future__ import annotations

import pytest

from tests.support.centre_site import (
    ADMINISTRATOR,
    COORDINATOR,
    LEAD,
    OTHER_CENTRE,
    CentreSite,
)
from web.models.audit import AuditAct


@pytest.mark.parametrize("who", [OTHER_CENTRE, LEAD, COORDINATOR, ADMINISTRATOR])
@pytest.mark.parametrize("path", ["", "/edit", "/identity", "/identity/edit", "/consent/withdraw"])
def test_a_patient_is_not_there_for_others_and_the_attempt_is_on_record(
    site: CentreSite, who: str, path: str
):
    patient_id = site.enrols()

    answer = site.get(f"/patients/{patient_id}{path}", who)

    assert answer.status_code == 404
    assert site.patient(patient_id).nickname not in answer.text
    [denied] = site.trail(AuditAct.DENIED, "patient")
    assert (denied.patient_id, denied.person_id) == (patient_id, site.actor(who).person_id)
