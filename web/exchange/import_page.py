"""What the preview of an import shows: each line beside the record, and what may name somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from web.exchange.case import Case
from web.exchange.known_codes import look_up
from web.exchange.notes import Note, Why
from web.exchange.proposals import (
    Line,
    ProposalExpiredError,
    lines_for,
    open_document,
    seal_document,
)
from web.exchange.records import Item, as_stored, record_of
from web.exchange.tables.sheets import Sheet
from web.models.terminology import Terminology, TermWord, WordKind
from web.patients.loading import LoadedPatient
from web.patients.words import SEXES
from web.records.commands import Writer
from web.records.items import read_all, read_fields
from web.records.terms import looked_up
from web.request_session import db_session
from web.terminology.labels import languages_of
from web.terminology.spelling import normal
from workflows.domain.record.codes import Code


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The lines, what the record has no field for, and what to know before choosing.

    The warnings say that the file is about somebody else, or that its codes were not compared.
    """

    lines: Sequence[Line]
    unkept: tuple[Note, ...]
    warnings: tuple[str, ...]


def propose(patient: LoadedPatient, case: Case) -> Proposal:
    """Return what the case would change in the patient's record.

    Raises:
        RefusedError: when it is more than can be looked through.

    """
    _stored, unkept = as_stored(case)
    items = record_of(case)
    known = look_up(db_session(), (item.content for item in items))
    stamped = [replace(item, content=known.stamped(item.content)) for item in items]
    lines = [
        replace(line, doubts=known.doubts(item.content))
        for line, item in zip(beside_the_record(patient, stamped), items, strict=True)
    ]
    missing = known.not_loaded(item.content for item in items)
    warnings = [*_person_words(patient, case), *_not_compared(missing)]
    return Proposal(lines=lines, unkept=unkept, warnings=tuple(warnings))


def beside_the_record(patient: LoadedPatient, items: Sequence[Item]) -> list[Line]:
    """Return the items as lines beside what the record says now.

    Raises:
        RefusedError: when they are more than can be looked through.

    """
    keys = [item.key for item in items if item.key]
    ever = read_fields(db_session(), patient.cipher, keys)
    held = read_all(db_session(), patient.cipher)
    return lines_for(items, held, list(ever.values()))


def seen_again(patient: LoadedPatient, lines: Sequence[Line]) -> list[Line]:
    """Return lines of a preview beside what the record says now, with the doubts of then.

    Raises:
        RefusedError: when they are more than can be looked through.

    """
    again = beside_the_record(patient, [line.item for line in lines])
    return [
        replace(now, doubts=then.doubts, is_repeated=then.is_repeated)
        for now, then in zip(again, lines, strict=True)
    ]


def writer_for(patient: LoadedPatient) -> Writer:
    """Return the reader as the record's commands know them."""
    return Writer(actor=patient.actor, cipher=patient.cipher)


def seal_sheet(patient: LoadedPatient, sheet: Sheet) -> str:
    """Return a table as sealed text, to be opened within the hour.

    Raises:
        RefusedError: when it is too long for a form.

    """
    document = {
        "header": sheet.header,
        "rows": sheet.rows,
        "numbers": sheet.numbers,
        "changes": [[note.path, note.why.value] for note in sheet.changes],
        "dropped": [[note.path, note.why.value] for note in sheet.dropped],
    }
    return seal_document(patient.cipher, patient.actor.person_id, "table", document)


def open_sheet(patient: LoadedPatient, sealed: str) -> Sheet:
    """Return the table that was sealed.

    Raises:
        ProposalExpiredError: when it cannot be opened here any more.

    """
    document = open_document(patient.cipher, patient.actor.person_id, "table", sealed)
    if "numbers" not in document:
        # Sealed by an earlier version of ours within the hour.
        raise ProposalExpiredError
    return Sheet(
        header=tuple(document["header"]),
        rows=tuple(tuple(row) for row in document["rows"]),
        numbers=tuple(document["numbers"]),
        changes=tuple(Note(path, Why(why)) for path, why in document["changes"]),
        dropped=tuple(Note(path, Why(why)) for path, why in document["dropped"]),
    )


def find_term(words: str) -> Code | None:
    """Return the HPO term of an id, or the one whose label, or exact synonym, is these words."""
    session = db_session()
    if words.upper().startswith("HP:"):
        return looked_up(session, {Terminology.HPO.value}, Code(id=words.upper()))
    rows = session.execute(
        select(TermWord.code, TermWord.kind).where(
            TermWord.terminology == Terminology.HPO,
            TermWord.language.in_(languages_of(str(get_locale()))),
            TermWord.normal == normal(words),
            # A broader or a related word is not what the term says.
            TermWord.kind.in_((WordKind.LABEL, WordKind.EXACT)),
        )
    ).all()
    labelled = {row.code for row in rows if row.kind is WordKind.LABEL}
    exact = labelled or {row.code for row in rows}
    if len(exact) != 1:
        return None
    return looked_up(session, {Terminology.HPO.value}, Code(id=exact.pop()))


def _not_compared(missing: Sequence[Terminology]) -> list[str]:
    if not missing:
        return []
    names = ", ".join(each.value.upper() for each in missing)
    return [_("Not loaded here, so its codes were not compared: %(names)s.", names=names)]


def _person_words(patient: LoadedPatient, case: Case) -> list[str]:
    """Return where the file is about somebody of another sex or month of birth."""
    row, found = patient.row, []
    if case.sex is not None and case.sex is not row.sex:
        found.append(
            _(
                "The file is about a person of another sex (%(theirs)s); this patient: %(ours)s.",
                theirs=SEXES[case.sex],
                ours=SEXES[row.sex],
            )
        )
    birth = case.birth
    if birth is not None and (
        birth.year != row.birth_year or birth.month not in (None, row.birth_month)
    ):
        found.append(_("The file is about a person born in another month than this patient."))
    return found
