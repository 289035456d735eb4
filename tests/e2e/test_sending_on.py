"""Images go on being sent while people read other pages, reload, or close the last tab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

from tests.e2e.test_image_upload import PATIENCE_MS, SLICES, a_cd, tus
from tests.support.enrolled_patients import enrolled
from tests.support.looks import faults_of

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Dialog, Locator, Page, Route

    from tests.support.browser import Person, SignedInPeople
    from tests.support.running_product import RunningProduct

WHO: Final = "a.hartwig"
SOMEBODY_ELSE: Final = "s.lambert"
FILES: Final = SLICES + 3
# So many files are on their way at the same time.
AT_ONCE: Final = 4
# After so long, a worker that knows nothing of the files is another one.
HANDED_OVER_MS: Final = 2_100


class Line:
    """The line of a browser, on which files stop on their way until it is let go."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._held: list[Route] = []
        context.route("**/files", lambda route: self._held.append(route))  # noqa: PLW0108 - Playwright marks what it calls

    @property
    def count(self) -> int:
        return len(self._held)

    def is_let_go(self) -> None:
        # What is held goes on its way.
        self._context.unroute("**/files")


def sends(clinician: Person, path: str, cd: Path) -> Line:
    """Begin to send a CD over a line that holds its files."""
    clinician.opens(path)
    line = Line(clinician.page.context)
    clinician.page.set_input_files("[data-folder]", cd)
    clinician.button("Send the images").click()
    expect(clinician.page.get_by_text("the transfer goes on while any page")).to_be_visible()
    for _attempt in range(100):
        if line.count == AT_ONCE:
            return line
        clinician.page.wait_for_timeout(100)
    raise AssertionError("nothing was sent")


def strip(page: Page) -> Locator:
    """Return what every page says of files under way."""
    return page.locator("[data-transfer-strip]")


def are_checked(page: Page) -> None:
    """Expect that the page of images says what became of all files."""
    words = f"{FILES} files were checked"
    expect(page.locator(".upload-state")).to_contain_text(words, timeout=PATIENCE_MS)


def test_whoever_goes_on_to_another_page_stops_nothing(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician, path = people(WHO), f"/patients/{enrolled(product, WHO)}/images"
    line = sends(clinician, path, a_cd(tmp_path / "CD", seed=41))

    clinician.page.get_by_role("link", name="Worklist").first.click()

    expect(clinician.page.get_by_role("heading", level=1)).to_contain_text("Worklist")
    expect(strip(clinician.page)).to_contain_text(f"Images are being sent: 0 of {FILES} files")
    assert list(faults_of(clinician.page)) == []
    line.is_let_go()
    expect(strip(clinician.page)).to_contain_text("All images have arrived", timeout=PATIENCE_MS)
    clinician.page.get_by_role("link", name="Go to the images").click()
    are_checked(clinician.page)
    expect(strip(clinician.page)).to_be_hidden()


def test_a_page_loaded_again_shows_how_far_it_is(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician, path = people(WHO), f"/patients/{enrolled(product, WHO)}/images"
    line = sends(clinician, path, a_cd(tmp_path / "CD", seed=42))
    clinician.page.on("dialog", lambda dialog: dialog.accept())

    clinician.page.reload()

    words = clinician.page.locator("[data-progress-words]")
    expect(words).to_contain_text(f"0 of {FILES} files")
    expect(strip(clinician.page)).to_be_hidden()
    line.is_let_go()
    are_checked(clinician.page)


def test_what_failed_is_tried_again_without_choosing_it_again(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician, cd = people(WHO), a_cd(tmp_path / "CD", seed=43)
    page, context = clinician.page, clinician.page.context
    clinician.opens(f"/patients/{enrolled(product, WHO)}/images")
    context.route("**/files", lambda route: route.fulfill(status=413))
    page.set_input_files("[data-folder]", cd)
    clinician.button("Send the images").click()
    expect(page.locator("[data-progress-words]")).to_contain_text("did not arrive")
    context.unroute("**/files")

    page.reload()
    expect(page.locator("[data-progress-words]")).to_contain_text("did not arrive")
    expect(page.locator("ul[data-failed]")).to_contain_text("CD/viewer.exe")
    page.locator("[data-try-again]").click()

    are_checked(page)


def test_an_upload_that_is_given_up_is_not_sent_on(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician, path = people(WHO), f"/patients/{enrolled(product, WHO)}/images"
    line = sends(clinician, path, a_cd(tmp_path / "CD", seed=46))
    clinician.page.on("dialog", lambda dialog: dialog.accept())
    clinician.page.reload()

    clinician.presses("Give this upload up")

    clinician.is_told("The upload is given up.")
    line.is_let_go()
    clinician.page.wait_for_timeout(1_500)
    assert line.count == AT_ONCE, "nothing was begun beside the first"
    clinician.opens("/")
    expect(strip(clinician.page)).to_be_hidden()


def test_what_is_left_arrives_after_the_last_tab_has_closed(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician, path = people(WHO), f"/patients/{enrolled(product, WHO)}/images"
    line = sends(clinician, path, a_cd(tmp_path / "CD", seed=44))

    clinician.page.close()
    line.is_let_go()

    again = people(WHO)
    again.opens(path)
    for _attempt in range(60):
        if again.page.locator(".upload-state", has_text="files were checked").count():
            break
        again.page.wait_for_timeout(500)
        again.opens(path)
    expect(again.page.locator(".upload-state")).to_contain_text(f"{FILES} files were checked")


def test_nothing_goes_on_in_the_next_persons_name(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician, path = people(WHO), f"/patients/{enrolled(product, WHO)}/images"
    line = sends(clinician, path, a_cd(tmp_path / "CD", seed=45))

    next_one = people.takes_over(SOMEBODY_ELSE, clinician)
    next_one.page.on("dialog", lambda dialog: dialog.accept())
    next_one.opens("/")

    expect(strip(next_one.page)).to_be_hidden()
    next_one.page.wait_for_timeout(500)
    before = line.count
    line.is_let_go()
    next_one.page.wait_for_timeout(1_500)
    assert before == AT_ONCE, "nothing was begun beside the first"
    again = people.takes_over(WHO, next_one)
    again.opens(path)
    expect(again.page.locator("[data-progress]")).to_be_hidden()
    again.sees("0 files have arrived so far")


def test_a_worker_that_the_browser_has_ended_is_replaced(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician, path = people(WHO), f"/patients/{enrolled(product, WHO)}/images"
    line = sends(clinician, path, a_cd(tmp_path / "CD", seed=47))
    page = clinician.page
    page.wait_for_timeout(HANDED_OVER_MS)

    ends_workers(page)
    line.is_let_go()
    # Any page asks for news when it opens.
    beside = page.context.new_page()
    beside.goto(page.url.replace(path, "/"))

    expect(strip(beside)).to_contain_text("All images have arrived", timeout=PATIENCE_MS)
    are_checked(page)


def test_a_worker_that_has_ended_is_not_said_to_send(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician, path = people(WHO), f"/patients/{enrolled(product, WHO)}/images"
    sends(clinician, path, a_cd(tmp_path / "CD", seed=48))
    clinician.page.get_by_role("link", name="Worklist").first.click()
    expect(strip(clinician.page)).to_contain_text("Images are being sent")

    ends_workers(clinician.page)

    expect(strip(clinician.page)).to_contain_text("The sending of images has ended.")
    clinician.opens("/")
    expect(strip(clinician.page)).to_be_hidden()


def test_whose_session_ended_goes_on_after_signing_in_again(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician, path = people(WHO), f"/patients/{enrolled(product, WHO)}/images"
    line = sends(clinician, path, a_cd(tmp_path / "CD", seed=49))
    referers: set[str] = set()
    clinician.page.context.on(
        "request", lambda it: referers.add(it.headers.get("referer", "")) if tus(it) else None
    )

    clinician.page.context.clear_cookies()
    line.is_let_go()
    words = clinician.page.locator("[data-progress-words]")
    expect(words).to_contain_text("Your session has ended.")
    again = people.takes_over(WHO, clinician)
    again.page.on("dialog", lambda dialog: dialog.accept())
    again.opens("/")

    expect(strip(again.page)).to_contain_text("All images have arrived", timeout=PATIENCE_MS)
    # Over TLS, the check of a form's token asks for one of our own addresses.
    assert referers
    assert all(re.match(rf"{product.url}/static/transfer-worker-", each) for each in referers)


def test_whoever_leaves_the_site_is_asked_and_whoever_goes_on_is_not(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician, path = people(WHO), f"/patients/{enrolled(product, WHO)}/images"
    sends(clinician, path, a_cd(tmp_path / "CD", seed=50))
    page, asked = clinician.page, list[str]()

    def stays(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stays)

    # As after an answer that took long: nobody has pressed anything just before.
    with page.expect_navigation():
        page.evaluate("setTimeout(() => location.assign('/'), 1100)")
    expect(strip(page)).to_contain_text("Images are being sent")
    page.get_by_role("heading", level=1).click()
    with page.expect_navigation():
        page.evaluate("setTimeout(() => location.reload(), 1100)")
    expect(strip(page)).to_contain_text("Images are being sent")
    assert asked == []
    page.get_by_role("heading", level=1).click()
    page.evaluate("location.assign('http://localhost:9/')")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"] * 2


def test_what_failed_of_one_patient_is_not_hidden_by_what_arrived_of_another(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    clinician = people(WHO)
    one, other = (f"/patients/{enrolled(product, WHO)}/images" for _ in range(2))
    page, context = clinician.page, clinician.page.context
    line = sends(clinician, one, a_cd(tmp_path / "CD", seed=51))
    failing = re.compile(rf"{other}/uploads/.*/files")
    context.route(failing, lambda route: route.fulfill(status=413))
    page.on("dialog", lambda dialog: dialog.accept())
    clinician.opens(other)
    page.set_input_files("[data-folder]", a_cd(tmp_path / "CD2", seed=52))
    clinician.button("Send the images").click()
    expect(page.locator("[data-progress-words]")).to_contain_text("did not arrive")
    clinician.opens("/")
    expect(strip(page)).to_contain_text("Images are being sent")

    # A line lets go of what it holds when nothing else listens to it.
    context.unroute(failing)
    line.is_let_go()

    expect(strip(page)).to_contain_text("Some images have not arrived yet.")
    clinician.opens("/")
    expect(strip(page)).to_contain_text("Some images have not arrived yet.")
    page.get_by_role("link", name="Go to the images").click()
    expect(page.locator("ul[data-failed]")).to_contain_text("CD2/viewer.exe")


def ends_workers(page: Page) -> None:
    """End the browser's service workers, as it does by itself when memory is short."""
    session = page.context.new_cdp_session(page)
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
    session.detach()
