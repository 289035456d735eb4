"""Which phenotypes of a record a newer release of HPO renamed, merged or gave up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.models.patients import Patient
from web.models.records import ItemKind, RecordItem
from web.models.terminology import Terminology
from web.records.commands import ItemChangedError, NoSuchItemError, change_entry
from web.records.items import ItemView, OpenItem, read_entries
from web.records.place import RecordPlace
from web.request_session import db_session
from web.terminology.term_facts import current_release
from web.terminology.upgrades import HeldCode, Review, review_list
from workflows.domain.record.codes import Code
from workflows.domain.record.phenotypes import Phenotype


@dataclass(frozen=True, kw_only=True)
class EntryToReview:
    """One phenotype of a record, and what became of its term."""

    view: ItemView
    review: Review

    @property
    def offered(self) -> Sequence[str]:
        """Return the codes that may stand in its place by one click."""
        replacement = self.review.replacement
        options = [] if replacement is None else [replacement]
        return [each.code for each in (*options, *self.review.suggestions)]


class NotOfferedError(LookupError):
    """What was chosen is not what the release offers in this term's place."""


def entries_to_review(place: RecordPlace) -> list[EntryToReview]:
    """Return the phenotypes of this record that want a look, in their order."""
    session = db_session()
    held = [
        (view, code)
        for view in read_entries(session, place.cipher, ItemKind.PHENOTYPE)
        if isinstance(view.content, Phenotype)
        for code in _held(view.content.term)
    ]
    reviews = {each.held: each for each in review_list(session, [code for _view, code in held])}
    return [
        EntryToReview(view=view, review=reviews[code]) for view, code in held if code in reviews
    ]


def take_over(place: RecordPlace, chosen: str) -> None:
    """Write ``<item>:<version>:<HPO id>`` in place of what the entry says; its details stay.

    The old code stays in the entry's history. The caller commits.

    Raises:
        NoSuchItemError: when the entry is not there, or wants no look.
        ItemChangedError: when somebody else changed it meanwhile.
        NotOfferedError: when this is none of the codes that were offered.

    """
    item_id, version, code = _read(chosen)
    found = next((each for each in entries_to_review(place) if each.view.id == item_id), None)
    if found is None or not isinstance(found.view.content, Phenotype):
        raise NoSuchItemError(item_id)
    if found.view.version != version:
        raise ItemChangedError(item_id)
    if code not in found.offered:
        raise NotOfferedError(code)
    session, content = db_session(), found.view.content
    release = current_release(session, Terminology.HPO)
    options = (found.review.replacement, *found.review.suggestions)
    term = next(each for each in options if each is not None and each.code == code)
    new = Code(id=code, label=term.label.text, release=release.release if release else "")
    change_entry(session, place.writer, item_id, replace(content, term=new), seen_version=version)


def count_to_review(session: Session, items: Iterable[OpenItem]) -> int:
    """Return how many phenotypes among these want a look, by what stands in the open."""
    release = current_release(session, Terminology.HPO)
    if release is None:
        return 0
    held = [
        HeldCode(code=item.key, release=item.release)
        for item in items
        if item.kind is ItemKind.PHENOTYPE and item.key.startswith("HP:")
    ]
    wanted = {each.held for each in review_list(session, set(held), release=release)}
    return sum(each in wanted for each in held)


def patients_to_review(session: Session, centres: Collection[UUID]) -> Mapping[UUID, int]:
    """Return the patients of these centres with such phenotypes, and how many they are."""
    release = current_release(session, Terminology.HPO)
    if release is None:
        return {}
    query = (
        select(RecordItem.patient_id, RecordItem.key, RecordItem.code_release)
        .join(Patient, Patient.id == RecordItem.patient_id)
        .where(
            RecordItem.kind == ItemKind.PHENOTYPE,
            RecordItem.removed_at.is_(None),
            RecordItem.key.startswith("HP:"),
            RecordItem.code_release != release.release,
            Patient.hcp_id.in_(centres),
            Patient.erased_at.is_(None),
        )
    )
    rows = session.execute(query).all()
    held = {HeldCode(code=row.key, release=row.code_release) for row in rows}
    wanted = {each.held for each in review_list(session, held, release=release)}
    return Counter(
        row.patient_id for row in rows if HeldCode(code=row.key, release=row.code_release) in wanted
    )


def _held(term: Code) -> list[HeldCode]:
    if not term.id.startswith("HP:"):
        return []
    return [HeldCode(code=term.id, release=term.release, label=term.label)]


def _read(chosen: str) -> tuple[UUID, int, str]:
    item_id, _colon, rest = chosen.partition(":")
    version, _colon, code = rest.partition(":")
    try:
        return UUID(item_id), int(version), code
    except ValueError as error:
        raise NoSuchItemError(item_id) from error
