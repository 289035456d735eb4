"""The present release as arrays: read once, and anew when another release is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from tests.support.small_ontology import load_small_ontology
from web.models.terminology import TerminologyRelease
from web.similarity.ontology import NoOntologyError, Ontologies

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def test_every_term_stands_below_all_that_stands_above_it(session: Session):
    load_small_ontology(session)

    ontology = Ontologies().present(session)

    pairs = {(number, int(up)) for number, above in enumerate(ontology.above) for up in above}
    turned = {(int(down), number) for number, below in enumerate(ontology.below) for down in below}
    assert pairs == turned
    focal, seizure = ontology.numbers["HP:0007359"], ontology.numbers["HP:0001250"]
    assert (focal, seizure) in pairs
    assert (seizure, focal) not in pairs


def test_a_release_is_read_once_and_another_one_anew(session: Session):
    load_small_ontology(session)
    ontologies = Ontologies()
    first = ontologies.present(session)
    assert ontologies.present(session) is first

    session.execute(
        update(TerminologyRelease)
        .where(TerminologyRelease.is_current)
        .values(release="2099-01-01")
        .execution_options(synchronize_session=False)
    )

    assert ontologies.present(session).release == "2099-01-01"


def test_without_a_release_there_is_nothing_to_compare_by(session: Session):
    with pytest.raises(NoOntologyError):
        Ontologies().present(session)
