"""The verifier names the first row that was altered, removed, moved or cut off."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import sessionmaker

from web import audit
from web.audit_chain import ChainFault, ChainHead, ChainReport, verify_chain
from web.models.audit import AuditAct, AuditEntry

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.support.databases import Database, Databases

KEY = bytes(range(32))


def record_acts(session: Session, number: int) -> None:
    for index in range(number):
        audit.record(session, act=AuditAct.VIEWED, subject_id=f"patient {index + 1}")
    session.commit()


def swap(session: Session, one: int, other: int) -> None:
    for now, then in ((one, -1), (other, one), (-1, other)):
        session.execute(update(AuditEntry).where(AuditEntry.seq == now).values(seq=then))


def test_an_untouched_trail_is_whole(session: Session) -> None:
    record_acts(session, 5)

    assert verify_chain(session) == ChainReport(rows=5)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("person_id", uuid.uuid4()),
        ("reason", "another reason"),
        ("detail", {"more": 1}),
        ("act", AuditAct.PRINTED),
        ("previous_hash", "1" * 64),
        ("entry_hash", "1" * 64),
    ],
)
def test_an_altered_row_is_named(session: Session, column: str, value: object) -> None:
    record_acts(session, 5)

    session.execute(update(AuditEntry).where(AuditEntry.seq == 3).values({column: value}))

    assert verify_chain(session) == ChainReport(rows=5, bad_seq=3, fault=ChainFault.ALTERED)


def test_a_removed_row_is_named(session: Session) -> None:
    record_acts(session, 5)

    session.execute(text("DELETE FROM audit_entries WHERE seq = 3"))

    assert verify_chain(session) == ChainReport(rows=4, bad_seq=3, fault=ChainFault.REMOVED)


def test_a_row_removed_with_the_gap_closed_is_named(session: Session) -> None:
    record_acts(session, 5)

    session.execute(text("DELETE FROM audit_entries WHERE seq = 3"))
    session.execute(text("UPDATE audit_entries SET seq = 3 WHERE seq = 4"))
    session.execute(text("UPDATE audit_entries SET seq = 4 WHERE seq = 5"))

    assert verify_chain(session) == ChainReport(rows=4, bad_seq=3, fault=ChainFault.REMOVED)


def test_rows_that_changed_places_are_named(session: Session) -> None:
    record_acts(session, 5)

    swap(session, 2, 4)

    assert verify_chain(session) == ChainReport(rows=5, bad_seq=2, fault=ChainFault.REORDERED)


def test_a_first_row_that_was_removed_is_named(session: Session) -> None:
    record_acts(session, 3)

    session.execute(text("DELETE FROM audit_entries WHERE seq = 1"))

    assert verify_chain(session) == ChainReport(rows=2, bad_seq=1, fault=ChainFault.REMOVED)


def test_a_trail_that_was_cut_off_is_shorter_than_its_head(
    database: Database, tmp_path: Path
) -> None:
    head = ChainHead(tmp_path / "audit-head", KEY)
    head.follow(database.sessions)
    with database.sessions() as session:
        record_acts(session, 5)
        session.execute(text("DELETE FROM audit_entries WHERE seq > 3"))
        session.commit()

        report = verify_chain(session, head)

    assert report == ChainReport(rows=3, bad_seq=4, fault=ChainFault.TRUNCATED)


def test_a_trail_computed_anew_does_not_end_in_the_noted_hash(
    database: Database, tmp_path: Path
) -> None:
    head = ChainHead(tmp_path / "audit-head", KEY)
    head.follow(database.sessions)
    with database.sessions() as session:
        record_acts(session, 2)
        entry_two = session.execute(
            select(*AuditEntry.__table__.columns).where(AuditEntry.seq == 2)
        ).mappings()
        forged = {**entry_two.one(), "reason": "forged"}
        session.execute(
            update(AuditEntry)
            .where(AuditEntry.seq == 2)
            .values(reason="forged", entry_hash=audit.hash_of(forged)),
        )
        session.commit()

        report = verify_chain(session, head)

    assert report == ChainReport(rows=2, bad_seq=2, fault=ChainFault.REWRITTEN)


def test_a_head_written_without_the_key_is_not_believed(database: Database, tmp_path: Path) -> None:
    with database.sessions() as session:
        record_acts(session, 2)
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        assert last is not None
        ChainHead(tmp_path / "audit-head", bytes(32)).advance(last.seq, last.entry_hash)

        report = verify_chain(session, ChainHead(tmp_path / "audit-head", KEY))

    assert report == ChainReport(rows=2, fault=ChainFault.HEAD_FORGED)


def test_the_head_follows_commits_and_ignores_what_was_rolled_back(
    database: Database, tmp_path: Path
) -> None:
    head = ChainHead(tmp_path / "audit-head", KEY)
    head.follow(database.sessions)

    with database.sessions() as session:
        record_acts(session, 2)
        audit.record(session, act=AuditAct.VIEWED)
        session.rollback()
        session.execute(select(func.count()).select_from(AuditEntry))
        session.commit()

    noted = head.read()
    assert noted is not None
    assert noted[0] == 2


def test_an_older_head_never_replaces_a_newer_one(tmp_path: Path) -> None:
    head = ChainHead(tmp_path / "audit-head", KEY)
    head.advance(7, "7" * 64)

    head.advance(6, "6" * 64)

    assert head.read() == (7, "7" * 64)


def test_a_head_does_not_follow_another_installation(databases: Databases, tmp_path: Path) -> None:
    shared = sessionmaker()
    with databases.fresh("sqlite") as ours, databases.fresh("sqlite") as theirs:
        head = ChainHead(tmp_path / "audit-head", KEY)
        head.follow(shared, ours.engine)
        with shared(bind=ours.engine) as session:
            record_acts(session, 1)
        with shared(bind=theirs.engine) as session:
            record_acts(session, 3)

    noted = head.read()
    assert noted is not None
    assert noted[0] == 1
