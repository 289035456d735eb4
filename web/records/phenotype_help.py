"""What stands beside the table of phenotypes: search, repetitions, and a look-up by disease."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from flask_babel import get_locale
from sqlalchemy import select

from web.models.records import ItemKind, RecordItem
from web.records.items import ItemView, read_entries
from web.records.place import RecordPlace
from web.records.terms import KnownPhenotype, Redundancy, also_consider, redundancies
from web.request_session import db_session
from web.terminology.found_terms import FoundTerm
from web.terminology.search import search
from workflows.domain.record.diagnoses import Certainty, Diagnosis
from workflows.domain.record.phenotypes import Presence

_MOST_FOUND: Final = 10
_MOST_SUGGESTED: Final = 60


@dataclass(frozen=True, kw_only=True)
class DiseaseLookUp:
    """What a disease of this record is known for and what is not entered yet."""

    disease: str
    terms: Sequence[KnownPhenotype]
    left_out: int


@dataclass(frozen=True, kw_only=True)
class PhenotypeHelp:
    """What was searched and found, which terms repeat others, and the look-ups."""

    searched: str
    found: Sequence[FoundTerm]
    repeated: Sequence[tuple[str, Sequence[str]]]
    lookups: Sequence[DiseaseLookUp] = field(default=())


def phenotype_help(place: RecordPlace, views: Sequence[ItemView], searched: str) -> PhenotypeHelp:
    """Return the help for the present table; ``searched`` is empty unless somebody asked."""
    codes = [view.key for view in views if view.key]
    labels = {view.key: view.content.term.label for view in views}  # type: ignore[union-attr]
    present = [view.key for view in views if view.standing == Presence.PRESENT and view.key]
    found = search(db_session(), searched, languages=(_language(),), limit=_MOST_FOUND)
    return PhenotypeHelp(
        searched=searched,
        found=found if searched else (),
        repeated=[_named(each, labels) for each in redundancies(db_session(), present)],
        lookups=_lookups(place, codes) if place.may_write else (),
    )


def _named(each: Redundancy, labels: dict[str, str]) -> tuple[str, Sequence[str]]:
    return labels.get(each.code, each.code), [labels.get(code, code) for code in each.below]


def _lookups(place: RecordPlace, codes: Sequence[str]) -> Sequence[DiseaseLookUp]:
    """Return the look-ups for the diseases that are neither excluded nor free text."""
    if not any(item.kind is ItemKind.DIAGNOSIS for item in place.open_items):
        return ()
    names = {
        code: view.content.disease.label or code
        for view in read_entries(db_session(), place.cipher, ItemKind.DIAGNOSIS)
        if isinstance(view.content, Diagnosis) and view.content.certainty is not Certainty.EXCLUDED
        for code in (view.content.disease.id, *(each.id for each in view.content.also_coded))
        if code
    }
    # ORPHA and OMIM may call one disease the same: it is looked up once, under both codes.
    by_name: dict[str, dict[str, KnownPhenotype]] = {}
    for code, terms in also_consider(db_session(), tuple(names), codes).items():
        by_name.setdefault(names[code], {}).update({each.code: each for each in terms})
    return [_look_up(disease, found.values()) for disease, found in by_name.items() if found]


def _look_up(disease: str, found: Collection[KnownPhenotype]) -> DiseaseLookUp:
    terms = sorted(found, key=lambda each: each.label)
    return DiseaseLookUp(
        disease=disease,
        terms=terms[:_MOST_SUGGESTED],
        left_out=max(len(terms) - _MOST_SUGGESTED, 0),
    )


def former_entry(place: RecordPlace, code: str) -> RecordItem | None:
    """Return the entry of a term, a removed one too: choosing it again brings its details back."""
    return (
        db_session()
        .scalars(
            select(RecordItem)
            .where(
                RecordItem.patient_id == place.patient.id,
                RecordItem.kind == ItemKind.PHENOTYPE,
                RecordItem.key == code,
            )
            .order_by(RecordItem.removed_at.is_not(None), RecordItem.changed_at.desc())
            .limit(1)
            .execution_options(populate_existing=True),
        )
        .one_or_none()
    )


def _language() -> str:
    return str(get_locale() or "en").partition("_")[0]
