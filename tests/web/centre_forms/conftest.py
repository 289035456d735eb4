"""What the tests of centres' own forms share: a site with the made-up people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.centre_site import CentreSite, a_centre_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[CentreSite]:
    """Lend the site."""
    with databases.fresh("sqlite") as lent, a_centre_site(lent, tmp_path) as site:
        yield site
