"""Views pinned to what is said: chosen in the forms, shown in discussion, timeline and outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tests.web.imaging.viewer.sending import a_view, send
from web.models.image_marks import ImagePin, ImageView, PinnedTo
from web.models.imaging import ImageSeries

if TYPE_CHECKING:
    from tests.support.image_files import StoredSeries
    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing


@pytest.fixture
def series(storing: Storing) -> StoredSeries:
    """Store a released series."""
    with storing() as store:
        return store.add()


@pytest.fixture
def view(panel_site: PanelSite, series: StoredSeries) -> str:
    """Keep a view and return its id."""
    found: str = send(panel_site, "member", "/images/views", a_view(series)).get_json()["id"]
    return found


def pins(site: PanelSite) -> list[tuple[PinnedTo, UUID, int]]:
    """Return what views are pinned to."""
    with site.lent.sessions() as session:
        return [
            (row.subject_kind, row.subject_id, row.subject_version)
            for row in session.scalars(select(ImagePin).order_by(ImagePin.position))
        ]


def contribute(site: PanelSite, *views: str) -> UUID:
    """Let a member contribute to the whole case with these views."""
    own_id = uuid4()
    values = {
        "contribute-case-text": "The left hippocampus is small.",
        "contribute-case-command_id": str(own_id),
        "image_views": list(views),
    }
    path = "/discussion/contributions"
    answer = site.post("member", path, values, form_on="/discussion")
    assert answer.status_code == 303, answer.text
    return own_id


def test_a_contribution_carries_its_views(panel_site: PanelSite, view: str) -> None:
    own_id = contribute(panel_site, view)

    assert pins(panel_site) == [(PinnedTo.CONTRIBUTION, own_id, 1)]
    link = f'href="{panel_site.url(f"/images/views/{view}")}"'
    for page in ("/discussion", "/timeline", "/discussion/news"):
        assert link in panel_site.get("lead", page).text, page


def test_only_views_of_this_panel_are_pinned(panel_site: PanelSite, view: str) -> None:
    contribute(panel_site, str(uuid4()), "nonsense", view, view)

    assert len(pins(panel_site)) == 1


def test_a_new_version_has_its_own_views(
    panel_site: PanelSite, series: StoredSeries, view: str
) -> None:
    own_id = contribute(panel_site, view)
    other = send(panel_site, "member", "/images/views", a_view(series)).get_json()["id"]
    path = f"/contributions/{own_id}/amend"

    form = panel_site.get("member", path).text
    panel_site.post("member", path, {"text": "Both are small.", "image_views": [other]})

    assert f'value="{view}" id="amend-view-{view}" checked' in form
    assert set(pins(panel_site)) == {
        (PinnedTo.CONTRIBUTION, own_id, 1),
        (PinnedTo.CONTRIBUTION, own_id, 2),
    }
    page = panel_site.get("lead", f"/contributions/{own_id}").text
    assert page.index(other) < page.index(view)


def test_a_remark_and_a_request_for_data_carry_views(panel_site: PanelSite, view: str) -> None:
    remark_id, request_id = uuid4(), uuid4()

    panel_site.post(
        "member",
        "/discussion/remarks",
        {
            "remark-case-text": "Is this new?",
            "remark-case-command_id": str(remark_id),
            "image_views": [view],
        },
        form_on="/discussion",
    )
    panel_site.post(
        "lead",
        "/data-requests",
        {
            "ask-text": "An earlier scan of this place, please.",
            "ask-command_id": str(request_id),
            "image_views": [view],
        },
        form_on="/discussion",
    )

    assert set(pins(panel_site)) == {
        (PinnedTo.REMARK, remark_id, 0),
        (PinnedTo.DATA_REQUEST, request_id, 0),
    }
    assert panel_site.get("guest", "/discussion").text.count("Picture is being made") == 2


@pytest.mark.parametrize("subject", ["contribution", "question"])
def test_the_picture_is_shown_when_it_is_there(
    panel_site: PanelSite, view: str, subject: str
) -> None:
    if subject == "contribution":
        contribute(panel_site, view)
    else:
        path = f"/questions/{panel_site.question_ids[0]}/views"
        panel_site.post("clinician", path, {"image_views": [view]}, form_on="/discussion")
    waiting = panel_site.get("lead", "/discussion/news")
    seen = {"If-None-Match": waiting.headers["ETag"]}
    quiet = panel_site.get("lead", "/discussion/news", headers=seen)
    with panel_site.lent.sessions.begin() as session:
        session.get_one(ImageView, UUID(view)).thumbnail_ref = "made"

    news = panel_site.get("lead", "/discussion/news", headers=seen)

    assert (quiet.status_code, news.status_code) == (304, 200)
    assert "Picture is being made" in waiting.text
    assert "Picture is being made" not in news.text
    assert f'src="{panel_site.url(f"/images/views/{view}/thumbnail")}"' in news.text


def test_a_view_beside_a_question_is_news(panel_site: PanelSite, view: str) -> None:
    before = panel_site.get("lead", "/discussion/news").headers["ETag"]
    path = f"/questions/{panel_site.question_ids[0]}/views"
    panel_site.post("member", path, {"image_views": [view]}, form_on="/discussion")

    news = panel_site.get("lead", "/discussion/news", headers={"If-None-Match": before})

    assert (news.status_code, view in news.text) == (200, True)


def test_what_leaves_sight_is_news(panel_site: PanelSite, series: StoredSeries, view: str) -> None:
    contribute(panel_site, view)
    seen = {"If-None-Match": panel_site.get("lead", "/discussion/news").headers["ETag"]}
    with panel_site.lent.sessions.begin() as session:
        session.get_one(ImageSeries, series.id).is_identifiable = True

    news = panel_site.get("lead", "/discussion/news", headers=seen)

    assert (news.status_code, view in news.text) == (200, False)


def test_what_is_no_longer_in_sight_is_not_shown(
    panel_site: PanelSite, series: StoredSeries, view: str
) -> None:
    contribute(panel_site, view)
    with panel_site.lent.sessions.begin() as session:
        session.get_one(ImageSeries, series.id).is_identifiable = True

    assert view not in panel_site.get("lead", "/discussion").text
    assert view in panel_site.get("clinician", "/discussion").text
