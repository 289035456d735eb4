"""A site with a patient of one centre, whose record its people write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.centre_site import a_centre_site
from tests.support.databases import backend_asked_for
from tests.support.record_site import RecordSite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases


@pytest.fixture
def record(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path
) -> Iterator[RecordSite]:
    """Lend a record with nothing in it."""
    with databases.fresh(backend_asked_for(request)) as lent, a_centre_site(lent, tmp_path) as site:
        yield RecordSite(site, site.enrols())
