"""What tests of images share: a panel in discussion, and a store of made-up series."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.support.image_files import SeriesStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.support.panel_site import PanelSite

    Storing = Callable[[], AbstractContextManager[SeriesStore]]


@pytest.fixture
def storing(panel_site: PanelSite) -> Storing:
    """Lend a store of series for the panel's patient; what was added is committed at the end."""

    @contextmanager
    def lend() -> Iterator[SeriesStore]:
        with panel_site.lent.sessions.begin() as session:
            yield SeriesStore(
                session=session,
                settings=panel_site.settings,
                patient_id=panel_site.patient_id,
                person_id=panel_site.people["clinician"],
            )

    return lend
