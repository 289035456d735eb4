"""The page of a patient's consent history: all of it, for the centre, and after erasure too."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import update

from tests.support.centre_site import CLINICIAN, COLLEAGUE, COORDINATOR, OTHER_CENTRE
from tests.support.consent_acts import confirms, prints, records
from tests.support.page_checks import assert_page
from tests.web.consents.test_told_history import withdraws
from web.models.audit import AuditAct
from web.models.consents import ConsentTask
from web.models.patients import Consent, Patient
from web.patient_keys import PatientKeys
from workflows.domain.consent_tasks import ConsentTaskKind

if TYPE_CHECKING:
    from tests.support.centre_site import CentreSite


def page_of(patient_id: UUID) -> str:
    return f"/patients/{patient_id}/consents"


def test_an_empty_history_says_where_it_begins(site: CentreSite):
    page = site.get(page_of(site.enrols()))

    assert_page(page)
    assert "Nothing was recorded yet" in page.text
    assert "No consent is confirmed." in page.text


def test_who_when_what_and_which_paper_stand_on_one_page(site: CentreSite, panel_id: UUID):
    [patient] = site.patients()
    paper = prints(site, panel_id)
    records(site, panel_id, consent_number=paper.consent_number)
    confirms(site, panel_id)
    with site.lent.sessions.begin() as session:
        explained = site.actor(COLLEAGUE).person_id
        session.execute(update(Consent).values(explained_by_id=explained, interpreter_present=True))

    page = site.get(page_of(patient.id))

    assert_page(page)
    for words in (
        "version 1.0, ",
        f'href="/consent-papers/{paper.id}"',
        paper.consent_number,
        "Records office, shelf 12",
        "with an interpreter",
        "and the minor agrees",
        "Paper",
    ):
        assert words in page.text, words
    assert "What the withdrawal stopped" not in page.text
    [entry] = site.trail(AuditAct.VIEWED, "consent_history")
    assert entry.patient_id == patient.id


def test_a_withdrawal_is_marked_and_leads_to_its_proof(site: CentreSite, panel_id: UUID):
    [patient] = site.patients()
    records(site, panel_id)
    confirms(site, panel_id)
    withdraws(site, patient.id, "care")

    page = site.get(page_of(patient.id))

    assert_page(page)
    withdrawal = site.consents()[-1]
    proof = f"/patients/{patient.id}/consents/{withdrawal.id}/proof"
    assert f'href="{proof}"' in page.text
    assert page.text.count("taken back here") == 1
    assert "Withdrawn on" in page.text


def test_what_time_has_asked_for_stands_there_too(site: CentreSite):
    patient_id = site.enrols()
    with site.lent.sessions.begin() as session:
        for kind, occasion, due_on in (
            (ConsentTaskKind.RECONSENT, "1.1", date(2020, 1, 1)),
            (ConsentTaskKind.RETENTION_REVIEW, "2041-05", date(2141, 5, 20)),
        ):
            session.add(
                ConsentTask(patient_id=patient_id, kind=kind, occasion=occasion, due_on=due_on)
            )

    page = site.get(page_of(patient_id))

    assert_page(page)
    assert "New version of the form 1.1" in page.text
    assert page.text.count(">Late<") == 1
    assert "/review" in page.text


def test_after_erasure_what_was_decided_stays_without_its_words(site: CentreSite, panel_id: UUID):
    [patient] = site.patients()
    records(site, panel_id)
    confirms(site, panel_id)
    with site.lent.sessions.begin() as session:
        session.execute(update(Patient).values(erased_at=datetime.now(UTC)))
        PatientKeys.of(site.settings).destroy_key(session, patient.id)

    page = site.get(page_of(patient.id))

    assert_page(page)
    assert "were erased on" in page.text
    assert "Records office" not in page.text


def test_nobody_else_sees_it(site: CentreSite):
    patient_id = site.enrols()

    assert site.get(page_of(patient_id), OTHER_CENTRE).status_code == 404
    assert site.get(page_of(patient_id), COORDINATOR).status_code == 404
    assert site.get(page_of(UUID(int=1)), CLINICIAN).status_code == 404


def test_the_patients_page_leads_there(site: CentreSite):
    patient_id = site.enrols()

    assert f'href="{page_of(patient_id)}"' in site.get(f"/patients/{patient_id}").text
