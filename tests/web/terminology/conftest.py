"""What the tests of terminologies share: the small ontology, on each kind of database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.small_ontology import load_small_ontology

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@pytest.fixture
def loaded(session: Session) -> Session:
    """Lend a session with the small ontology."""
    load_small_ontology(session)
    return session
