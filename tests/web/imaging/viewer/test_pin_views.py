"""Views pinned to a question of the request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.web.imaging.viewer.sending import a_view, send
from web.models.image_marks import ImagePin, PinnedTo
from workflows.domain.panels import commands as c
from workflows.domain.panels.stages import PanelStatus

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing


@pytest.fixture
def view(panel_site: PanelSite, storing: Storing) -> str:
    """Keep a view and return its id."""
    with storing() as store:
        series = store.add()
    found: str = send(panel_site, "member", "/images/views", a_view(series)).get_json()["id"]
    return found


def test_a_view_stands_beside_a_question(panel_site: PanelSite, view: str) -> None:
    question = panel_site.question_ids[0]
    path = f"/questions/{question}/views"

    answers = [
        panel_site.post("member", path, {"image_views": [view]}, form_on="/discussion")
        for _time in range(2)
    ]

    assert [each.status_code for each in answers] == [303, 303]
    with panel_site.lent.sessions() as session:
        [pin] = session.scalars(select(ImagePin))
    assert (pin.subject_kind, pin.subject_id) == (PinnedTo.QUESTION, question)
    assert panel_site.get("lead", "/discussion").text.count(f"/images/views/{view}") == 1


def test_the_person_who_asks_points_at_the_image(panel_site: PanelSite, view: str) -> None:
    path = f"/questions/{panel_site.question_ids[0]}/views"

    sent = panel_site.post("clinician", path, {"image_views": [view]}, form_on="/discussion")

    assert sent.status_code == 303
    assert path in panel_site.get("clinician", "/discussion").text
    assert panel_site.get("lead", "/discussion").text.count(f"/images/views/{view}") == 1


def test_views_are_pinned_to_questions_of_the_panel(panel_site: PanelSite, view: str) -> None:
    sent = {"image_views": [view]}

    elsewhere = panel_site.post(
        "member", f"/questions/{uuid4()}/views", sent, form_on="/discussion"
    )

    assert elsewhere.status_code == 404


def test_what_was_asked_stands_once_the_outcome_is_presented(
    panel_site: PanelSite, view: str
) -> None:
    path = f"/questions/{panel_site.question_ids[0]}/views"
    panel_site.does(
        "lead",
        c.StartOutcome(),
        c.PresentOutcome(content_hash="0" * 64, answered_question_ids=panel_site.question_ids),
    )
    assert panel_site.state.status is PanelStatus.SIGNING

    late = panel_site.post("clinician", path, {"image_views": [view]}, form_on="/discussion")

    assert late.status_code == 403
    assert path not in panel_site.get("clinician", "/discussion").text
