"""The main path by keyboard alone: Tab, Enter, Space, arrows and letters, the focus in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

from tests.e2e.panel_acts import (
    CENTRE,
    COORDINATOR,
    LEAD,
    SPAIN,
    open_panel,
    panel_at_signature,
    panel_in_discussion,
)
from tests.support.browser import email_of, full_name
from tests.support.sign_in import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.support.browser import Person, SignedInPeople

MOST_TABS: Final = 150
# A ring is drawn by an outline, or by a shadow where an outline would be cut off.
SHOWS_FOCUS: Final = """it => {
  const style = getComputedStyle(it);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    || style.boxShadow !== 'none' || it.matches('input[type=radio], input[type=checkbox]');
}"""


class Keyboard:
    """The keys of somebody who has no mouse."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._keys = person.page.keyboard

    def goes_to(self, target: Locator) -> None:
        """Press Tab until the element has the focus, and see that the focus shows."""
        expect(target).to_be_visible()
        for _tab in range(MOST_TABS):
            if target.evaluate("it => it === document.activeElement"):
                assert target.evaluate(SHOWS_FOCUS), f"the focus does not show on {target}"
                return
            self._keys.press("Tab")
        raise AssertionError(f"{MOST_TABS} tabs do not reach {target}")

    def writes(self, target: Locator, text: str) -> None:
        """Go to a field and type."""
        self.goes_to(target)
        self._keys.type(text)

    def chooses(self, target: Locator, words: str) -> None:
        """Go to a list and press the arrow down until the option is chosen."""
        self.goes_to(target)
        for _option in target.locator("option").all():
            if words in (target.locator("option:checked").text_content() or ""):
                return
            self._keys.press("ArrowDown")
        raise AssertionError(f"the arrow does not reach “{words}”")

    def presses(self, target: Locator, key: str = "Enter") -> None:
        """Go to a button or link and press it; another page follows."""
        self.goes_to(target)
        with self._person.page.expect_navigation():
            self._keys.press(key)

    def unfolds(self, target: Locator) -> None:
        """Go to what opens a fold and press it."""
        self.goes_to(target)
        self._keys.press("Enter")


def test_a_clinician_signs_in_and_submits_a_request_without_a_mouse(
    people: SignedInPeople,
) -> None:
    panel = open_panel(people(CENTRE))
    clinician = people.stranger()
    keyboard, main = Keyboard(clinician), clinician.page.locator("main")
    clinician.opens("/sign-in")

    keyboard.writes(main.get_by_label("E-mail address"), email_of(CENTRE))
    keyboard.writes(main.get_by_label("Password"), PASSWORD)
    keyboard.presses(main.get_by_role("button", name="Sign in"))
    keyboard.presses(main.locator(f".row-action a[href^='{panel.path}/']").first)
    keyboard.writes(main.get_by_label("Title"), panel.words.title)
    keyboard.presses(main.get_by_role("button", name="Submit request"), "Space")

    # What is wrong is read out first: the summary has the focus and leads to each field.
    expect(main.get_by_role("alert")).to_be_focused()
    keyboard.writes(main.get_by_label("Question 1"), panel.words.questions[0])
    keyboard.chooses(main.get_by_label("Primary thematic area"), "Neuroimaging")
    keyboard.presses(main.get_by_role("button", name="Submit request"))
    clinician.is_told("The request is submitted.")


def test_a_coordinator_accepts_a_request_without_a_mouse(people: SignedInPeople) -> None:
    centre, coordinator = people(CENTRE), people(COORDINATOR)
    panel = open_panel(centre)
    panel.submit(centre)
    keyboard, main = Keyboard(coordinator), coordinator.page.locator("main")
    coordinator.opens("/")

    keyboard.presses(main.locator(f".row-action a[href^='{panel.path}/']").first)
    keyboard.chooses(main.get_by_label("Lead of the panel"), full_name(LEAD))
    keyboard.presses(main.get_by_role("button", name="Accept request"), "Space")

    coordinator.is_told("The request is accepted.")


def test_a_member_contributes_without_a_mouse(people: SignedInPeople) -> None:
    spain = people(SPAIN)
    panel = panel_in_discussion(people(CENTRE), people(COORDINATOR), people(LEAD), spain)
    keyboard = Keyboard(spain)
    spain.opens(f"{panel.path}/discussion")
    thread = panel.thread(spain, 1)

    keyboard.unfolds(thread.locator("summary", has_text="Contribute"))
    keyboard.writes(thread.get_by_label("Your contribution"), "I would offer surgery.")
    keyboard.presses(thread.get_by_role("button", name="Sign the contribution"))

    spain.is_told("Your contribution is signed.")


def test_a_lead_signs_and_closes_without_a_mouse(people: SignedInPeople) -> None:
    lead, spain = people(LEAD), people(SPAIN)
    panel = panel_at_signature(people(CENTRE), people(COORDINATOR), lead, spain)
    panel.sign(spain)
    keyboard, main = Keyboard(lead), lead.page.locator("main")
    lead.opens(f"{panel.path}/outcome")

    keyboard.presses(main.get_by_role("button", name="Sign the outcome"))
    lead.is_told("You signed the outcome.")
    opener = main.get_by_role("button", name="Close the panel")
    keyboard.unfolds(opener)
    dialog = lead.page.get_by_role("dialog", name="Close the panel?")
    expect(dialog).to_be_visible()
    lead.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    lead.page.keyboard.press("Enter")
    keyboard.presses(dialog.get_by_role("button", name="Close the panel", exact=True))

    lead.is_told("The panel is closed.")
