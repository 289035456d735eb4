"""OHIF inside a panel: its page, its files, and what an address may tell it."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from web.imaging.workstation.files import SCRIPT, STYLE, installed_in
from web.imaging.workstation.policies import FILE_POLICY, PAGE_POLICY
from web.models.audit import AuditEntry
from web.models.imaging import SeriesState

if TYPE_CHECKING:
    from tests.support.image_files import StoredSeries
    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing

PAGE = "/workstation/viewer"


@pytest.fixture
def series(storing: Storing) -> StoredSeries:
    """Store a released series."""
    with storing() as store:
        return store.add()


@pytest.fixture
def site(panel_site: PanelSite) -> PanelSite:
    """Switch the workstation on; one file stands for all of them."""
    settings = replace(panel_site.settings, has_workstation=True)
    folder = installed_in(settings)
    folder.mkdir(parents=True)
    for name in (SCRIPT, STYLE):
        (folder / name).write_text("/* OHIF */", encoding="utf-8")
        (folder / f"{name}.gz").write_bytes(gzip.compress(b"/* OHIF */"))
    panel_site.app.config["CONSILIUM_SETTINGS"] = settings
    return panel_site


def studies(address: str) -> list[str]:
    """Return the studies that an address names."""
    return parse_qs(urlsplit(address).query)["StudyInstanceUIDs"]


def test_it_shows_the_panels_studies(site: PanelSite, series: StoredSeries) -> None:
    sent_on = site.get("lead", PAGE)
    page = site.browser("lead").get(sent_on.location)

    assert sent_on.status_code == 303
    assert studies(sent_on.location) == [series.study_uid]
    assert page.status_code == 200
    assert page.headers["Content-Security-Policy"] == PAGE_POLICY
    assert "Not for primary diagnosis" in page.text
    assert f'data-dicomweb="{site.url("/dicomweb")}"' in page.text
    with site.lent.sessions() as session:
        seen = select(AuditEntry).where(AuditEntry.subject_kind == "image_workstation")
        assert len(session.scalars(seen).all()) == 1


@pytest.mark.parametrize(
    "more",
    [
        "url=https://elsewhere.example/studies.json",
        "configUrl=https://elsewhere.example/config.json",
        "customization=elsewhere",
        "StudyInstanceUIDs=2.25.1",
        "token=abc",
    ],
)
def test_an_address_tells_it_nothing_else(site: PanelSite, series: StoredSeries, more: str) -> None:
    answer = site.get("lead", f"{PAGE}?StudyInstanceUIDs={series.study_uid}&{more}")

    assert answer.status_code == 303
    assert urlsplit(answer.location).query == f"StudyInstanceUIDs={series.study_uid}"


def test_what_is_not_in_sight_is_not_there(site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        store.add(state=SeriesState.QUARANTINED)

    assert site.get("member", PAGE).status_code == 404
    assert site.get("clinician", PAGE).status_code == 303


@pytest.mark.usefixtures("series")
@pytest.mark.parametrize(("who", "status"), [("coordinator", 403), ("stranger", 404)])
def test_who_does_not_see_the_case_does_not_see_it(site: PanelSite, who: str, status: int) -> None:
    assert site.get(who, PAGE).status_code == status


def test_files_are_sent_packed_to_who_is_signed_in(site: PanelSite) -> None:
    browser = site.browser("member")

    packed = browser.get(f"/ohif/{SCRIPT}", headers={"Accept-Encoding": "gzip"}, buffered=True)
    plain = browser.get(f"/ohif/{SCRIPT}", headers={"Accept-Encoding": "identity"}, buffered=True)

    assert gzip.decompress(packed.data) == plain.data == b"/* OHIF */"
    assert packed.headers["Content-Type"].startswith("text/javascript")
    assert packed.headers["Content-Security-Policy"] == FILE_POLICY
    assert browser.get("/ohif/../../keys/web_session.key").status_code == 404
    assert browser.get("/ohif/missing.js").status_code == 404
    assert site.app.test_client().get(f"/ohif/{SCRIPT}").status_code == 303


@pytest.mark.usefixtures("series")
def test_where_it_is_off_there_is_nothing(panel_site: PanelSite) -> None:
    assert panel_site.get("lead", PAGE).status_code == 404
    assert panel_site.browser("lead").get(f"/ohif/{SCRIPT}").status_code == 404
    assert PAGE not in panel_site.get("lead", "/images").text


@pytest.mark.usefixtures("series")
def test_the_page_of_images_leads_to_it(site: PanelSite) -> None:
    assert site.url(PAGE) in site.get("lead", "/images").text
