"""Similar patients among 100,000: reading who has what, comparing, and following a change."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import UUID

from sqlalchemy import select

from tests.benchmarks.figures import percentile
from web.database import make_engine, make_sessions, reading
from web.models.every_table import TABLES
from web.models.terminology import DiseaseProfile, Term
from web.similarity.comparing import similarities
from web.similarity.ontology import Ontologies
from web.similarity.phenotypes import PhenotypeIndex
from web.terminology.loading import load_terminologies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from sqlalchemy.orm import Session

Found = TypeVar("Found")

_PATIENTS: Final = 100_000
_TERMS: Final = 15
_ROUNDS: Final = 20
_OF_DISEASE: Final = 10
_INSERT: Final = """
INSERT INTO record_items (id, patient_id, kind, key, standing, code_release, position,
                          sealed_content, version, changed_at, changed_by_id)
VALUES (?, ?, 'phenotype', ?, 'present', '', 0, x'00', 1, '2026-11-01 00:00:00.000000', '')
"""


def measure_similarity() -> list[list[str]]:
    """Return rows: each patient has 15 terms, most of them of one disease."""
    with tempfile.TemporaryDirectory(prefix="consilium-bench-") as folder:
        file = Path(folder) / "similarity.sqlite"
        engine = make_engine(f"sqlite:///{file}")
        TABLES.create_all(engine)
        sessions = make_sessions(engine)
        load_terminologies(sessions)
        with reading(), sessions() as session:
            diseases = list(session.scalars(select(DiseaseProfile.phenotypes)))
            codes = list(session.scalars(select(Term.code).where(Term.terminology == "hpo")))
        # Without the patients themselves, of whom nothing is asked here.
        with sqlite3.connect(file) as connection:
            connection.executemany(_INSERT, _rows(diseases, codes))
        with reading(), sessions() as session:
            rows = _measured(session)
        engine.dispose()
    return rows


def _rows(
    diseases: Sequence[Sequence[Mapping[str, Any]]], codes: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    chance = random.Random(1)  # noqa: S311 - the same made-up patients each time
    known = [
        [each["code"] for each in profile] for profile in diseases if len(profile) >= _OF_DISEASE
    ]
    for number in range(_PATIENTS):
        held = {*chance.sample(chance.choice(known), _OF_DISEASE)}
        held |= {*chance.sample(codes, _TERMS - _OF_DISEASE)}
        for code in held:
            yield UUID(int=chance.getrandbits(128)).hex, UUID(int=number).hex, code


def _measured(session: Session) -> list[list[str]]:
    ontologies, index = Ontologies(), PhenotypeIndex()
    terms, ontology_ms = _timed(lambda: ontologies.present(session))
    known, reading_ms = _timed(lambda: index.present(session, terms))
    follow, compare = [], []
    for number in range(_ROUNDS):
        follow.append(_timed(lambda: index.present(session, terms))[1])
        mine = known.terms[known.owners == number].tolist()
        compare.append(_timed(partial(similarities, terms, mine, known))[1])
    return [
        ["HPO into the process, once a release", f"{ontology_ms:.0f} ms", ""],
        [
            f"{len(known.terms):,} phenotypes into the process, once",
            f"{reading_ms:.0f} ms",
            "",
        ],
        ["what has changed, at each search", *_two(follow)],
        [f"compare {_TERMS} terms with {len(known.patients):,} patients", *_two(compare)],
    ]


def _timed(act: Callable[[], Found]) -> tuple[Found, float]:
    began = time.perf_counter()
    found = act()
    return found, (time.perf_counter() - began) * 1000


def _two(times: list[float]) -> list[str]:
    return [f"{percentile(times, share):.0f} ms" for share in (50, 95)]
