"""Views pinned to a question of the request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.web.imaging.viewer.sending import a_view, send
from web.models.image_marks import ImagePin, PinnedTo

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


def test_only_contributors_pin_and_only_to_questions_of_the_panel(
    panel_site: PanelSite, view: str
) -> None:
    path = f"/questions/{panel_site.question_ids[0]}/views"
    sent = {"image_views": [view]}

    centre = panel_site.post("clinician", path, sent, form_on="/discussion")
    elsewhere = panel_site.post(
        "member", f"/questions/{uuid4()}/views", sent, form_on="/discussion"
    )

    assert (centre.status_code, elsewhere.status_code) == (403, 404)
