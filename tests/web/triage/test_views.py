"""Triage: for coordination only; what is decided already is refused beside its form."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.support.page_checks import assert_page
from tests.support.panel_site import PanelSite
from web.models.discussions import Note, NoteKind
from web.models.panels import Panel
from workflows.domain.panels.stages import PanelStatus
from workflows.messages import STATE


def test_only_coordination_has_the_page(panel_site: PanelSite):
    page = panel_site.get("coordinator", "/triage")

    assert_page(page)
    assert panel_site.get("member", "/triage").status_code == 403
    assert panel_site.get("stranger", "/triage").status_code == 404


@pytest.mark.parametrize("day", ["14 April 2021", "3 March 2024"])
def test_a_reason_is_looked_through_and_tells_nobody_the_month_of_birth(
    panel_site: PanelSite, day: str
):
    # The patient of these tests was born in April 2021, which coordination does not see.
    waiting = replace(panel_site.state, status=PanelStatus.TRIAGE)
    with panel_site.lent.sessions.begin() as session:
        row = session.get_one(Panel, panel_site.panel_id)
        row.state = STATE.dump_python(waiting, mode="json")
    values = {"return-reason": f"Send the report of {day}.", "return-command_id": str(uuid4())}

    asked = panel_site.post("coordinator", "/triage/return", values, form_on="/triage")
    kept = {**values, "return-kept_because": "It is the day of the report"}
    done = panel_site.post("coordinator", "/triage/return", kept, form_on="/triage")

    assert_page(asked)
    assert f"“{day}” may be a date of birth." in asked.text
    assert done.status_code == 303
    assert panel_site.state.status is PanelStatus.RETURNED
    with panel_site.lent.sessions() as session:
        kinds = set(session.scalars(select(Note.kind)))
    assert kinds == {NoteKind.RETURN, NoteKind.KEPT_IDENTIFIER}
