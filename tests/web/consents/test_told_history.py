"""The history as one page tells it: what each record took back, whom it names, what time asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from tests.support.centre_site import CLINICIAN, hidden_in
from tests.support.consent_acts import confirms, records
from tests.support.days import today
from web.consent_tasks.commands import keep_data
from web.consents.told_history import ToldHistory, told_history
from web.models.consents import ConsentTask
from workflows.domain.consent import ConsentPurpose
from workflows.domain.consent_tasks import ConsentTaskKind

if TYPE_CHECKING:
    from tests.support.centre_site import CentreSite


def withdraws(site: CentreSite, patient_id: UUID, *purposes: str) -> None:
    """Take some purposes back through the page."""
    url = f"/patients/{patient_id}/consent/withdraw"
    values = {
        **hidden_in(site.get(url)),
        "signatory": "parent",
        "withdrawn_on": today().isoformat(),
        "original_place": "Told on the phone",
        "purposes": list(purposes),
    }
    assert site.post(url, values).status_code == 303


def is_told(site: CentreSite, patient_id: UUID, *, is_erased: bool = False) -> ToldHistory:
    cipher = None if is_erased else site.cipher(patient_id)
    with site.lent.sessions() as session:
        return told_history(session, patient_id, cipher)


def test_each_record_tells_what_it_took_back_and_later_ones_do_not_repeat_it(
    site: CentreSite, panel_id: UUID
):
    [patient] = site.patients()
    records(site, panel_id, databases="given")
    confirms(site, panel_id)
    withdraws(site, patient.id, "databases")
    withdraws(site, patient.id, "research_contact")

    told = [each.withdrawn for each in is_told(site, patient.id).records]

    assert told == [
        (ConsentPurpose.RESEARCH_CONTACT,),
        (ConsentPurpose.DATABASES,),
        (),
    ]


def test_words_are_told_while_the_key_is_there_and_no_longer(site: CentreSite, panel_id: UUID):
    [patient] = site.patients()
    records(site, panel_id)
    task_id, cipher, actor = uuid4(), site.cipher(patient.id), site.actor(CLINICIAN)
    with site.lent.sessions.begin() as session:
        session.add(
            ConsentTask(
                id=task_id,
                patient_id=patient.id,
                kind=ConsentTaskKind.RETENTION_REVIEW,
                occasion="2041-05",
                due_on=date(2041, 5, 20),
            )
        )
        session.flush()
        keep_data(session, task_id, actor, cipher, "Still treated.")

    told, erased = is_told(site, patient.id), is_told(site, patient.id, is_erased=True)

    assert told.records[0].record.original_place == "Records office, shelf 12"
    assert told.tasks[0].reason == "Still treated."
    assert erased.records[0].record.original_place == ""
    assert erased.tasks[0].reason == ""
    assert erased.records[0].row.form_version == told.records[0].row.form_version


def test_everybody_whom_the_page_names_is_known(site: CentreSite, panel_id: UUID):
    [patient] = site.patients()
    records(site, panel_id)
    confirms(site, panel_id)

    people = is_told(site, patient.id).people

    assert people >= {site.actor(CLINICIAN).person_id}


def test_a_patient_who_never_decided_has_an_empty_history(site: CentreSite):
    told = is_told(site, site.enrols())

    assert (list(told.records), list(told.tasks)) == ([], [])
