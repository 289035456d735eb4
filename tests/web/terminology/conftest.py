"""What the tests of terminologies share: a small ontology, and the whole of the real one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.centre_site import ASSISTANT, CLINICIAN, CentreSite, a_centre_site
from tests.support.small_ontology import a_babelon_file, load_small_ontology
from tests.support.whole_terms import become_whole_terms, whole_terms
from web.database import reading
from web.terminology.translations import load_translation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from tests.support.databases import Database, Databases


@pytest.fixture
def loaded(session: Session) -> Session:
    """Lend a session with the small ontology."""
    load_small_ontology(session)
    return session


@pytest.fixture(scope="session")
def whole_database(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Lend a database with everything that the installed packages bring."""
    with databases.fresh("sqlite") as lent:
        become_whole_terms(lent, whole_terms(tmp_path_factory))
        yield lent


@pytest.fixture
def whole(whole_database: Database) -> Iterator[Session]:
    """Lend a session that reads the whole of the terminologies."""
    with reading(), whole_database.sessions() as session:
        yield session


@pytest.fixture(scope="module")
def site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CentreSite]:
    """Lend a site with the small ontology: the clinician reads English, the assistant German."""
    folder = tmp_path_factory.mktemp("terms")
    with databases.fresh("sqlite") as lent, a_centre_site(lent, folder) as site:
        with lent.sessions.begin() as session:
            load_small_ontology(session)
            load_translation(session, a_babelon_file(folder))
        for reader, locale in ((CLINICIAN, "en"), (ASSISTANT, "de")):
            choice = {"locale": locale, "next": "/hpo"}
            site.post("/language", choice, who=reader, form_on="/hpo")
        yield site
