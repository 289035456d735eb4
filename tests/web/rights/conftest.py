"""What the tests of rights share: a panel in discussion, seen from its patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.patient_rights import RightsSite

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite


@pytest.fixture
def site(panel_site: PanelSite) -> RightsSite:
    """Lend the panel's site with the pages of its patient."""
    return RightsSite(panel_site)
