"""The access log: auditors read who did what in their own centre or network, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.support.organisations import an_affiliation, an_ern, an_hcp
from tests.support.page_checks import assert_page
from tests.support.panel_site import TITLE, PanelSite
from tests.support.sign_in import CHEAP_PASSWORDS, PASSWORD
from web.models.audit import AuditAct, AuditEntry
from web.models.networks import Hcp
from web.models.panels import Panel
from web.models.people import Person
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from uuid import UUID

NOTHING = "Nothing of this kind happened in your centre or network."


def add_auditor(site: PanelSite, *, hospital: str = "", ern: str = "") -> UUID:
    """Let somebody called "auditor" oversee a hospital or a network."""
    with site.lent.sessions.begin() as session:
        person = Person(
            email="auditor@hospital.example",
            display_name="Ruta Kalns",
            password_hash=CHEAP_PASSWORDS.hash(PASSWORD),
        )
        session.add(person)
        session.flush()
        hcp = session.scalars(select(Hcp).where(Hcp.name == hospital)).first()
        an_affiliation(
            session,
            person,
            role=Role.AUDITOR,
            hcp=(hcp or an_hcp(session, name=hospital)) if hospital else None,
            ern=an_ern(session, ern) if ern else None,
        )
        return person.id


@pytest.mark.parametrize(
    "place", [{"hospital": "Universitätsklinikum Lindenberg"}, {"ern": "EPICARE"}]
)
def test_an_auditor_reads_who_viewed_a_case_and_nothing_of_the_case(
    panel_site: PanelSite, place: dict[str, str]
):
    panel_site.get("member", "")
    add_auditor(panel_site, **place)

    page = panel_site.browser("auditor").get("/access-log?act=viewed")

    assert_page(page)
    assert "Julia Ortega Prieto" in page.text
    for clinical in (TITLE, "Amber Heron", "Onset at six weeks."):
        assert clinical not in page.text


@pytest.mark.parametrize("place", [{"hospital": "Hospital elsewhere"}, {"ern": "SKIN"}])
def test_an_auditor_of_another_place_reads_nothing(panel_site: PanelSite, place: dict[str, str]):
    panel_site.get("member", "")
    add_auditor(panel_site, **place)

    page = panel_site.browser("auditor").get("/access-log")

    assert NOTHING in page.text
    assert "Julia Ortega Prieto" not in page.text


def test_the_log_can_be_narrowed_to_one_act(panel_site: PanelSite):
    panel_site.get("member", "")
    add_auditor(panel_site, ern="EPICARE")
    browser = panel_site.browser("auditor")

    assert "Julia Ortega Prieto" in browser.get("/access-log?act=viewed").text
    assert NOTHING in browser.get("/access-log?act=erased").text
    assert NOTHING not in browser.get("/access-log?act=unheard-of").text


def test_reading_the_log_is_on_record_too(panel_site: PanelSite):
    auditor_id = add_auditor(panel_site, ern="EPICARE")

    panel_site.browser("auditor").get("/access-log")

    query = select(AuditEntry).where(AuditEntry.subject_kind == "access_log")
    with panel_site.lent.sessions() as session:
        entry = session.scalars(query).one()
    assert (entry.act, entry.person_id) == (AuditAct.LISTED, auditor_id)


@pytest.mark.parametrize("who", ["clinician", "lead", "coordinator"])
def test_the_log_is_for_auditors_only(panel_site: PanelSite, who: str):
    assert panel_site.browser(who).get("/access-log").status_code == 403


def test_each_entry_names_its_panel_and_the_log_can_be_narrowed_to_one(panel_site: PanelSite):
    panel_site.get("member", "")
    add_auditor(panel_site, ern="EPICARE")
    with panel_site.lent.sessions() as session:
        number = session.get_one(Panel, panel_site.panel_id).number
    browser = panel_site.browser("auditor")

    page = browser.get("/access-log")
    assert_page(page)
    assert number in page.text
    assert "Amber Heron" not in page.text
    assert "Julia Ortega Prieto" in browser.get(f"/access-log?panel={number}").text
    assert NOTHING in browser.get("/access-log?panel=2026-99999").text


def test_the_filter_opens_no_panel_of_another_place(panel_site: PanelSite):
    panel_site.get("member", "")
    add_auditor(panel_site, ern="SKIN")
    with panel_site.lent.sessions() as session:
        number = session.get_one(Panel, panel_site.panel_id).number

    assert NOTHING in panel_site.browser("auditor").get(f"/access-log?panel={number}").text


def test_the_nickname_is_for_an_auditor_who_treats_the_patient_too(panel_site: PanelSite):
    panel_site.get("member", "")
    auditor_id = add_auditor(panel_site, hospital="Universitätsklinikum Lindenberg")
    with panel_site.lent.sessions.begin() as session:
        hcp = session.scalars(
            select(Hcp).where(Hcp.name == "Universitätsklinikum Lindenberg")
        ).one()
        auditor = session.get_one(Person, auditor_id)
        an_affiliation(session, auditor, hcp=hcp, ern=an_ern(session, "EPICARE"))

    assert "Amber Heron" in panel_site.browser("auditor").get("/access-log").text
