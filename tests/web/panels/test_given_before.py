"""A form that is sent again after it took effect leads on; another's, or a new one, is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.support.web_pages import token_in
from web.accounts.queries import build_actor
from web.models.panels import CommandStatus, PanelCommand
from workflows.domain.panels import commands as c
from workflows.domain.panels.command_kinds import CommandKind
from workflows.messages import ACTOR

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite

DONE = "This was done already. It was not done twice."


def submitted_by(
    site: PanelSite, who: str, status: CommandStatus = CommandStatus.APPLIED
) -> dict[str, str]:
    """Return the form by which this person submitted the request; it took effect, or waits."""
    command_id = uuid4()
    with site.lent.sessions.begin() as session:
        actor = build_actor(session, site.people[who], datetime.now(UTC))
        session.add(
            PanelCommand(
                id=command_id,
                panel_id=site.panel_id,
                patient_id=site.patient_id,
                kind=CommandKind.SUBMIT,
                actor=ACTOR.dump_python(actor, mode="json"),
                command={},
                status=status,
                answered_at=None if status is CommandStatus.QUEUED else datetime.now(UTC),
            ),
        )
    return {"command_id": str(command_id), "submit": "1"}


def test_a_second_press_of_the_button_leads_to_the_panel(panel_site: PanelSite):
    form = submitted_by(panel_site, "clinician")
    before = panel_site.state

    again = panel_site.post("clinician", "/request", form, form_on="")

    assert (again.status_code, again.location) == (303, panel_site.url())
    assert DONE in panel_site.get("clinician", "").text
    assert panel_site.state == before


def test_a_form_whose_command_waits_for_the_engine_is_not_told_off(panel_site: PanelSite):
    form = submitted_by(panel_site, "clinician", CommandStatus.QUEUED)

    again = panel_site.post("clinician", "/request", form, form_on="")

    assert (again.status_code, again.location) == (303, panel_site.url())
    page = panel_site.get("clinician", "").text
    assert "Saved. It will take effect as soon as the workflow engine is back." in page
    assert DONE not in page


def test_a_refused_form_is_refused_again(panel_site: PanelSite):
    form = submitted_by(panel_site, "clinician", CommandStatus.REFUSED)

    assert panel_site.post("clinician", "/request", form, form_on="").status_code == 403


def test_whoever_left_by_the_first_form_is_led_home_by_the_second(panel_site: PanelSite):
    invited = c.Invitation(person_id=panel_site.people["candidate"])
    panel_site.does("lead", c.InviteExperts(invitations=(invited,)))
    form = {"decline-command_id": str(uuid4())}
    first = panel_site.post("candidate", "/invitation/refusal", form, form_on="/invitation")

    browser = panel_site.browser("candidate")
    sent = {**form, "csrf_token": token_in(browser.get("/settings"))}
    second = browser.post(panel_site.url("/invitation/refusal"), data=sent)

    assert (first.status_code, first.location) == (303, "/")
    assert (second.status_code, second.location) == (303, "/")
    assert DONE in browser.get("/").text


def test_a_new_form_and_somebody_elses_are_refused(panel_site: PanelSite):
    theirs = submitted_by(panel_site, "clinician")

    new = panel_site.post("clinician", "/request", {"submit": "1"}, form_on="")
    of_another = panel_site.post("lead", "/request", theirs, form_on="")

    assert (new.status_code, of_another.status_code) == (403, 403)
    assert DONE not in panel_site.get("lead", "").text


def test_lists_that_no_longer_offer_what_was_chosen_do_not_stop_a_second_form(
    panel_site: PanelSite,
):
    chosen = {"people": str(panel_site.people["candidate"]), "command_id": str(uuid4())}
    first = panel_site.post("lead", "/invite", chosen)

    second = panel_site.post("lead", "/invite", chosen)
    changed = panel_site.post("lead", "/invite", {"people": chosen["people"]})

    assert (first.status_code, second.status_code, changed.status_code) == (303, 303, 422)
    assert (
        len(
            [
                each
                for each in panel_site.state.participants
                if each.person_id == panel_site.people["candidate"]
            ]
        )
        == 1
    )


@pytest.mark.parametrize("header", [{"Accept": "*/*"}, {"HX-Request": "true"}])
def test_a_script_that_saves_while_one_types_is_told_the_truth(
    panel_site: PanelSite, header: dict[str, str]
):
    form = submitted_by(panel_site, "clinician")
    browser = panel_site.browser("clinician")
    sent = {**form, "csrf_token": token_in(browser.get("/settings"))}

    answer = browser.post(panel_site.url("/request/autosave"), data=sent, headers=header)

    assert answer.status_code == 403
