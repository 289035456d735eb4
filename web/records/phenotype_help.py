"""What stands beside the table of phenotypes: search, repetitions, and a look-up by disease."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select

from web.accounts.language import select_locale
from web.models.records import ItemKind, RecordItem
from web.records.items import ItemView, read_entries
from web.records.place import RecordPlace
from web.records.spoken_terms import SpokenTerms, TermLine
from web.records.terms import Redundancy, redundancies
from web.request_session import db_session
from web.terminology.disease_profiles import also_known_for
from web.terminology.found_terms import FoundTerm
from web.terminology.labels import SpokenLabel
from web.terminology.search import search
from web.terminology.term_facts import NamedTerm, in_order
from workflows.domain.record.diagnoses import Certainty, Diagnosis
from workflows.domain.record.phenotypes import Phenotype, Presence

_MOST_FOUND: Final = 10
_MOST_SUGGESTED: Final = 60


@dataclass(frozen=True, kw_only=True)
class OfferedTerm:
    """A term to choose; ``found_as`` is the other word by which it was found."""

    code: str
    line: TermLine
    found_as: str = ""


@dataclass(frozen=True, kw_only=True)
class DiseaseLookUp:
    """What a disease of this record is known for and what is not entered yet."""

    disease: str
    terms: Sequence[OfferedTerm]
    left_out: int


@dataclass(frozen=True, kw_only=True)
class PhenotypeHelp:
    """What was searched and found, which terms repeat others, and the look-ups."""

    searched: str
    found: Sequence[OfferedTerm]
    repeated: Sequence[tuple[str, Sequence[str]]]
    lookups: Sequence[DiseaseLookUp] = field(default=())


def phenotype_help(
    place: RecordPlace, views: Sequence[ItemView], searched: str, terms: SpokenTerms
) -> PhenotypeHelp:
    """Return the help for the present table; ``searched`` is empty unless somebody asked."""
    codes = [view.key for view in views if view.key]
    labels = {
        view.key: terms.words(view.content.term)
        for view in views
        if isinstance(view.content, Phenotype)
    }
    present = [view.key for view in views if view.standing == Presence.PRESENT and view.key]
    found = search(db_session(), searched, languages=(select_locale(),), limit=_MOST_FOUND)
    return PhenotypeHelp(
        searched=searched,
        found=[_found(each) for each in found] if searched else (),
        repeated=[_named(each, labels) for each in redundancies(db_session(), present)],
        lookups=_lookups(place, codes) if place.may_write else (),
    )


def _named(each: Redundancy, labels: dict[str, str]) -> tuple[str, Sequence[str]]:
    return labels.get(each.code, each.code), [labels.get(code, code) for code in each.below]


def _lookups(place: RecordPlace, codes: Sequence[str]) -> Sequence[DiseaseLookUp]:
    """Return the look-ups for the diseases that are neither excluded nor free text."""
    if not any(item.kind is ItemKind.DIAGNOSIS for item in place.open_items):
        return ()
    views = read_entries(db_session(), place.cipher, ItemKind.DIAGNOSIS)
    names = {
        code: view.content.disease.label or code
        for view in views
        if isinstance(view.content, Diagnosis) and view.content.certainty is not Certainty.EXCLUDED
        for code in (view.content.disease.id, *(each.id for each in view.content.also_coded))
        if code
    }
    # ORPHA and OMIM may call one disease the same: it is looked up once, under both codes.
    by_name: dict[str, dict[str, NamedTerm]] = {}
    for code, terms in also_known_for(db_session(), names, select_locale()).items():
        new = {each.code: each for each in terms if each.code not in codes}
        by_name.setdefault(names[code], {}).update(new)
    return [_look_up(disease, found.values()) for disease, found in by_name.items() if found]


def _found(each: FoundTerm) -> OfferedTerm:
    label = SpokenLabel(text=each.label, language=each.label_language, status=each.label_status)
    found_as = each.matched.text if each.matched and each.matched.text != each.label else ""
    return OfferedTerm(code=each.code, line=TermLine.of(label, select_locale()), found_as=found_as)


def _look_up(disease: str, found: Collection[NamedTerm]) -> DiseaseLookUp:
    terms = [
        OfferedTerm(code=each.code, line=TermLine.of(each.label, select_locale()))
        for each in in_order(found)
    ]
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
