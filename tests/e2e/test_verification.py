"""A printed form is checked by anybody: the code on it leads to a page that confirms it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.e2e.panel_acts import CENTRE, open_panel
from tests.support.browser import choose, tick
from tests.support.chromium import accessibility_findings
from tests.support.drawn_codes import drawn_modules, modules_of
from tests.support.pdf_reading import pages_of

if TYPE_CHECKING:
    from tests.support.browser import Person, SignedInPeople
    from tests.support.running_product import RunningProduct

# Printing takes a process of its own, on a machine that runs all parts of the product.
PRINTING_MS = 60_000
SUM = re.compile(r"[0-9a-f]{64}")
SUM_IS_GOOD = "The checksum is that of the published text of this form."
SUM_IS_WRONG = "The paper may have been altered."


def test_the_code_on_the_paper_leads_to_a_page_that_confirms_it_and_shows_nothing_else(
    people: SignedInPeople, product: RunningProduct
) -> None:
    centre, stranger = people(CENTRE), people.stranger(viewport={"width": 375, "height": 740})
    panel = open_panel(centre)
    centre.opens(panel.patient_path)
    nickname = centre.page.locator("h1").inner_text()
    number, pdf = _printed(centre, panel.path)
    [checksum] = set(SUM.findall(pages_of(pdf)[0]))
    address = f"/verify/{number}?sum={checksum[:16]}"
    assert drawn_modules(pdf) == modules_of(product.url + address)

    assert stranger.opens(address) == 200

    facts = stranger.page.locator("dl.facts dd")
    expect(facts).to_have_text([number, "care", "1.1", "English"])
    stranger.sees("A form with this number was printed by this system.")
    stranger.sees(SUM_IS_GOOD)
    for word in (nickname, "Lindenberg", "Hartwig", "EpiCARE", "Holstein"):
        stranger.does_not_see(word)
    assert list(accessibility_findings(stranger.page)) == []

    stranger.writes("Checksum of the text", "0" * 64)
    stranger.presses("Check")
    stranger.sees(SUM_IS_WRONG)
    stranger.does_not_see(SUM_IS_GOOD)

    stranger.writes("Checksum of the text", checksum)
    stranger.presses("Check")
    stranger.sees(SUM_IS_GOOD)

    stranger.page.get_by_role("link", name="Ελληνικά").click()
    expect(stranger.page.locator("html")).to_have_attribute("lang", "el")
    expect(facts).to_have_text([number, "care", "1.1", "English"])


def _printed(centre: Person, path: str) -> tuple[str, bytes]:
    """Print an English form; return its number and its bytes."""
    centre.opens(f"{path}/consent")
    form = centre.page.locator("form#print")
    choose(form, "Language of the patient", "English")
    choose(form, "Version of the form", "1.1")
    tick(form.get_by_role("group", name="Who signs"), "Parent")
    centre.presses("Print form", form)
    link = centre.page.locator("#papers").get_by_role("link", name=re.compile("^Open C-"))
    expect(link).to_be_visible(timeout=PRINTING_MS)
    status, pdf = centre.fetches(link.get_attribute("href") or "")
    assert status == 200
    return link.inner_text().strip().removeprefix("Open "), pdf
