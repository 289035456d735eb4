"""A version is there for its centre's representative and its networks' coordinators alone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from tests.support.centre_forms import REPRESENTATIVE, a_centre_form, appoint, centre_id
from tests.support.centre_site import COORDINATOR
from web.models.audit import AuditAct
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from tests.support.centre_site import CentreSite

# EpiCARE's coordinator has to do with the first centre, but not with the second.
MEMBER, STRANGER = "Kinderklinik Isartal", "Centre hospitalier de Montclair-sur-Seine"


def a_version_of(site: CentreSite, centre: str) -> UUID:
    with site.lent.sessions.begin() as session:
        return a_centre_form(session, centre_id(site, centre)).form_id


def test_a_representative_of_two_centres_finds_both(site: CentreSite):
    appoint(site, REPRESENTATIVE, Role.HCP_REPRESENTATIVE, centre=STRANGER)
    first = a_version_of(site, "Universitätsklinikum Lindenberg")
    second, third = a_version_of(site, STRANGER), a_version_of(site, MEMBER)

    found = [
        site.get(f"/centre-forms/{each}", REPRESENTATIVE).status_code
        for each in (first, second, third, uuid4())
    ]

    assert found == [200, 200, 404, 404]


@pytest.mark.parametrize(("centre", "status", "refusals"), [(MEMBER, 200, 0), (STRANGER, 404, 1)])
def test_a_coordinator_finds_those_of_the_network(
    site: CentreSite, centre: str, status: int, refusals: int
):
    form_id = a_version_of(site, centre)

    answer = site.get(f"/centre-forms/{form_id}/decide", COORDINATOR)

    assert answer.status_code == status
    assert len(site.trail(AuditAct.DENIED, "centre_form")) == refusals
