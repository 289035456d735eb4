"""A CD goes in as a folder: sent, judged, one row a series, and only what failed is sent again."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pydicom
import pydicom.data
import pytest
from playwright.sync_api import expect

from tests.support.enrolled_patients import enrolled
from tests.support.looks import faults_of

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.support.browser import SignedInPeople
    from tests.support.running_product import RunningProduct

WHO: Final = "a.hartwig"
SLICES: Final = 12
PATIENCE_MS: Final = 60_000


def test_a_folder_becomes_series_with_verdicts(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician, cd = people(WHO), a_cd(tmp_path / "CD", seed=1)
    clinician.opens(f"/patients/{enrolled(product, WHO)}/images")
    clinician.sees("No images yet")

    clinician.page.set_input_files("[data-folder]", cd)
    expect(clinician.page.locator("[data-progress-words]")).to_contain_text(f"{SLICES + 3} files")
    clinician.button("Send the images").click()

    row = series_rows(clinician.page).filter(has_text="CT")
    expect(row).to_have_count(1, timeout=PATIENCE_MS)
    expect(row).to_contain_text(f"{SLICES} images", timeout=PATIENCE_MS)
    expect(row).to_contain_text("Waits for your check")
    expect(clinician.page.locator(".upload-state")).to_contain_text(
        f"{SLICES + 3} files were checked", timeout=PATIENCE_MS
    )
    clinician.page.reload()
    fold = clinician.unfolds("made no image")
    expect(fold).to_contain_text("CD/viewer.exe")
    expect(fold).to_contain_text(re.compile(r"DICOMDIR.*Not needed", re.DOTALL))
    assert list(faults_of(clinician.page)) == []
    clinician.page.get_by_role("link", name="What was removed").first.click()
    clinician.sees("The receipt counts attributes and holds none of their values.")
    assert list(faults_of(clinician.page)) == []


def test_after_a_broken_line_only_what_is_missing_is_sent(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician, cd = people(WHO, service_workers="block"), a_cd(tmp_path / "CD", seed=2)
    page = clinician.page
    clinician.opens(f"/patients/{enrolled(product, WHO)}/images")
    sent: list[str] = []
    page.route("**/files", lambda route: fails_after(route, sent, 6))
    page.set_input_files("[data-folder]", cd)
    clinician.button("Send the images").click()
    expect(page.locator("[data-try-again]")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("[data-progress-words]")).to_contain_text("did not arrive")
    page.unroute("**/files")

    # As after a restart of the browser: it has forgotten everything, the server has not.
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    clinician.sees("6 files have arrived so far")
    assert list(faults_of(page)) == []
    page.on("request", lambda request: sent.append(request.url) if tus(request) else None)
    sent.clear()
    page.set_input_files("[data-folder]", cd)
    clinician.button("Send the images").click()

    expect(page.locator(".upload-state")).to_contain_text(
        f"{SLICES + 3} files were checked", timeout=PATIENCE_MS
    )
    assert len(sent) == SLICES + 3 - 6


def test_without_a_worker_whoever_reads_on_does_so_beside_the_transfer(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician, cd = people(WHO, service_workers="block"), a_cd(tmp_path / "CD", seed=4)
    page = clinician.page
    clinician.opens(f"/patients/{enrolled(product, WHO)}/images")
    page.route("**/files", lambda _route: None)
    page.set_input_files("[data-folder]", cd)
    clinician.button("Send the images").click()
    expect(page.get_by_text("links on this page open in a new tab")).to_be_visible()
    page.wait_for_timeout(100)

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Worklist").first.click()

    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Worklist")
    opened.value.close()
    # What was held goes on its way.
    page.unroute("**/files")
    expect(page.locator(".upload-state")).to_contain_text(
        f"{SLICES + 3} files were checked", timeout=PATIENCE_MS
    )


def test_a_line_that_is_down_is_said_until_it_is_back(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician, cd = people(WHO), a_cd(tmp_path / "CD", seed=5)
    page = clinician.page
    clinician.opens(f"/patients/{enrolled(product, WHO)}/images")
    words = page.locator("[data-progress-words]")
    page.context.route("**/files", lambda route: route.abort())
    page.set_input_files("[data-folder]", cd)

    clinician.button("Send the images").click()
    expect(words).to_contain_text("left, about")
    page.context.set_offline(offline=True)

    expect(words).to_contain_text("The line is down.")
    # Long enough for the first tries of tus, each of which tells of its progress.
    page.wait_for_timeout(3_500)
    expect(words).to_contain_text("The line is down.")
    page.context.unroute("**/files")
    page.context.set_offline(offline=False)
    expect(page.locator(".upload-state")).to_contain_text(
        f"{SLICES + 3} files were checked", timeout=PATIENCE_MS
    )


def test_files_go_in_without_javascript(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician, cd = people(WHO, java_script_enabled=False), a_cd(tmp_path / "CD", seed=3)
    path = f"/patients/{enrolled(product, WHO)}/images"
    clinician.opens(path)

    clinician.page.set_input_files("input[name=files]", sorted((cd / "DICOM").iterdir())[:2])
    clinician.presses("Send the images")

    clinician.is_told("2 files have arrived and are being checked.")
    for _attempt in range(120):
        if clinician.page.locator(".upload-state", has_text="files were checked").count():
            break
        clinician.page.wait_for_timeout(500)
        clinician.opens(path)
    expect(series_rows(clinician.page)).to_have_count(1)


@pytest.mark.parametrize("width", [1440, 375])
def test_the_page_says_what_to_do_before_there_is_anything(
    people: SignedInPeople, product: RunningProduct, width: int
) -> None:
    clinician = people(WHO, viewport={"width": width, "height": 900})

    clinician.opens(f"/patients/{enrolled(product, WHO)}/images")

    clinician.sees("Add the folder of a CD or single files below")
    assert list(faults_of(clinician.page)) == []


def a_cd(folder: Path, *, seed: int) -> Path:
    """Write a CD as a hospital burns it: slices, a directory, a viewer, a photograph's note."""
    slice_ = pydicom.dcmread(str(pydicom.data.get_testdata_file("CT_small.dcm")))
    (folder / "DICOM").mkdir(parents=True)
    for number in range(SLICES):
        slice_.SOPInstanceUID = f"1.2.826.0.1.3680043.8.498.{seed}.{number + 1}"
        slice_.SeriesInstanceUID = f"1.2.826.0.1.3680043.8.498.{seed}"
        slice_.StudyInstanceUID = f"1.2.826.0.1.3680043.8.498.7.{seed}"
        slice_.file_meta.MediaStorageSOPInstanceUID = slice_.SOPInstanceUID
        slice_.InstanceNumber = number + 1
        slice_.PixelData = bytes([number, seed]) + slice_.PixelData[2:]
        written = io.BytesIO()
        slice_.save_as(written)
        (folder / "DICOM" / f"IM{number:04}").write_bytes(written.getvalue())
    (folder / "DICOMDIR").write_bytes(b"a directory of the medium")
    (folder / "viewer.exe").write_bytes(b"MZ" + bytes(200))
    (folder / "readme.html").write_bytes(b"<html>Insert this CD</html>")
    return folder


def series_rows(page: Page):
    """Return the rows of series."""
    return page.locator(".row-card")


def tus(request) -> bool:  # noqa: ANN001 - a request of Playwright's
    """Tell whether a request sends a file."""
    return request.method in {"POST", "PATCH"} and "/files" in request.url


def fails_after(route: Route, sent: list[str], count: int) -> None:
    """Let so many requests through and refuse the others for good."""
    if len(sent) >= count:
        route.fulfill(status=413)
        return
    sent.append(route.request.url)
    route.continue_()
