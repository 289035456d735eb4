"""A withdrawal while others read: refused within a second, proven on a page and on paper."""

from __future__ import annotations

import io
import re
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e.panel_acts import CENTRE, COORDINATOR, LEAD, SPAIN, panel_in_discussion

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Response

    from tests.support.browser import Person, SignedInPeople
    from tests.support.running_product import RunningProduct

# What the issue promises.
FIRST_REFUSAL_SECONDS = 1.0


@dataclass
class Reader:
    """Somebody who loads one address again and again, and notes what came back and when."""

    url: str
    cookies: str
    seen: list[tuple[float, int]] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def of(cls, person: Person, product: RunningProduct, path: str) -> Reader:
        """Let a signed-in person read in the background."""
        found = person.page.context.cookies()
        cookies = "; ".join(f"{each['name']}={each['value']}" for each in found)
        return cls(url=product.url + path, cookies=cookies)

    def start(self) -> None:
        """Begin to read."""
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def stop(self) -> None:
        """Put it down."""
        self._stop.set()
        self._thread.join()

    @property
    def statuses(self) -> list[int]:
        """Return each answer once, in the order in which they changed."""
        changed = [self.seen[0][1]]
        for _at, status in self.seen:
            if status != changed[-1]:
                changed.append(status)
        return changed

    @property
    def first_refusal_at(self) -> float:
        """Return when the first refusal had arrived."""
        return next(at for at, status in self.seen if status == 403)

    def _read(self) -> None:
        while not self._stop.is_set():
            request = urllib.request.Request(self.url, headers={"Cookie": self.cookies})  # noqa: S310 - our own server
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - as above
                    status = answer.status
            except urllib.error.HTTPError as refused:
                status = refused.code
            self.seen.append((time.monotonic(), status))
            self._stop.wait(0.02)


def test_readers_are_refused_within_a_second_and_the_proof_says_so(
    people: SignedInPeople, product: RunningProduct, tmp_path: Path
) -> None:
    centre, coordinator, lead, spain = (people(key) for key in (CENTRE, COORDINATOR, LEAD, SPAIN))
    panel = panel_in_discussion(centre, coordinator, lead, spain)
    report = tmp_path / "report.txt"
    report.write_text("Slow background, multifocal discharges.\n", encoding="utf-8")
    panel.attach(centre, report)
    spain.opens(f"{panel.path}/attachments")
    attachment = spain.page.get_by_role("link", name=report.name).get_attribute("href") or ""
    readers = [
        Reader.of(lead, product, f"{panel.path}/discussion"),
        Reader.of(spain, product, f"{panel.path}/discussion"),
        Reader.of(spain, product, attachment),
    ]
    answered_at: list[float] = []

    def note(answer: Response) -> None:
        if answer.request.method == "POST" and answer.url.endswith("/consent/withdraw"):
            answered_at.append(time.monotonic())

    centre.page.on("response", note)
    for reader in readers:
        reader.start()
    panel.withdraw_care_consent(centre)
    for reader in readers:
        centre.page.wait_for_timeout(500)
        reader.stop()

    for reader in readers:
        assert reader.statuses == [200, 403]
        assert reader.first_refusal_at - answered_at[0] < FIRST_REFUSAL_SECONDS
    # The withdrawal leads to its proof.
    assert re.fullmatch(r"/patients/[0-9a-f-]{36}/consents/[0-9a-f-]{36}/proof", centre.path)
    centre.sees("Other centres can no longer open the case.")
    centre.sees("People of other centres who have lost their access: 2.")
    centre.sees("Files that are no longer handed out to other centres: 1.")
    centre.sees(re.compile(r"Panel \d{4}-\d{5} has stopped\."))
    centre.does_not_see("Still being carried out")
    _takes_a_copy(centre)


def _takes_a_copy(centre: Person) -> None:
    """Have the PDF made, wait for it, and read what it says."""
    centre.presses("Make the PDF")
    link = centre.page.get_by_role("link", name="Open the PDF")
    expect(link).to_be_visible(timeout=60_000)
    status, content = centre.fetches(link.get_attribute("href") or "")

    assert status == 200
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert re.search(r"\d{4}-\d{5}", text)
    assert len(content) > 10_000
