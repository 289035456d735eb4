"""What the tests of consent share: a site with people and no patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.centre_site import CentreSite, a_centre_site
from tests.support.databases import backend_asked_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from tests.support.databases import Databases


@pytest.fixture
def site(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path
) -> Iterator[CentreSite]:
    """Lend the site."""
    with databases.fresh(backend_asked_for(request)) as lent, a_centre_site(lent, tmp_path) as site:
        yield site


@pytest.fixture
def panel_id(site: CentreSite) -> UUID:
    """Return a panel that waits for consent."""
    return site.opens_panel(site.enrols())
