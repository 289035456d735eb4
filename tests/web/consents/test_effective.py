"""Which consent holds: the last confirmed record, in one question or inside another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.consent_acts import confirms, records
from web.consents.effective import (
    care_consent_holds,
    latest_consent,
    next_position,
    patients_with_care_consent,
)

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.centre_site import CentreSite


def holds(site: CentreSite, patient_id: UUID) -> bool:
    """Ask both ways; they must agree."""
    with site.lent.sessions() as session:
        alone = care_consent_holds(session, patient_id)
        among = patients_with_care_consent(session, [patient_id]) == {patient_id}
    assert alone is among
    return alone


def test_care_holds_from_confirmation_to_the_next_confirmed_record(
    site: CentreSite, panel_id: UUID
):
    [patient] = site.patients()
    assert not holds(site, patient.id)
    records(site, panel_id)
    assert not holds(site, patient.id)
    confirms(site, panel_id)
    assert holds(site, patient.id)

    second = site.opens_panel(patient.id)
    records(site, second, care="refused")
    assert holds(site, patient.id)
    confirms(site, second)

    assert not holds(site, patient.id)


def test_records_keep_their_order(site: CentreSite, panel_id: UUID):
    [patient] = site.patients()
    with site.lent.sessions() as session:
        assert latest_consent(session, patient.id) is None
        assert next_position(session, patient.id) == 1

    records(site, panel_id)
    records(site, panel_id, care="refused")

    with site.lent.sessions() as session:
        latest = latest_consent(session, patient.id)
        assert next_position(session, patient.id) == 3
    assert latest is not None
    assert latest.position == 2
