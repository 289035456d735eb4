"""What the tests of exchange pages share: a patient of one centre, with consent and a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.centre_site import a_centre_site
from tests.support.databases import backend_asked_for
from tests.support.exchange_site import ExchangeSite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases


@pytest.fixture
def exchange(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path
) -> Iterator[ExchangeSite]:
    """Lend the site with an enrolled patient whose panel asks for consent."""
    with databases.fresh(backend_asked_for(request)) as lent, a_centre_site(lent, tmp_path) as site:
        patient_id = site.enrols()
        yield ExchangeSite(site=site, patient_id=patient_id, panel_id=site.opens_panel(patient_id))
