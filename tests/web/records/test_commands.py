"""Every write is a version and an audit row; nobody is overwritten unseen; nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.support.centre_site import ASSISTANT, CLINICIAN, a_centre_site
from tests.support.databases import BACKENDS
from tests.support.record_site import RecordSite
from web.models.audit import AuditAct
from web.models.records import ItemKind, RecordItemVersion
from web.records.commands import (
    ItemChangedError,
    NoSuchItemError,
    Writer,
    add_entry,
    change_entry,
    field_id,
    remove_item,
    restore_version,
    save_field,
)
from web.records.items import find_item, read_entries, read_fields, read_versions
from workflows.domain.record.codes import Code
from workflows.domain.record.contents import FieldAnswer
from workflows.domain.record.phenotypes import Phenotype, Presence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.support.databases import Databases

KEY = "history.course"
SEIZURE = Phenotype(term=Code(id="HP:0001250", label="Seizure", release="2026-02-16"))


@pytest.fixture(params=BACKENDS)
def record(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path
) -> Iterator[RecordSite]:
    """Lend a record with nothing in it, in a database of each kind."""
    with databases.fresh(request.param) as lent, a_centre_site(lent, tmp_path) as site:
        yield RecordSite(site, site.enrols())


def writer(record: RecordSite, who: str = CLINICIAN) -> Writer:
    return Writer(actor=record.site.actor(who), cipher=record.site.cipher(record.patient_id))


def saved(session: Session, me: Writer, text: str, seen: int) -> int:
    version = save_field(session, me, KEY, FieldAnswer(text=text), seen_version=seen, reason="")
    session.commit()
    return version


def test_a_field_keeps_every_version_with_its_writer(record: RecordSite):
    me = writer(record)
    with record.site.lent.sessions() as session:
        assert saved(session, me, "first", 0) == 1
        assert saved(session, me, "second", 1) == 2
        item = find_item(session, record.patient_id, field_id(record.patient_id, KEY))

        versions = read_versions(session, me.cipher, item)

    assert [each.content for each in versions] == [
        FieldAnswer(text="second"),
        FieldAnswer(text="first"),
    ]
    assert [each.row.changed_by_id for each in versions] == [me.actor.person_id] * 2
    trail = record.site.trail(AuditAct.CHANGED, "record_item")
    assert [entry.detail for entry in trail] == [{"item": KEY, "version": 2}]


def test_whoever_comes_second_overwrites_nothing(record: RecordSite):
    me = writer(record)
    with record.site.lent.sessions() as session:
        saved(session, me, "first", 0)
        for seen in (0, 7):
            with pytest.raises(ItemChangedError):
                saved(session, me, "lost?", seen)
            session.rollback()

        views = read_fields(session, me.cipher, [KEY])

    assert views[KEY].content == FieldAnswer(text="first")
    assert views[KEY].version == 1


def test_a_removed_answer_can_be_given_again_and_keeps_its_history(record: RecordSite):
    me = writer(record)
    item_id = field_id(record.patient_id, KEY)
    with record.site.lent.sessions() as session:
        saved(session, me, "first", 0)
        assert remove_item(session, me, item_id, seen_version=1) == 2
        session.commit()
        removed = read_fields(session, me.cipher, [KEY])[KEY]
        assert saved(session, me, "again", 2) == 3
        present = read_fields(session, me.cipher, [KEY])[KEY]

    assert (removed.is_removed, removed.content) == (True, FieldAnswer(text="first"))
    assert (present.is_removed, present.content) == (False, FieldAnswer(text="again"))


def test_the_same_form_sent_twice_adds_one_entry(record: RecordSite):
    me = writer(record)
    command_id = uuid4()
    with record.site.lent.sessions() as session:
        first = add_entry(session, me, SEIZURE, command_id=command_id)
        second = add_entry(session, me, SEIZURE, command_id=command_id)
        session.commit()

        (view,) = read_entries(session, me.cipher, ItemKind.PHENOTYPE)

    assert first == second == view.id
    assert (view.key, view.standing, view.release) == ("HP:0001250", "present", "2026-02-16")


def test_an_earlier_version_is_written_again(record: RecordSite):
    me = writer(record)
    excluded = Phenotype(term=SEIZURE.term, presence=Presence.EXCLUDED, note="asked twice")
    with record.site.lent.sessions() as session:
        item_id = add_entry(session, me, SEIZURE, command_id=uuid4())
        change_entry(session, me, item_id, excluded, seen_version=1)
        restore_version(session, me, item_id, 1, seen_version=2)
        session.commit()

        (view,) = read_entries(session, me.cipher, ItemKind.PHENOTYPE)

    assert (view.version, view.content) == (3, SEIZURE)


def test_nothing_is_written_into_another_patients_record(record: RecordSite):
    me = writer(record)
    other = record.site.enrols()
    stranger = Writer(actor=me.actor, cipher=record.site.cipher(other))
    with record.site.lent.sessions() as session:
        item_id = add_entry(session, me, SEIZURE, command_id=uuid4())
        session.commit()

        with pytest.raises(ItemChangedError):
            change_entry(session, stranger, item_id, SEIZURE, seen_version=1)
        session.rollback()
        with pytest.raises(NoSuchItemError):
            remove_item(session, stranger, item_id, seen_version=1)
        with pytest.raises(NoSuchItemError):
            restore_version(session, me, item_id, 9, seen_version=1)


def test_an_assistant_writes_for_a_clinician_and_a_reason_is_sealed(record: RecordSite):
    me = writer(record, ASSISTANT)
    with record.site.lent.sessions() as session:
        save_field(
            session,
            me,
            KEY,
            FieldAnswer(text="Mr Small signs"),
            seen_version=0,
            reason="A sign, not a person",
        )
        session.commit()
        row = session.query(RecordItemVersion).one()
        item = find_item(session, record.patient_id, row.item_id)
        (version,) = read_versions(session, me.cipher, item)

        assert row.on_behalf_of_id == me.actor.on_behalf_of is not None
        assert b"sign" not in row.sealed_content + (row.sealed_reason or b"")
        assert version.reason == "A sign, not a person"
