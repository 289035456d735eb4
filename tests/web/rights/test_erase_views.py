"""Erasing a patient: typed nickname, withdrawn consent, frozen panels, nothing left to read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.support.centre_site import ASSISTANT, a_centre_site
from web.models.audit import AuditAct
from web.models.panels import CommandStatus, PanelCommand
from web.models.patients import Consent, Sex
from web.models.protection import PatientKey, VaultIdentity
from web.patient_keys import PatientErasedError
from web.rights.ledger import ErasureLedger
from workflows.domain.consent import ConsentDecision
from workflows.domain.panels import commands as c
from workflows.domain.panels.stages import PanelStatus

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.databases import Databases
    from tests.support.patient_rights import RightsSite

WHY = {"ground": "patient_withdrew", "nickname": "Amber Heron"}


def erases(site: RightsSite) -> TestResponse:
    answer = site.post("/erase", WHY)
    assert answer.status_code == 303, answer.text
    return answer


def files_of(site: RightsSite) -> list[Path]:
    folder = Path(site.panel.settings.file_store_url.removeprefix("file://"))
    return [each for each in folder.rglob("*") if each.is_file()]


def test_the_page_says_what_is_destroyed_and_what_stays(site: RightsSite):
    site.knows_who_it_is()
    site.attaches()

    page = site.get("/erase").text

    assert "This cannot be taken back" in page
    assert "There are 1." in page
    assert "Name, exact date of birth" in page


@pytest.mark.parametrize(
    "sent",
    [
        {"ground": "patient_withdrew", "nickname": "Amber Crane"},
        {"ground": "patient_withdrew", "nickname": ""},
        {"ground": "", "nickname": "Amber Heron"},
        {"ground": "tidying_up", "nickname": "Amber Heron"},
    ],
)
def test_nothing_is_erased_without_the_nickname_and_one_of_the_laws_grounds(
    site: RightsSite, sent: dict[str, str]
):
    assert site.post("/erase", sent).status_code == 422
    assert site.patient().erased_at is None
    assert ErasureLedger.of(site.panel.settings).read() == []


def test_the_key_the_identity_and_the_files_are_gone(site: RightsSite):
    site.knows_who_it_is()
    site.attaches()
    assert files_of(site)

    erases(site)

    with site.panel.lent.sessions() as session:
        key = session.get_one(PatientKey, site.patient_id)
        assert key.wrapped_key is None
        assert key.destroyed_at is not None
        assert session.get(VaultIdentity, site.patient_id) is None
    with pytest.raises(PatientErasedError):
        site.cipher()
    assert files_of(site) == []


def test_what_stood_in_the_open_is_overwritten(site: RightsSite):
    erases(site)

    row = site.patient()
    assert row.erased_at is not None
    assert row.nickname == f"erased-{site.patient_id.hex[:12]}"
    assert (row.sex, row.birth_year, row.birth_month) == (Sex.UNDETERMINED, 1900, 1)
    assert row.residence_area == ""


def test_consent_is_withdrawn_first_and_the_panel_freezes(site: RightsSite):
    erases(site)

    with site.panel.lent.sessions() as session:
        last = session.scalars(select(Consent).order_by(Consent.position.desc())).first()
        assert last is not None
        assert last.care is ConsentDecision.WITHDRAWN
    assert site.panel.state.status is PanelStatus.WITHDRAWN
    assert len(site.trail(AuditAct.CONSENT_WITHDRAWN)) == 1
    [erased] = site.trail(AuditAct.ERASED)
    assert erased.reason == "patient_withdrew"
    assert erased.person_id == site.panel.people["clinician"]


def test_a_draft_without_consent_ends_too(site: RightsSite):
    drafted = site.post("/panels", form_on="")
    assert drafted.status_code == 303, drafted.text

    erases(site)

    panels = site.panels()
    assert len(panels) == 2
    assert {each.status for each in panels} == {PanelStatus.WITHDRAWN}


def test_while_the_engine_is_away_the_patient_is_erased_and_the_panels_end_later(
    site: RightsSite,
):
    site.panel.gateway.is_away = True

    erases(site)

    assert site.patient().erased_at is not None
    assert site.panel.get("member", "/discussion").status_code == 403
    site.panel.drain()
    assert site.panel.state.status is PanelStatus.WITHDRAWN
    with site.panel.lent.sessions() as session:
        assert set(session.scalars(select(PanelCommand.status))) == {CommandStatus.APPLIED}


@pytest.mark.parametrize("who", ["clinician", "lead", "member", "coordinator"])
def test_the_timeline_still_shows_the_process_and_no_text_of_it(site: RightsSite, who: str):
    site.panel.contributes("member", "Try a ketogenic diet first.")
    erases(site)

    for path in ("", "/timeline", "/people", "/live"):
        page = site.panel.get(who, path)
        assert page.status_code == 200, path
        assert "Amber Heron" not in page.text
        assert "ketogenic" not in page.text
    assert "withdrawn" in site.panel.get(who, "/timeline").text.casefold()


@pytest.mark.parametrize("who", ["clinician", "lead", "member"])
@pytest.mark.parametrize("path", ["/discussion", "/outcome", "/attachments", "/request"])
def test_nobody_sees_the_case_any_more_not_even_the_centre(site: RightsSite, who: str, path: str):
    erases(site)

    assert site.panel.get(who, path).status_code == 403


def test_the_patients_pages_say_that_the_patient_was_erased(site: RightsSite):
    erases(site)

    page = site.get()
    assert page.status_code == 200
    assert "This patient was erased" in page.text
    assert "Rights of the patient" not in page.text
    for path in ("/edit", "/identity", "/restrict", "/portability", "/consent/withdraw"):
        answer = site.get(path)
        assert answer.status_code == 410, path
        assert "The patient was erased" in answer.text
    assert "erased" in site.panel.browser("clinician").get("/patients").text


def test_the_form_sent_twice_erases_once(site: RightsSite):
    page = site.get("/erase").text
    token = page.split('name="csrf_token" value="')[-1].split('"')[0]
    client = site.panel.browser("clinician")
    sent = {**WHY, "command_id": str(site.patient_id), "csrf_token": token}

    answers = [client.post(site.url("/erase"), data=sent).status_code for _time in range(2)]

    assert answers == [303, 303]
    assert len(site.trail(AuditAct.ERASED)) == 1
    assert len(ErasureLedger.of(site.panel.settings).read()) == 1


def test_a_restriction_does_not_stand_in_the_way(site: RightsSite):
    site.post("/restrict", {"ground": "objection_pending"})

    erases(site)

    assert site.patient().erased_at is not None


def test_a_closed_case_is_erased_as_well(site: RightsSite):
    site.panel.does("clinician", c.WithdrawPanel(note_id=site.patient_id))

    erases(site)

    assert site.patient().erased_at is not None


def test_assistants_leave_it_to_a_clinician(databases: Databases, tmp_path: Path):
    with databases.fresh("sqlite") as lent, a_centre_site(lent, tmp_path) as centre:
        patient_id = centre.enrols()

        assert centre.get(f"/patients/{patient_id}", ASSISTANT).status_code == 200
        assert centre.get(f"/patients/{patient_id}/erase", ASSISTANT).status_code == 403
        assert centre.get(f"/patients/{patient_id}/erase").status_code == 200


@pytest.mark.parametrize("who", ["lead", "member", "coordinator", "stranger"])
def test_for_everybody_else_the_page_does_not_exist(site: RightsSite, who: str):
    assert site.get("/erase", who).status_code == 404
