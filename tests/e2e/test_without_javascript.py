"""Without JavaScript everything can be read, and plain forms can be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

from tests.e2e.panel_acts import CENTRE, COORDINATOR, LEAD, SPAIN, panel_at_signature

if TYPE_CHECKING:
    from tests.support.browser import SignedInPeople

PLAIN: Final = {"java_script_enabled": False}
PARTS: Final = {
    "": "Consultation request",
    "/discussion": "would offer surgery.",
    "/outcome": "Begin the diet now.",
    "/people": "Who takes part",
    "/timeline": "The request was submitted.",
}


def test_a_panel_is_led_to_its_end_without_javascript(people: SignedInPeople) -> None:
    centre, coordinator, lead, spain = (
        people(key, **PLAIN) for key in (CENTRE, COORDINATOR, LEAD, SPAIN)
    )

    panel = panel_at_signature(centre, coordinator, lead, spain)
    for part, words in PARTS.items():
        spain.opens(panel.path + part)
        spain.sees(words)
    for signatory in (lead, spain):
        panel.sign(signatory)
        signatory.is_told("You signed the outcome.")
    lead.opens(f"{panel.path}/outcome")
    lead.presses("Close the panel on a page of its own")
    lead.presses("Close the panel")

    expect(lead.page.locator(".tracker-step[aria-current=step]")).to_contain_text("Closure")
