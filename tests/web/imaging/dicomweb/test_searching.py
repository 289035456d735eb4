"""Searches: which studies, series and instances there are, by what is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing


def found(site: PanelSite, path: str) -> list[Any]:
    answer = site.get("member", path)
    assert (answer.status_code, answer.mimetype) == (200, "application/dicom+json")
    listed: list[Any] = answer.get_json()
    return listed


def test_a_study_says_what_it_holds(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(slices=3)
        store.add_object("photograph", "image/jpeg", b"...")

    (study,) = found(panel_site, "/dicomweb/studies")

    assert study["0020000D"]["Value"] == [made.study_uid]
    assert study["00080020"]["Value"] == ["20240305"]
    assert study["00080061"]["Value"] == ["CT"]
    assert study["00201208"]["Value"] == [3]
    assert study["00100020"]["Value"] == ["Amber Heron"]
    assert "Value" not in study["00100030"]


def test_series_and_instances_are_found_below_their_study(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add(slices=3)
        store.add(modality="US", frames=2)
    study = f"/dicomweb/studies/{made.study_uid}"

    (series,) = found(panel_site, f"{study}/series")
    instances = found(panel_site, f"{made.path()}/instances")
    below_study = found(panel_site, f"{study}/instances?limit=2&offset=1")
    everywhere = found(panel_site, "/dicomweb/instances")

    assert series["0020000E"]["Value"] == [made.series_uid]
    assert [each["00080018"]["Value"][0] for each in instances] == made.sop_uids
    assert instances[0]["00280008"]["Value"] == [1]
    assert [each["00200013"]["Value"][0] for each in below_study] == [2, 3]
    assert len(everywhere) == 5


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("Modality=CT", 1),
        ("00080060=US", 1),
        ("Modality=MR", 0),
        ("ModalitiesInStudy=CT", 1),
        ("StudyDate=20240101-20241231", 2),
        ("StudyDate=-20231231", 0),
        ("PatientID=Amber*", 2),
        ("AccessionNumber=4711", 0),
        ("includefield=all&limit=1", 1),
        ("Modality=", 2),
    ],
)
def test_a_search_is_matched(
    panel_site: PanelSite, storing: Storing, asked: str, count: int
) -> None:
    with storing() as store:
        store.add(slices=1)
        store.add(slices=1, modality="US")

    assert len(found(panel_site, f"/dicomweb/series?{asked}")) == count


def test_a_list_of_identifiers_is_matched(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        one, two = store.add(slices=1), store.add(slices=1)
        store.add(slices=1)

    asked = f"SeriesInstanceUID={one.series_uid},{two.series_uid}"

    assert len(found(panel_site, f"/dicomweb/series?{asked}")) == 2


def test_what_cannot_be_matched_is_named_in_a_warning(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        store.add(slices=1)

    answer = panel_site.get("member", "/dicomweb/studies?InstitutionName=Lindenberg")

    assert len(answer.get_json()) == 1
    assert answer.headers["Warning"].startswith("299")


@pytest.mark.parametrize("asked", ["limit=x", "offset=-1", "limit=99999999"])
def test_a_limit_that_is_no_number_is_refused(panel_site: PanelSite, asked: str) -> None:
    assert panel_site.get("member", f"/dicomweb/studies?{asked}").status_code == 400


def test_what_is_out_of_sight_is_not_found(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(slices=1, is_identifiable=True)

    assert found(panel_site, "/dicomweb/studies") == []
    assert panel_site.get("member", f"{made.path()}/instances").status_code == 404
    assert panel_site.get("member", f"/dicomweb/studies/{made.study_uid}/series").status_code == 404
