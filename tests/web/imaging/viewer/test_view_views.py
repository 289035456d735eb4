"""Views that are kept: opened again as they were, for whoever sees the case and the series."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tests.support.page_checks import assert_page
from tests.web.imaging.viewer.sending import LOOK, a_mark, a_view, send
from web.models.image_marks import ImageView
from web.models.imaging import ImageSeries
from workflows.domain.panels import commands as c

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.image_files import StoredSeries
    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing


@pytest.fixture
def series(storing: Storing) -> StoredSeries:
    """Store a released series."""
    with storing() as store:
        return store.add()


def config_of(answer: TestResponse) -> dict[str, Any]:
    """Return what the page tells its script."""
    page = answer.get_data(as_text=True)
    text = page.partition("data-config='")[2].partition("'")[0]
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_view_opens_again_as_it_was(panel_site: PanelSite, series: StoredSeries) -> None:
    kept = send(panel_site, "member", "/images/views", a_view(series))

    answer = panel_site.browser("lead").get(kept.get_json()["url"])

    assert kept.status_code == 201
    assert_page(answer)
    view = config_of(answer)["view"]
    assert (view["sop"], view["frame"], view["look"]) == (series.sop_uids[0], 1, LOOK)


def test_the_same_command_twice_keeps_one_view(panel_site: PanelSite, series: StoredSeries) -> None:
    sent = a_view(series)

    answers = [send(panel_site, "member", "/images/views", sent) for _time in range(2)]

    assert answers[0].get_json() == answers[1].json
    with panel_site.lent.sessions() as session:
        assert len(session.scalars(select(ImageView)).all()) == 1


def test_a_view_names_a_mark_by_its_version(panel_site: PanelSite, series: StoredSeries) -> None:
    mark = a_mark(series)
    send(panel_site, "member", f"/images/{series.id}/marks", mark)

    with_mark = a_view(series, marks=[{"id": mark["id"], "version": 1}])
    unknown = a_view(series, marks=[{"id": mark["id"], "version": 2}])

    assert send(panel_site, "member", "/images/views", with_mark).status_code == 201
    assert send(panel_site, "member", "/images/views", unknown).status_code == 404


@pytest.mark.parametrize(("modality", "status"), [("SM", 201), ("CT", 404)])
def test_only_a_slide_is_one_image_of_many_tiles(
    panel_site: PanelSite, series: StoredSeries, modality: str, status: int
) -> None:
    with panel_site.lent.sessions.begin() as session:
        session.get_one(ImageSeries, series.id).modality = modality
    mark = a_mark(series, sop=series.sop_uids[1])
    send(panel_site, "member", f"/images/{series.id}/marks", mark)

    view = a_view(series, marks=[{"id": mark["id"], "version": 1}])

    assert send(panel_site, "member", "/images/views", view).status_code == status


def test_views_are_there_for_who_sees_the_case_and_the_series(
    panel_site: PanelSite, series: StoredSeries
) -> None:
    url = send(panel_site, "member", "/images/views", a_view(series)).get_json()["url"]

    statuses = {
        who: panel_site.browser(who).get(url).status_code
        for who in ("clinician", "guest", "stranger")
    }
    with panel_site.lent.sessions.begin() as session:
        session.get_one(ImageSeries, series.id).is_identifiable = True
    later = panel_site.browser("guest").get(url).status_code

    assert statuses == {"clinician": 200, "guest": 200, "stranger": 404}
    assert later == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("clinician", 201), ("guest", 201), ("coordinator", 403), ("stranger", 404)],
)
def test_whoever_sees_the_case_keeps_views(
    panel_site: PanelSite, series: StoredSeries, who: str, status: int
) -> None:
    assert send(panel_site, who, "/images/views", a_view(series)).status_code == status


def test_the_page_offers_it_until_the_panel_has_ended(
    panel_site: PanelSite, series: StoredSeries
) -> None:
    page = f"/images/{series.id}"
    before = config_of(panel_site.get("clinician", page))
    panel_site.does("clinician", c.WithdrawPanel(note_id=uuid4()))

    after = config_of(panel_site.get("clinician", page))

    assert (before["marks"]["mayMark"], before["views"] is not None) == (True, True)
    assert (after["marks"]["mayMark"], after["views"]) == (False, None)
    assert send(panel_site, "clinician", "/images/views", a_view(series)).status_code == 403


def test_a_view_of_nothing_is_not_kept(panel_site: PanelSite, series: StoredSeries) -> None:
    wrong = a_view(series, sop="2.25.1")
    strange = a_view(series, look={**LOOK, "zoom": -1})

    assert send(panel_site, "member", "/images/views", wrong).status_code == 404
    assert send(panel_site, "member", "/images/views", strange).status_code == 422
    assert panel_site.get("member", f"/images/views/{uuid4()}").status_code == 404


def test_a_picture_that_is_not_made_yet_is_not_there(
    panel_site: PanelSite, series: StoredSeries
) -> None:
    url = send(panel_site, "member", "/images/views", a_view(series)).get_json()["url"]
    assert UUID(url.rpartition("/")[2])

    assert panel_site.browser("member").get(f"{url}/thumbnail").status_code == 404
