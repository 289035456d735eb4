"""Marks as the script gets them: on the patient's pages those of all panels, to be read only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.support.page_checks import assert_page
from tests.web.imaging.viewer.sending import a_mark, send

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing


def given(answer: TestResponse) -> list[dict[str, Any]]:
    """Return the marks that came with the page."""
    text = answer.get_data(as_text=True).partition("data-config='")[2].partition("'")[0]
    found: list[dict[str, Any]] = json.loads(text)["marks"]["given"]
    return found


def test_the_patients_page_shows_the_newest_marks_of_its_panels_to_be_read(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        series, other = store.add(), store.add()
    mark, mine = a_mark(series, text="Before"), a_mark(series, text="Mine")
    url = f"/images/{series.id}"
    send(panel_site, "member", f"{url}/marks", mark)
    send(panel_site, "member", f"{url}/marks", a_mark(series, id=mark["id"], base=1, text="After"))
    send(panel_site, "clinician", f"{url}/marks", mine)
    client = panel_site.browser("clinician")

    answer = client.get(f"/patients/{panel_site.patient_id}{url}")

    assert_page(answer)
    marks = given(answer)
    assert [(each["text"], each["version"], each["isMine"]) for each in marks] == [
        ("After", 2, False),
        ("Mine", 1, False),
    ]
    assert {each["panelUrl"] for each in marks} == {panel_site.url(url)}
    assert given(client.get(f"/patients/{panel_site.patient_id}/images/{other.id}")) == []
