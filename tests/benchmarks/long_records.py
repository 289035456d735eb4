"""Gives one patient of the filled database a record of 500 entries, for the page that opens it."""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing
from datetime import UTC, datetime
from itertools import cycle
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from activities.demo_records import HPO_RELEASE
from web.accounts.queries import build_actor
from web.models.panels import Panel
from web.models.patients import Patient
from web.models.people import Person
from web.models.terminology import Term, Terminology
from web.records.commands import Writer, add_entry
from workflows.domain.record.codes import Code, Quantity
from workflows.domain.record.moments import AtAge
from workflows.domain.record.phenotypes import LaboratoryValue, Phenotype, Presence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from web.patient_keys import PatientKeys
    from workflows.domain.record.contents import Content

ENTRIES: Final = 500
READER: Final = "a.hartwig@uk-lindenberg.example"
_PHENOTYPES: Final = 300
_ASSAYS: Final = ("LOINC:2951-2", "LOINC:2823-3", "LOINC:3016-3", "LOINC:3024-7")


def lengthen_a_record(session: Session, keys: PatientKeys) -> uuid.UUID:
    """Write the entries into the record of one copied panel of ``READER``; return the panel.

    Raises:
        sqlalchemy.exc.NoResultFound: when the reader has no panel among the copied ones.

    """
    person_id = session.scalars(select(Person.id).where(Person.email == READER)).one()
    panel = session.scalars(
        select(Panel)
        .join(Patient, Patient.id == Panel.patient_id)
        .where(Patient.enrolled_by_id == person_id, Panel.number.like("2025-%"))
        .order_by(Panel.number)
        .limit(1),
    ).one()
    writer = Writer(
        actor=build_actor(session, person_id, datetime.now(UTC)),
        cipher=keys.cipher(session, panel.patient_id),
        panel_id=panel.id,
    )
    for number, content in enumerate(_contents(session)):
        command_id = uuid.uuid5(panel.id, f"bench:{number}")
        add_entry(session, writer, content, command_id=command_id)
    return panel.id


def long_record(folder: Path) -> uuid.UUID:
    """Return the panel with the longest record of the installation in ``folder``."""
    longest = (
        "SELECT panels.id FROM panels JOIN record_items USING (patient_id) "
        "GROUP BY panels.id ORDER BY count(*) DESC LIMIT 1"
    )
    with closing(sqlite3.connect(folder / "consilium.sqlite")) as connection:
        return uuid.UUID(connection.execute(longest).fetchone()[0])


def _contents(session: Session) -> Iterator[Content]:
    terms = session.execute(
        select(Term.code, Term.label)
        .where(Term.terminology == Terminology.HPO, Term.is_obsolete.is_(False))
        .order_by(Term.code)
        .offset(1000)
        .limit(_PHENOTYPES),
    )
    presences = cycle(Presence)
    for term in terms:
        code = Code(id=term.code, label=term.label, release=HPO_RELEASE)
        yield Phenotype(term=code, presence=next(presences), onset=AtAge(age="P2Y"))
    for number in range(ENTRIES - _PHENOTYPES):
        assay = Code(id=_ASSAYS[number % len(_ASSAYS)], label="Made up for a benchmark")
        yield LaboratoryValue(
            assay=assay,
            quantity=Quantity(value=100 + number, unit="mmol/L"),
            when=AtAge(age=f"P{number // 4}M"),
        )
