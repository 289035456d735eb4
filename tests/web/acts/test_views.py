"""Acts with a reason: done once by whom the rules allow, unknown ones are not there."""

from __future__ import annotations

from sqlalchemy import select

from tests.support.page_checks import assert_page
from tests.support.panel_site import PanelSite
from web.models.discussions import Note, NoteKind
from workflows.domain.panels.stages import PanelStatus


def test_urgency_is_changed_from_its_page(panel_site: PanelSite):
    assert_page(panel_site.get("lead", "/acts/set_urgency"))

    answer = panel_site.post("lead", "/acts/set_urgency", {})

    assert answer.status_code == 303
    assert panel_site.state.is_urgent


def test_an_act_that_nobody_knows_is_not_there(panel_site: PanelSite):
    assert panel_site.get("lead", "/acts/dance").status_code == 404
    assert panel_site.get("member", "/acts/set_urgency").status_code == 403


def test_a_reason_that_may_name_the_patient_is_asked_about_and_kept_with_a_reason(
    panel_site: PanelSite,
):
    # The patient of these tests was born in April 2021.
    said = {"reason": "Born on 14 April 2021; the family left.", "until": "2099-01-04"}

    asked = panel_site.post("clinician", "/acts/withdraw", said)
    why = {**said, "kept_because": "It is not her birthday"}
    done = panel_site.post("clinician", "/acts/withdraw", why)

    assert_page(asked)
    assert "Take it out, or say why it may stay" in asked.text
    assert done.status_code == 303
    assert panel_site.state.status is PanelStatus.WITHDRAWN
    with panel_site.lent.sessions() as session:
        kinds = set(session.scalars(select(Note.kind)))
    assert kinds == {NoteKind.WITHDRAW, NoteKind.KEPT_IDENTIFIER}
