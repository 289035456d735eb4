"""A mother signs the Greek form on a tablet; the case opens without a sheet of paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.e2e.panel_acts import CENTRE, COORDINATOR, open_panel
from tests.support.browser import choose, tick
from tests.support.chromium import accessibility_findings

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.support.browser import Person, SignedInPeople

TABLET = {"width": 768, "height": 1024}
# Sealing takes a process of its own, on a machine that runs all parts of the product.
SEALING_MS = 60_000


def test_a_minor_s_mother_signs_in_greek_and_a_clinician_confirms(people: SignedInPeople) -> None:
    centre, coordinator = people(CENTRE), people(COORDINATOR)
    panel = open_panel(centre)
    panel.submit(centre)
    panel.accept_request(coordinator)
    address = opens_tablet(centre, f"{panel.path}/consent")
    tablet = people.stranger(viewport=TABLET, has_touch=True).page
    tablet.goto(address)
    assert tablet.locator("html").get_attribute("lang") == "el"
    assert list(accessibility_findings(tablet)) == []
    nothing_overflows(tablet)

    signs(tablet)

    expect(tablet.get_by_role("heading", level=1)).to_have_text("Σας ευχαριστούμε")
    told = centre.page.locator("#tablets-state")
    expect(told.get_by_text("Signed and recorded")).to_be_visible(timeout=SEALING_MS)
    told.get_by_role("link", name="Show what was recorded").click()
    record = centre.page.locator("#record")
    expect(record.get_by_text("Signed on a tablet")).to_be_visible()
    link = record.get_by_role("link", name="Open it").get_attribute("href") or ""
    assert centre.fetches(link)[0] == 200
    assert coordinator.fetches(link)[0] == 404
    centre.presses("Confirm consent")
    # On a busy machine the panel may hear of it a moment after the page.
    centre.is_told(re.compile("confirmed|will take effect"))
    centre.opens(f"{panel.path}/discussion")
    centre.sees(panel.words.questions[0])


def test_what_is_missing_is_said_in_greek_and_drawings_stay(people: SignedInPeople) -> None:
    centre, coordinator = people(CENTRE), people(COORDINATOR)
    panel = open_panel(centre)
    panel.submit(centre)
    panel.accept_request(coordinator)
    tablet = people.stranger(viewport=TABLET, has_touch=True).page
    tablet.goto(opens_tablet(centre, f"{panel.path}/consent"))
    draws(tablet.locator("#signature-parent canvas"))

    sends(tablet)

    expect(tablet.locator("[data-error-summary]")).to_be_focused()
    expect(tablet.locator("#decision-care-error")).to_be_visible()
    expect(tablet.locator("#signature-clinician-error")).to_be_visible()
    expect(tablet.locator("#signature-parent-error")).to_have_count(0)
    drawn = tablet.locator("input[name=signature-parent]")
    expect(drawn).to_have_value(re.compile("^data:image/png"))
    tablet.locator("#signature-parent [data-signature-clear]").click()
    expect(drawn).to_have_value("")


def opens_tablet(centre: Person, page: str) -> str:
    """Print the Greek form for a parent, and return where it can be signed on a tablet."""
    centre.opens(page)
    form = centre.page.locator("form#print")
    choose(form, "Language of the patient", "Ελληνικά")
    tick(form.get_by_role("group", name="Who signs"), "Parent")
    choose(form, "Version of the form", "1.1")
    centre.presses("Print form", form)
    button = centre.page.get_by_role("button", name="Sign on a tablet")
    expect(button).to_be_visible(timeout=SEALING_MS)
    button.click()
    expect(centre.page.locator(".tablet-code svg")).to_be_visible()
    return centre.page.locator(".tablet-address a").get_attribute("href") or ""


def signs(tablet: Page) -> None:
    """Fill in the form as a mother and the clinician beside her would."""
    for purpose, said in (
        ("care", "given"),
        ("databases", "refused"),
        ("research_contact", "given"),
    ):
        tablet.locator(f"label[for=decision-{purpose}-{said}]").click()
    tablet.locator("label[for=minor_assents]").click()
    tablet.locator("#name-parent").fill("Ελένη Παπαδοπούλου")
    tablet.locator("#extra-parent").fill("Μητέρα")
    for key in ("parent", "clinician"):
        draws(tablet.locator(f"#signature-{key} canvas"))
    sends(tablet)


def draws(canvas: Locator) -> None:
    """Draw a line with some turns into a box."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    mouse = canvas.page.mouse
    points = [(0.1, 0.7), (0.3, 0.2), (0.45, 0.8), (0.7, 0.3), (0.9, 0.6)]
    at = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in points]
    mouse.move(*at[0])
    mouse.down()
    for x, y in at[1:]:
        mouse.move(x, y, steps=8)
    mouse.up()
    field = canvas.locator("xpath=../input")
    expect(field).to_have_value(re.compile("^data:image/png"))


def sends(tablet: Page) -> None:
    """Press the button at the end of the form."""
    with tablet.expect_navigation():
        tablet.locator(".tablet-button").click()


def nothing_overflows(tablet: Page) -> None:
    """The page must fit the tablet's width."""
    wide = tablet.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
