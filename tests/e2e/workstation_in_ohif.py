"""OHIF in a browser, on a panel's DICOMweb: `make test-ohif`.

It is no part of `make test`, because OHIF is 50 MB that the operator fetches: this fetches them
once, with npm, into `build/ohif`.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from activities.ohif_install import fetch, install
from tests.support.chromium import ROOT, browser_with_webgl
from tests.support.real_images import head_scan, store_series
from tests.support.viewer_site import ViewerSite, a_viewer_site
from web.imaging.workstation.files import VERSION, installed_in, is_offered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.support.databases import Databases
    from tests.support.image_files import StoredSeries

_KEPT = ROOT / "build" / "ohif"
_SECONDS = 120_000
_DRAWN = """() => [...document.querySelectorAll('.cornerstone-canvas')].some(canvas => {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.some((each, at) => at % 4 === 0 && each > 60);
})"""


@pytest.fixture
def viewer(databases: Databases, browser: Browser, tmp_path: Path) -> Iterator[ViewerSite]:
    """Serve a panel whose operator has installed OHIF."""
    if not (_KEPT / VERSION).is_dir():
        with tempfile.TemporaryDirectory() as folder:
            install(fetch(Path(folder)), _KEPT / VERSION)
    with (
        browser_with_webgl(browser) as drawing,
        databases.fresh("sqlite") as lent,
        a_viewer_site(lent, tmp_path, drawing) as site,
    ):
        settings = replace(site.site.settings, has_workstation=True)
        folder = installed_in(settings).parent
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.symlink_to(_KEPT)
        site.site.app.config["CONSILIUM_SETTINGS"] = settings
        assert is_offered(settings)
        yield site


@pytest.fixture
def scan(viewer: ViewerSite) -> StoredSeries:
    """Store a head CT."""
    with viewer.storing() as store:
        return store_series(store, head_scan(6, side=128), is_volume=True, body_part="HEAD")


def test_ohif_draws_the_panels_images_and_asks_nobody_else(
    viewer: ViewerSite, scan: StoredSeries
) -> None:
    page = viewer.page_of("member")
    page.goto(f"{viewer.url}{viewer.site.url('/images')}")
    page.get_by_role("link", name="Open the workstation (OHIF)").click()

    page.wait_for_selector(".cornerstone-canvas", timeout=_SECONDS)
    page.wait_for_function(_DRAWN, timeout=_SECONDS)

    expect(page.get_by_text("Not for primary diagnosis").first).to_be_visible()
    assert scan.study_uid in page.url
    assert viewer.outside == []
    assert [each for each in viewer.said if "Content Security Policy" in each] == []


def test_ohif_shows_nothing_to_who_may_not_see_the_case(
    viewer: ViewerSite, scan: StoredSeries
) -> None:
    page = viewer.page_of("stranger")

    answer = page.goto(f"{viewer.url}{viewer.site.url('/workstation/viewer')}")

    assert answer is not None
    assert answer.status == 404
    assert scan.study_uid not in page.url
