"""axe-core finds nothing on the pages of panels at any stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.looked_at_pages import is_of_panels, look_at_pages

if TYPE_CHECKING:
    from tests.support.browser import SignedInPeople
    from tests.support.running_product import RunningProduct


def test_every_page_of_a_panel_is_accessible(
    people: SignedInPeople, product: RunningProduct
) -> None:
    look_at_pages(people, product, of=is_of_panels)
