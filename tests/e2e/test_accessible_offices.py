"""axe-core finds nothing on the pages that belong to no case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.looked_at_pages import is_of_panels, is_of_patients, look_at_pages

if TYPE_CHECKING:
    from tests.support.browser import SignedInPeople
    from tests.support.running_product import RunningProduct


def test_every_page_beside_the_cases_is_accessible(
    people: SignedInPeople, product: RunningProduct
) -> None:
    look_at_pages(
        people, product, of=lambda rule: not is_of_panels(rule) and not is_of_patients(rule)
    )
