"""Looks with axe-core at the pages of the demonstration, wide and narrow, light and dark."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.looks import faults_of
from tests.support.page_visits import all_visits, page_routes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.browser import Person, SignedInPeople
    from tests.support.page_visits import Visit
    from tests.support.running_product import RunningProduct

OPEN_FOLDS: Final = "document.querySelectorAll('main details').forEach(it => { it.open = true; });"
# No panel of the demonstration stands before these; test_accessibility.py opens them,
# test_own_form.py what a centre has proposed, and test_tablet.py the tablet. No review is due for
# 15 years.
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


def look_at_pages(
    people: SignedInPeople, product: RunningProduct, *, of: Callable[[str], bool]
) -> None:
    """Look at each page whose address pattern is one ``of`` these; fail with all findings."""
    findings, window, seen = Findings(), OneWindow(people), set[str]()
    routes = {route for route, rule in page_routes().items() if of(rule)}

    for visit in all_visits(product.sessions):
        if visit.route not in routes or visit.example_of in seen:
            continue
        person = window.reader_of(visit)
        if person is not None:
            seen.add(visit.example_of)
            findings.look_at(person, f"{visit.example_of} ({person.key})")

    findings.fail_if_any()
    assert {each.split()[0] for each in seen} >= routes - IN_BETWEEN


def is_of_panels(rule: str) -> bool:
    """Tell whether an address pattern is that of a panel's page."""
    return "<uuid:panel_id>" in rule


def is_of_patients(rule: str) -> bool:
    """Tell whether it is that of a page of a patient and no panel."""
    return "<uuid:patient_id>" in rule and not is_of_panels(rule)


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


class OneWindow:
    """The window before which all readers sit in turn.

    A browser reads its pages' scripts and axe-core anew for each window; within one it knows them.
    """

    def __init__(self, people: SignedInPeople) -> None:
        self._people = people
        self._window = people.stranger()

    def reader_of(self, visit: Visit) -> Person | None:
        """Return the first who can open the page, with the page before them."""
        for key in visit.readers:
            person = self._people.takes_over(key, self._window)
            status, _content = person.fetches(visit.address, follows=False)
            if status == 200:
                person.opens(visit.address)
                return person
        return None
