"""Which patients have which terms, as two arrays that a comparison runs over.

A process holds codes and patients' ids only, and nobody is shown from here: who may be shown is
asked of the database each time (``queries``). The arrays follow the records by a question a
search, which brings only what has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final
from uuid import UUID

import numpy as np
from sqlalchemy import and_, case, func, select

from web.models.records import ItemKind, RecordItem
from web.similarity.ontology import Numbers, Ontology
from workflows.domain.record.phenotypes import Presence

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# A transaction that began earlier may be committed later than one that was read.
_OVERLAP: Final = timedelta(minutes=2)
_IS_PHENOTYPE: Final = RecordItem.kind == ItemKind.PHENOTYPE
IS_PRESENT: Final = (
    _IS_PHENOTYPE,
    RecordItem.standing == Presence.PRESENT.value,
    RecordItem.removed_at.is_(None),
)
_EMPTY: Final = np.array([], dtype=np.int32)


@dataclass(frozen=True, kw_only=True)
class Phenotypes:
    """Entry by entry: whose it is (a place in ``patients``) and which term, patient by patient."""

    release: str = ""
    patients: Sequence[UUID] = ()
    places: Mapping[UUID, int] = field(default_factory=dict)
    owners: Numbers = field(default_factory=lambda: _EMPTY)
    terms: Numbers = field(default_factory=lambda: _EMPTY)
    read_until: datetime | None = None


def with_changes(
    known: Phenotypes,
    changed: Iterable[UUID],
    present: Iterable[tuple[UUID, int]],
    *,
    release: str,
    read_until: datetime | None,
) -> Phenotypes:
    """Return ``known`` with the entries of the changed patients replaced by ``present``."""
    places = dict(known.places)
    for patient in changed:
        places.setdefault(patient, len(places))
    stale = np.array([places[patient] for patient in changed], dtype=np.int32)
    keep = ~np.isin(known.owners, stale)
    added = [(places[patient], term) for patient, term in present]
    new = np.array(added, dtype=np.int32).reshape(-1, 2)
    owners = np.concatenate([known.owners[keep], new[:, 0]])
    terms = np.concatenate([known.terms[keep], new[:, 1]])
    order = np.argsort(owners, kind="stable")
    return Phenotypes(
        release=release,
        patients=list(places),
        places=places,
        owners=owners[order],
        terms=terms[order],
        read_until=read_until,
    )


class PhenotypeIndex:
    """The arrays of this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known = Phenotypes()

    def present(self, session: Session, ontology: Ontology) -> Phenotypes:
        """Return what is in the records now."""
        with self._lock:
            if self._known.release != ontology.release:
                self._known = Phenotypes()
            self._known = _brought_up_to_date(session, self._known, ontology)
            return self._known


def _brought_up_to_date(session: Session, known: Phenotypes, ontology: Ontology) -> Phenotypes:
    newest = session.scalar(select(func.max(RecordItem.changed_at)).where(_IS_PHENOTYPE))
    if newest is None:
        return Phenotypes(release=ontology.release)
    if known.read_until is not None and newest <= known.read_until < _now() - _OVERLAP:
        return known
    # A row a patient: of rows an entry, a hundred thousand patients would make a million and more.
    # Whoever has no present phenotype any more is among them, without a code.
    present_key = case((and_(*IS_PRESENT), RecordItem.key), else_=None)
    held = (
        select(RecordItem.patient_id, func.aggregate_strings(present_key, " "))
        .where(_IS_PHENOTYPE)
        .group_by(RecordItem.patient_id)
    )
    if known.read_until is not None:
        has_changed = select(RecordItem.patient_id).where(
            _IS_PHENOTYPE, RecordItem.changed_at >= known.read_until - _OVERLAP
        )
        held = held.where(RecordItem.patient_id.in_(has_changed))
    rows = session.execute(held).all()
    entries = [
        (patient, ontology.numbers[code])
        for patient, codes in rows
        for code in (codes or "").split()
        if code in ontology.numbers
    ]
    return with_changes(
        known,
        {patient for patient, _codes in rows},
        entries,
        release=ontology.release,
        read_until=newest,
    )


def _now() -> datetime:
    return datetime.now(UTC)


INDEX: Final = PhenotypeIndex()
