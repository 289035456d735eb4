"""A case as items of the record, there and back: what an import would store, and an export reads.

Sex and month of birth stand with the patient, and an import never changes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from web.exchange.case import Case, LifeStatus, NamedAnswer, Publication, Vitality
from web.exchange.notes import Ledger, Note, Why
from web.models.records import ItemKind
from web.records.contents import from_json, to_json
from workflows.domain.record.contents import Content, FieldAnswer
from workflows.domain.record.moments import AtAge, OnDate

# Fields of the common form that stand for a case's own facts.
STATUS: Final = "demographics.status"
DIED: Final = "demographics.died"
LAST_SEEN: Final = "demographics.last-seen"
PUBLICATIONS: Final = "history.publications"
_FACTS: Final = frozenset({STATUS, DIED, LAST_SEEN, PUBLICATIONS})
_STATUSES: Final = {LifeStatus.ALIVE: "alive", LifeStatus.DECEASED: "dead"}
_STATUSES_BACK: Final = {word: status for status, word in _STATUSES.items()}
_BAR: Final = " | "
# The tables of the record and where a case keeps them.
TABLES: Final = (
    (ItemKind.PHENOTYPE, "phenotypes"),
    (ItemKind.MEASUREMENT, "measurements"),
    (ItemKind.LABORATORY, "laboratory"),
    (ItemKind.GENETIC_FINDING, "findings"),
    (ItemKind.DIAGNOSIS, "diagnoses"),
    (ItemKind.TREATMENT, "treatments"),
    (ItemKind.RELATIVE, "relatives"),
)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item as the record keeps it; ``key`` is that of a field, empty for an entry."""

    kind: ItemKind
    content: Content
    key: str = ""


def record_of(case: Case) -> list[Item]:
    """Return the items that hold the case, fields first."""
    items = [
        Item(kind=ItemKind.FIELD, key=key, content=answer) for key, answer in _answers_of(case)
    ]
    for kind, name in TABLES:
        items += [Item(kind=kind, content=each) for each in getattr(case, name)]
    return items


def record_to_case(person: Case, items: Iterable[Item]) -> Case:
    """Return the case that the items hold; what stands with the patient comes from ``person``."""
    found = list(items)
    answers: dict[str, FieldAnswer] = {
        each.key: each.content for each in found if isinstance(each.content, FieldAnswer)
    }
    tables: dict[str, Any] = {
        name: tuple(each.content for each in found if each.kind is kind) for kind, name in TABLES
    }
    return replace(
        person,
        **tables,
        last_seen=_age_of(answers.get(LAST_SEEN)),
        vitality=_vitality_of(answers),
        publications=_publications_of(answers.get(PUBLICATIONS)),
        answers=tuple(
            NamedAnswer(key=key, answer=answer)
            for key, answer in answers.items()
            if key not in _FACTS or (key == STATUS and not _is_vitality(answer))
        ),
    )


def as_stored(case: Case) -> tuple[Case, tuple[Note, ...]]:
    """Return the case after a stay in an empty record in memory, and what the record cannot hold.

    It goes through the very texts that the record seals.
    """
    ledger = Ledger()
    _tell_unkept(case, ledger)
    items = [
        replace(each, content=from_json(each.kind, to_json(each.content)))
        for each in record_of(case)
    ]
    return record_to_case(case, items), ledger.dropped


def _answers_of(case: Case) -> Iterable[tuple[str, FieldAnswer]]:
    vitality = case.vitality
    if vitality.status in _STATUSES:
        yield STATUS, FieldAnswer(chosen=(_STATUSES[vitality.status],))
    if isinstance(vitality.died, OnDate):
        yield DIED, FieldAnswer(text=vitality.died.date)
    if isinstance(case.last_seen, AtAge):
        yield LAST_SEEN, FieldAnswer(text=case.last_seen.age)
    if case.publications:
        lines = [_BAR.join(_plain(each)) for each in case.publications]
        yield PUBLICATIONS, FieldAnswer(text="\n".join(lines))
    for named in case.answers:
        yield named.key, named.answer


def _plain(publication: Publication) -> list[str]:
    """Return a publication's parts for one line; an address only where a title stands before it."""
    said = [" ".join(part.split()) for part in (publication.id, publication.title)]
    address = publication.address.replace("|", "%7C")
    said[0] = said[0].replace("|", "%7C")
    if address or "|" in said[1]:
        return [*said, address]
    return said if said[1] else said[:1]


def _publications_of(answer: FieldAnswer | None) -> tuple[Publication, ...]:
    lines = [line.strip() for line in (answer.text if answer else "").splitlines()]
    found = []
    for line in filter(None, lines):
        id_, *others = (part.strip() for part in line.split("|"))
        address = others.pop() if len(others) > 1 else ""
        found.append(Publication(id=id_, title="|".join(others), address=address))
    return tuple(found)


def _age_of(answer: FieldAnswer | None) -> AtAge | None:
    return AtAge(age=answer.text) if answer and answer.text else None


def _is_vitality(status: FieldAnswer) -> bool:
    """Tell whether a status says if the patient lives; lost to follow-up does not."""
    return not status.chosen or status.chosen[0] in _STATUSES_BACK


def _vitality_of(answers: dict[str, FieldAnswer]) -> Vitality:
    chosen = answers.get(STATUS, FieldAnswer()).chosen
    died = answers.get(DIED, FieldAnswer()).text
    return Vitality(
        status=_STATUSES_BACK.get(chosen[0], LifeStatus.UNKNOWN) if chosen else LifeStatus.UNKNOWN,
        died=OnDate(date=died) if died else None,
    )


def _tell_unkept(case: Case, ledger: Ledger) -> None:
    vitality = case.vitality
    unkept = {
        "vitality.died": vitality.died is not None and not isinstance(vitality.died, OnDate),
        "vitality.cause": vitality.cause is not None,
        "vitality.survival_days": vitality.survival_days is not None,
        "last_seen": case.last_seen is not None and not isinstance(case.last_seen, AtAge),
    }
    for path, is_lost in unkept.items():
        if is_lost:
            ledger.drop(path, Why.NO_PLACE)
