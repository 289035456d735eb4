"""Every image of pydicom's own files in the viewer, against the pixels that pydicom reads."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pydicom
import pytest

from tests.support.corpus_pixels import difference, drawn_difference, picture_difference
from tests.support.imaging_formats import DRAWN_BY_SERVER
from tests.support.made_samples import JPEG_OF_TWELVE_BITS
from tests.support.shown_corpus import StoredImage, ingest_corpus
from tests.support.viewer_site import ViewerSite, a_viewer_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from playwright.sync_api import Browser, Page

    from tests.support.databases import Databases

Seen = dict[str, Any]

# Numbers of the viewer have 32 bits where slope or intercept is no whole number.
EXACT: Final = 0.001
# Two decoders of lossy JPEG may round by one (T.83 allows each one step beside the exact cosines).
LOSSY_JPEG: Final = {"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"}
ROUNDED: Final = 1
# Smoothed while it is made larger or smaller; another window, or inverted, is beyond 30.
ALIKE: Final = 20

_WALK: Final = Path(__file__).parent.parent / "support" / "corpus_viewing.js"
# Cornerstone tells the page's elements of each new image, with its pixels.
_LISTEN: Final = """document.addEventListener("CORNERSTONE_STACK_NEW_IMAGE", (event) => {
  window.newImage = event.detail;
}, true);"""


@pytest.fixture(scope="module")
def viewer(
    databases: Databases, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ViewerSite]:
    """Serve a panel whose patient has consented to pictures of the head."""
    folder = tmp_path_factory.mktemp("corpus")
    with databases.fresh("sqlite") as lent, a_viewer_site(lent, folder, browser) as site:
        with site.storing() as store:
            store.consents(is_given=True)
        yield site


@pytest.fixture(scope="module")
def images(viewer: ViewerSite, tmp_path_factory: pytest.TempPathFactory) -> dict[str, StoredImage]:
    """Store every image of the corpus, by its UID."""
    stored = ingest_corpus(viewer.site, tmp_path_factory.mktemp("sent"))
    return {each.sop_uid: each for each in stored}


@pytest.fixture(scope="module")
def seen(viewer: ViewerSite, images: dict[str, StoredImage]) -> list[Seen]:
    """Look at the first, a middle and the last frame of each image, in one page."""
    page = viewer.page_of("member")
    page.add_init_script(_LISTEN)
    series = sorted({each.series_id for each in images.values()}, key=str)
    viewer.opens(page, f"/images/{series[0]}")
    page.get_by_role("button", name="Side by side").click()
    wanted = {
        "frames": {each.sop_uid: each.frames for each in images.values()},
        "drawn": _one_of_each_kind(images),
    }
    return [each for one in series for each in _looked_at(page, one, wanted)]


def test_every_image_is_shown(images: dict[str, StoredImage], seen: list[Seen]) -> None:
    told = [each for each in seen if each["message"]]

    assert {each["sop"] for each in seen} == set(images)
    assert len(images) >= 150
    assert all("pixels" in each for each in seen)
    assert {images[each["sop"]].name for each in told} == DRAWN_BY_SERVER | {JPEG_OF_TWELVE_BITS}
    assert all("The server drew this picture" in each["message"] for each in told)
    unnamed = [
        (images[each["sop"]].name, each["message"])
        for each in told
        if f"({_header(images[each['sop']]).file_meta.TransferSyntaxUID})" not in each["message"]
    ]
    assert unnamed == []


def test_what_the_server_draws_has_the_colours_that_pydicom_reads(
    images: dict[str, StoredImage], seen: list[Seen]
) -> None:
    told = [each for each in seen if each["message"]]
    far = {images[each["sop"]].name: picture_difference(images[each["sop"]], each) for each in told}

    assert {name: level for name, level in far.items() if level > ROUNDED} == {}


def test_what_is_decoded_has_the_pixels_that_pydicom_reads(
    images: dict[str, StoredImage], seen: list[Seen]
) -> None:
    far = {}
    for each in seen:
        image = images[each["sop"]]
        if each["message"]:
            continue
        allowed = ROUNDED if _header(image).file_meta.TransferSyntaxUID in LOSSY_JPEG else EXACT
        found = difference(image, each)
        if found > allowed:
            far[image.name, each["frame"]] = found

    assert far == {}


def test_what_is_drawn_is_what_the_window_makes_of_it(
    images: dict[str, StoredImage], seen: list[Seen]
) -> None:
    drawn = [each for each in seen if each.get("drawn")]
    far = {images[each["sop"]].name: drawn_difference(images[each["sop"]], each) for each in drawn}

    assert {name: level for name, level in far.items() if level > ALIKE} == {}
    assert len(far) >= 15


def _looked_at(page: Page, series_id: UUID, wanted: dict[str, Any]) -> list[Seen]:
    page.locator(f"[data-series-link='{series_id}']").click()
    page.wait_for_selector(f"[data-viewer][data-ready='{series_id}']")
    found: list[Seen] = page.evaluate(_WALK.read_text("utf-8"), wanted)
    return found


def _header(image: StoredImage) -> pydicom.Dataset:
    return pydicom.dcmread(io.BytesIO(image.content), stop_before_pixels=True)


def _kind(image: StoredImage) -> tuple[str, int, int]:
    header = _header(image)
    return header.PhotometricInterpretation, header.BitsStored, header.PixelRepresentation


def _one_of_each_kind(images: dict[str, StoredImage]) -> list[str]:
    """Return an image of each kind; tables instead of a window have no place in the comparison."""
    windowed = [each for each in images.values() if "ModalityLUTSequence" not in _header(each)]
    return list({_kind(each): each.sop_uid for each in windowed}.values())
