"""The viewer's page: who may open it, what it tells its script, what the browser may do on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.support.page_checks import assert_page
from tests.web.imaging.viewer.sending import a_mark, send
from tests.web.imaging.viewer.test_view_views import config_of
from web.models.audit import AuditEntry
from web.models.imaging import SeriesState

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing


def test_a_member_opens_a_series(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        series, other = store.add(body_part="HEAD"), store.add(modality="US", frames=3)

    answer = panel_site.get("member", f"/images/{series.id}")

    assert_page(answer)
    config = config_of(answer)
    assert config["dicomweb"] == panel_site.url("/dicomweb")
    assert {each["id"] for each in config["series"]} == {str(series.id), str(other.id)}
    assert "CT, head, 2 images" in answer.text
    assert "Not for primary diagnosis" in answer.text


def test_opening_is_on_record(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        series = store.add()

    panel_site.get("member", f"/images/{series.id}")

    with panel_site.lent.sessions() as session:
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.subject_id == str(series.id)),
        ).all()
    assert [each.person_id for each in entries] == [panel_site.people["member"]]


def test_what_is_not_in_sight_is_not_there(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        released, waiting = store.add(), store.add(state=SeriesState.QUARANTINED)

    assert panel_site.get("stranger", f"/images/{released.id}").status_code == 404
    assert panel_site.get("member", f"/images/{waiting.id}").status_code == 404
    assert panel_site.get("clinician", f"/images/{waiting.id}").status_code == 200


def test_the_enrolling_centre_opens_it_on_the_patients_pages(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        series = store.add()
    path = f"/patients/{panel_site.patient_id}/images/{series.id}"

    answer = panel_site.browser("clinician").get(path)

    assert_page(answer)
    assert config_of(answer)["marks"] == {"given": [], "mayMark": False}
    assert "Marks are kept in panels." in answer.text
    assert panel_site.browser("member").get(path).status_code == 404


def test_the_marks_stand_on_the_page_without_a_script(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        series = store.add()
    mark = a_mark(series, kind="arrow", text="Look at the left temporal pole", values=[])
    send(panel_site, "member", f"/images/{series.id}/marks", mark)

    answer = panel_site.get("lead", f"/images/{series.id}")

    assert "Look at the left temporal pole" in answer.text
    assert "Dra. Julia Ortega Prieto" in answer.text


def test_only_this_page_lets_its_script_start_the_decoder(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        series = store.add()

    viewer = panel_site.get("member", f"/images/{series.id}").headers["Content-Security-Policy"]
    page = panel_site.get("member", "/discussion").headers["Content-Security-Policy"]

    assert "trusted-types htmx viewer" in viewer
    assert "viewer" not in page
    assert "unsafe" not in viewer


def test_a_slide_is_shown_with_all_levels_and_can_be_downloaded(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add(slices=2, modality="SM")

    listed = panel_site.get("member", "/images")
    page = panel_site.get("member", f"/images/{made.id}")
    link = re.findall(r'href="([^"]+/instances/[^"]+)" download', page.text)

    words = "shown with all its levels, from the whole slide to its finest"
    assert words in listed.text
    assert words in page.text
    assert "slide.js" not in page.text
    assert re.search(r"/static/slide-[A-Z0-9]{8}\.js", page.text)
    assert "data-slide-surface" in page.text
    assert f"{made.path(0)}/rendered" in page.text or f"{made.path(1)}/rendered" in page.text
    assert len(link) == 2
    sent = panel_site.browser("member").get(link[0], headers={"Accept": "text/html,*/*;q=0.8"})
    assert sent.data == made.files[0]
    assert sent.headers["Content-Disposition"].startswith("attachment")
