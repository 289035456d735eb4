"""What tests of uploads share: a case on a real site, and a sender who speaks tus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.panel_site import a_panel_in_discussion
from tests.support.tus_sender import TusSender

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases


@pytest.fixture
def sender(databases: Databases, tmp_path: Path) -> Iterator[TusSender]:
    """Lend a sender of the enrolling centre."""
    with databases.fresh("sqlite") as lent, a_panel_in_discussion(lent, tmp_path) as site:
        site.app.config["PRESERVE_CONTEXT_ON_EXCEPTION"] = False
        yield TusSender(site)
