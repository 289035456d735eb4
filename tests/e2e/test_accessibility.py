"""axe-core finds nothing on any page at any stage, wide or narrow, light or dark."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pytest

from tests.e2e.panel_acts import (
    CENTRE,
    COORDINATOR,
    LEAD,
    SPAIN,
    open_panel,
    panel_at_signature,
    panel_in_discussion,
)
from tests.support.looks import faults_of
from tests.support.page_visits import all_visits, page_routes
from web.terminology.loading import load_terminologies

if TYPE_CHECKING:
    from tests.support.browser import Person, SignedInPeople
    from tests.support.page_visits import Visit
    from tests.support.running_product import RunningProduct

OPEN_FOLDS: Final = "document.querySelectorAll('main details').forEach(it => { it.open = true; });"
# No panel of the demonstration stands before these; the second test opens them, test_own_form.py
# what a centre has proposed, and test_tablet.py the tablet. No review is due for 15 years.
IN_BETWEEN: Final = frozenset(
    {
        "accounts.sign_in",
        "centre_forms.show_form",
        "consent_tasks.review_retention",
        "form_decisions.decide",
        # Its page is the viewer's; test_pins.py opens it.
        "image_views.show_view",
        "outcomes.close",
        "new_passwords.choose_password",
        "outcomes.edit_outcome",
        "proofs.show_proof",
        "requests.edit_request",
        "tablets.sign_form",
    }
)


class Findings:
    """What was found, and on which pages."""

    def __init__(self) -> None:
        self._places: defaultdict[str, list[str]] = defaultdict(list)

    def look_at(self, person: Person, name: str) -> None:
        """Look at the page as it comes, and with everything unfolded."""
        person.page.evaluate(OPEN_FOLDS)
        for fault in faults_of(person.page):
            self._places[fault].append(name)

    def fail_if_any(self) -> None:
        """Fail, naming every finding once with the pages that have it."""
        if self._places:
            told = (f"{fault}\n  on {', '.join(names)}" for fault, names in self._places.items())
            pytest.fail(f"{len(self._places)} findings\n" + "\n".join(told))


def test_every_page_of_the_demonstration_is_accessible(
    people: SignedInPeople, product: RunningProduct
) -> None:
    findings, windows, seen = Findings(), Windows(people), set[str]()
    load_terminologies(product.sessions)

    for visit in all_visits(product.sessions):
        person = None if visit.example_of in seen else windows.reader_of(visit)
        if person is not None:
            seen.add(visit.example_of)
            findings.look_at(person, f"{visit.example_of} ({person.key})")
            # A panel's page that stays open would go on asking for news.
            person.page.goto("about:blank")

    findings.fail_if_any()
    assert {each.split()[0] for each in seen} >= set(page_routes()) - IN_BETWEEN


def test_the_pages_between_the_stages_of_the_demonstration_are_accessible(
    people: SignedInPeople,
) -> None:
    findings = Findings()
    centre, coordinator, lead, spain = (people(key) for key in (CENTRE, COORDINATOR, LEAD, SPAIN))
    stranger = people.stranger()

    stranger.opens("/sign-in")
    findings.look_at(stranger, "sign-in")
    assert centre.opens("/nothing-here") == 404
    findings.look_at(centre, "not found")
    draft = open_panel(centre)
    centre.presses("Submit request")
    findings.look_at(centre, "a request with errors")
    panel = panel_in_discussion(centre, coordinator, lead, spain)
    panel.contribute(spain, 1, "I would offer surgery.")
    panel.start_outcome(lead)
    lead.opens(f"{panel.path}/outcome/edit")
    findings.look_at(lead, "writing the outcome")
    panel = panel_at_signature(centre, coordinator, lead, spain)
    for signatory in (lead, spain):
        panel.sign(signatory)
    lead.opens(f"{panel.path}/outcome")
    lead.button("Close the panel").click()
    findings.look_at(lead, "the dialog that closes a panel")
    lead.opens(f"{panel.path}/close")
    findings.look_at(lead, "the page that closes a panel")
    panel.withdraw_care_consent(centre)
    centre.presses("Make the PDF")
    findings.look_at(centre, "the proof of a withdrawal")
    centre.opens(draft.path)
    findings.look_at(centre, "a draft")

    findings.fail_if_any()


class Windows:
    """One window for each reader, opened when needed."""

    def __init__(self, people: SignedInPeople) -> None:
        self._people = people
        self._open: dict[str, Person] = {}

    def reader_of(self, visit: Visit) -> Person | None:
        """Return the first who can open the page, with the page before them."""
        for key in visit.readers:
            person = self._open.get(key) or self._open.setdefault(key, self._people(key))
            status, _content = person.fetches(visit.address, follows=False)
            if status == 200:
                person.opens(visit.address)
                return person
        return None
