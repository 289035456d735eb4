"""Which series are there for whom: only what a named person released, and what consent allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import update

from web.imaging.access import identifiable_images_allowed
from web.models.imaging import ImageSeries, SeriesState
from web.models.panels import Panel
from web.models.patients import Patient

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing

OTHERS = ("lead", "member", "guest")


def seen(site: PanelSite, who: str) -> list[str]:
    """Return the series that a search in the panel shows this person."""
    answer = site.get(who, "/dicomweb/series")
    assert answer.status_code == 200
    return [each["0020000E"]["Value"][0] for each in answer.get_json()]


def test_others_see_what_is_released_and_the_centre_sees_all(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        released = store.add()
        waiting = store.add(state=SeriesState.QUARANTINED)
        store.add(state=SeriesState.REFUSED)

    for who in OTHERS:
        assert seen(panel_site, who) == [released.series_uid]
        assert panel_site.get(who, f"{waiting.path()}/metadata").status_code == 404
        assert panel_site.get(who, f"{waiting.path(0)}/frames/1").status_code == 404
    assert sorted(seen(panel_site, "clinician")) == sorted(
        [released.series_uid, waiting.series_uid]
    )
    assert panel_site.get("clinician", f"{waiting.path(0)}/frames/1").status_code == 200


def test_identifiable_images_need_the_newest_consent_to_be_given(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add(is_identifiable=True)

    assert seen(panel_site, "member") == []
    assert seen(panel_site, "clinician") == [made.series_uid]

    with storing() as store:
        store.consents(is_given=True)
        assert identifiable_images_allowed(store.session, store.patient_id)
    assert seen(panel_site, "member") == [made.series_uid]

    with storing() as store:
        store.consents(is_given=False)
        assert not identifiable_images_allowed(store.session, store.patient_id)
    assert seen(panel_site, "member") == []
    assert panel_site.get("member", f"{made.path(0)}/frames/1").status_code == 404


def test_what_is_withheld_is_gone_with_the_next_request(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add()
    assert panel_site.get("member", f"{made.path(0)}/frames/1").status_code == 200

    with panel_site.lent.sessions.begin() as session:
        session.execute(update(ImageSeries).values(state=SeriesState.QUARANTINED))

    assert panel_site.get("member", f"{made.path(0)}/frames/1").status_code == 404


def test_another_patients_images_are_not_there(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add()
    with panel_site.lent.sessions.begin() as session:
        mine = session.get_one(Patient, panel_site.patient_id)
        values = {
            column.key: getattr(mine, column.key)
            for column in Patient.__table__.columns
            if column.key not in {"id", "nickname"}
        }
        other = Patient(id=uuid4(), nickname="Brisk Otter", **values)
        session.add(other)
        session.flush()
        session.execute(update(Panel).values(patient_id=other.id))

    assert panel_site.get("member", f"{made.path()}/metadata").status_code == 404
    assert panel_site.get("clinician", f"{made.path(0)}/frames/1").status_code == 404


@pytest.mark.parametrize("who", ["stranger", "coordinator", "candidate"])
def test_every_refusal_looks_alike(panel_site: PanelSite, storing: Storing, who: str) -> None:
    with storing() as store:
        made = store.add()

    refused = panel_site.get(who, f"{made.path(0)}/frames/1")
    absent = panel_site.get("member", "/dicomweb/studies/1/series/2/instances/3/frames/1")

    assert (refused.status_code, absent.status_code) == (404, 404)
    assert refused.data == absent.data
    assert refused.content_type == absent.content_type


def test_the_patients_own_root_is_for_the_centre(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add()
    path = f"/patients/{panel_site.patient_id}{made.path(0)}/frames/1"

    assert panel_site.browser("clinician").get(path).status_code == 200
    assert panel_site.browser("member").get(path).status_code == 404


def test_a_guest_whose_term_is_over_sees_nothing(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add()
    path = f"{made.path(0)}/frames/1"
    assert panel_site.get("guest", path).status_code == 200

    with panel_site.lent.sessions.begin() as session:
        panel = session.get_one(Panel, panel_site.panel_id)
        state = panel.state
        for each in state["participants"]:
            if each["person_id"] == str(panel_site.people["guest"]):
                each["access_until"] = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
        session.execute(update(Panel).values(state=dict(state)))

    assert panel_site.get("guest", path).status_code == 404
