"""Fills the records of the demonstration's patients from the facts of their cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from activities.demo_cast import id_of
from activities.demo_stories import Finding, Story
from web.models.records import RecordItem, RecordItemVersion
from web.patient_keys import PatientCipher
from web.records.commands import Writer, add_entry, save_field
from workflows.domain.actors import Actor
from workflows.domain.record.codes import Code
from workflows.domain.record.contents import Content
from workflows.domain.record.phenotypes import Phenotype, Presence

# The release of the Human Phenotype Ontology from which the cases took their terms.
HPO_RELEASE: Final = "2026-02-16"


def ensure_record(
    session: Session,
    story: Story,
    cipher: PatientCipher,
    author_id: UUID,
    written_at: datetime,
) -> None:
    """Write the record unless something is in it, as if it had been written at ``written_at``."""
    patient_id = cipher.patient_id
    written = select(RecordItem.id).where(RecordItem.patient_id == patient_id).limit(1)
    if session.scalar(written) is not None:
        return
    writer = Writer(
        actor=Actor(person_id=author_id), cipher=cipher, panel_id=id_of(story.key, "panel")
    )
    for key, answer in story.record.answers.items():
        save_field(session, writer, key, answer, seen_version=0)
    for number, content in enumerate(entries_of(story), start=1):
        add_entry(session, writer, content, command_id=id_of(story.key, "entry", number))
    items = select(RecordItem.id).where(RecordItem.patient_id == patient_id)
    for table, owner in (
        (RecordItem, RecordItem.id),
        (RecordItemVersion, RecordItemVersion.item_id),
    ):
        session.execute(update(table).where(owner.in_(items)).values(changed_at=written_at))


def entries_of(story: Story) -> Iterator[Content]:
    """Yield what the tables hold: the case's findings, then what its record adds."""
    for finding in story.findings:
        yield _phenotype(finding)
    record = story.record
    yield from record.diagnoses
    yield from record.genetics
    yield from record.treatments
    yield from record.laboratory
    yield from record.measurements
    yield from record.relatives


def _phenotype(finding: Finding) -> Phenotype:
    return Phenotype(
        term=Code(id=finding.id, label=finding.label, release=HPO_RELEASE),
        presence=Presence.EXCLUDED if finding.is_absent else Presence.PRESENT,
        note=finding.onset,
    )
