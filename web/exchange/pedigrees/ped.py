"""PED files in and out: family, individual, father, mother, sex, phenotype (PLINK's six columns).

PED knows no proband; whoever imports one chooses.
"""

from __future__ import annotations

import re
from typing import Final

from web.exchange.case import Case
from web.exchange.notes import Imported, Ledger, Refusal, RefusedError, Why, Written
from web.exchange.pedigrees.labels import MOST_RELATIVES, NOBODY, check_family, labels_for
from web.exchange.unsaid import tell_unsaid
from workflows.domain.record.pedigrees import AffectedStatus, PedigreeSex, Relative

ORIGIN: Final = "ped"
_LARGEST: Final = 256 * 1024
_COLUMNS: Final = 6
_SEXES: Final = {"1": PedigreeSex.MALE, "2": PedigreeSex.FEMALE}
_SEXES_OUT: Final = {each: code for code, each in _SEXES.items()}
_STATUSES: Final = {"2": AffectedStatus.AFFECTED, "1": AffectedStatus.UNAFFECTED}
_STATUSES_OUT: Final = {each: code for code, each in _STATUSES.items()}
_UNSAID: Final = (
    "is_proband", "is_carrier", "is_deceased", "is_pregnancy", "parents_are_related",
    "twin_group", "age", "conditions", "note",
)  # fmt: skip
_HEADER: Final = "#family\tindividual\tfather\tmother\tsex\tphenotype\n"


def read_ped(content: bytes) -> Imported:
    """Return the relatives of a PED file (UTF-8, at most 256 kB, one family of 500)."""
    ledger = Ledger()
    try:
        case = _read(content, ledger)
    except RefusedError as error:
        return Imported(refusals=(error.refused,))
    return Imported(case=case, changes=ledger.changes, dropped=ledger.dropped)


def write_ped(case: Case) -> Written:
    """Return the relatives as a PED file under their numbers; what PED cannot say is told."""
    ledger = Ledger()
    tell_unsaid(case, ("relatives",), ledger)
    labels = labels_for(each.label for each in case.relatives)
    rows = []
    for number, each in enumerate(case.relatives):
        for name in _UNSAID:
            if getattr(each, name):
                ledger.drop(f"relatives[{number}].{name}", Why.NOT_IN_THIS_FORMAT)
        columns = (
            "1",
            labels[each.label],
            labels.get(each.father, "0"),
            labels.get(each.mother, "0"),
            _SEXES_OUT.get(each.sex, "0"),
            _STATUSES_OUT.get(each.affected, "0"),
        )
        rows.append("\t".join(columns) + "\n")
    content = (_HEADER + "".join(rows)).encode()
    return Written(content=content, changes=ledger.changes, dropped=ledger.dropped)


def _read(content: bytes, ledger: Ledger) -> Case:
    if len(content) > _LARGEST:
        raise RefusedError(Refusal.TOO_LARGE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError(Refusal.NOT_TEXT) from error
    rows = [
        (number, re.split(r"\t|\s+", line.strip()))
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.startswith("#")
    ]
    if not rows:
        raise RefusedError(Refusal.EMPTY)
    if len(rows) > MOST_RELATIVES:
        raise RefusedError(Refusal.TOO_MANY)
    for number, columns in rows:
        if len(columns) < _COLUMNS or columns[1] in NOBODY:
            raise RefusedError(Refusal.NOT_THIS_FORMAT, f"line {number}")
    if len({columns[0] for _number, columns in rows}) > 1:
        raise RefusedError(Refusal.SEVERAL_PATIENTS)
    relatives = _relatives(rows, ledger)
    check_family(relatives)
    return Case(relatives=relatives, origin=ORIGIN)


def _relatives(rows: list[tuple[int, list[str]]], ledger: Ledger) -> tuple[Relative, ...]:
    ids = [columns[1] for _number, columns in rows]
    labels = labels_for(ids)
    if len(set(ids)) != len(ids):
        twice = next(each for each in ids if ids.count(each) > 1)
        raise RefusedError(Refusal.BROKEN_FAMILY, labels[twice])
    ledger.drop("family", Why.TECHNICAL_ID)
    if any(label != id_ for id_, label in labels.items()):
        ledger.change("individual", Why.IDENTIFIER)
    found = []
    for number, (_family, id_, father, mother, sex, phenotype, *rest) in rows:
        place = f"line {number}"
        for name, parent in (("father", father), ("mother", mother)):
            if parent not in NOBODY and parent not in labels:
                ledger.drop(f"{place}.{name}", Why.NOT_UNDERSTOOD)
        if phenotype not in (*_STATUSES, *NOBODY):
            ledger.drop(f"{place}.phenotype", Why.NO_SUCH_CHOICE)
        if rest:
            ledger.drop(f"{place}.further columns", Why.NO_PLACE)
        found.append(
            Relative(
                label=labels[id_],
                father=labels.get(father, ""),
                mother=labels.get(mother, ""),
                sex=_SEXES.get(sex, PedigreeSex.UNKNOWN),
                affected=_STATUSES.get(phenotype, AffectedStatus.UNKNOWN),
            )
        )
    return tuple(found)
