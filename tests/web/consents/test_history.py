"""The consent of a patient, record by record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.consent_acts import confirms, records
from web.consents.history import consent_history, decisions_in, held_consent
from workflows.domain.consent import ConsentDecision, ConsentPurpose

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.centre_site import CentreSite


def test_a_record_holds_once_it_is_confirmed(site: CentreSite, panel_id: UUID):
    [patient] = site.patients()
    cipher = site.cipher(patient.id)
    records(site, panel_id)
    with site.lent.sessions() as session:
        assert held_consent(session, patient.id) is None
        assert len(consent_history(session, cipher)) == 1

    confirms(site, panel_id)

    with site.lent.sessions() as session:
        held = held_consent(session, patient.id)
    assert held is not None
    assert decisions_in(held) == (
        (ConsentPurpose.CARE, ConsentDecision.GIVEN),
        (ConsentPurpose.DATABASES, ConsentDecision.REFUSED),
        (ConsentPurpose.RESEARCH_CONTACT, ConsentDecision.GIVEN),
    )


def test_a_record_names_its_people_and_where_the_paper_lies(site: CentreSite, panel_id: UUID):
    [patient] = site.patients()
    cipher = site.cipher(patient.id)
    records(site, panel_id)

    with site.lent.sessions() as session:
        [record] = consent_history(session, cipher)

    assert record.original_place == "Records office, shelf 12"
    assert record.people == {record.row.recorded_by_id}


def test_what_the_engine_has_not_heard_of_is_no_history(site: CentreSite, panel_id: UUID):
    [patient] = site.patients()
    site.gateway.is_away = True
    records(site, panel_id)

    cipher = site.cipher(patient.id)
    with site.lent.sessions() as session:
        assert consent_history(session, cipher) == []
    site.drain(panel_id)
    with site.lent.sessions() as session:
        assert len(consent_history(session, cipher)) == 1
