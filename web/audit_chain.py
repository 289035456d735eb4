"""Proves that the audit trail is whole: each link, and the head kept outside the database."""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from web.audit import FIRST_HASH, HEAD_KEY, hash_of
from web.models.audit import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Engine, RowMapping
    from sqlalchemy.orm import SessionTransaction, sessionmaker

    from web.settings import Settings

_ROWS_AT_ONCE: Final = 2000
_COLUMNS: Final = tuple(AuditEntry.__table__.columns)


class ChainFault(StrEnum):
    """What is wrong with the first bad row."""

    ALTERED = "altered"
    REMOVED = "removed"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    HEAD_FORGED = "head_forged"


@dataclass(frozen=True, kw_only=True)
class ChainReport:
    """The verdict: how many rows were read and, if one is bad, its number and what is wrong."""

    rows: int
    bad_seq: int | None = None
    fault: ChainFault | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing was altered, removed or reordered."""
        return self.fault is None


class ChainHead:
    """The newest entry's number and hash, in a file with a keyed digest.

    Whoever can write the database could shorten it or compute all hashes anew; without the key of
    this file that does not go unnoticed.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Keep the head at ``path``; ``key`` signs it."""
        self._path = path
        self._key = key
        self._engine: Engine | None = None

    @classmethod
    def of(cls, settings: Settings) -> ChainHead:
        """Return the head of this installation's data folder."""
        return cls(settings.data_folder / "audit-head", settings.key("audit_head"))

    def follow(
        self,
        sessions: sessionmaker[Any] | type[Session],
        engine: Engine | None = None,
    ) -> None:
        """Advance the file after each commit of these sessions that recorded an entry.

        Sessions that several installations share in one process, as in tests, are told apart by
        ``engine``.
        """
        self._engine = engine
        event.listen(sessions, "after_commit", self._after_commit)
        event.listen(sessions, "after_soft_rollback", self._after_rollback)

    def read(self) -> tuple[int, str] | None:
        """Return the number and hash last written, or nothing before the first entry.

        Raises:
            ValueError: when the file was not written with our key.

        """
        try:
            line = self._path.read_text(encoding="ascii")
        except FileNotFoundError:
            return None
        return self._parse(line)

    def advance(self, seq: int, entry_hash: str) -> None:
        """Write a newer head; an older one is ignored, as commits of two processes may cross."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            line = file.read()
            if line and self._parse(line)[0] >= seq:
                return
            file.seek(0)
            # Fixed width: a crash between two bytes cannot leave the rest of a longer line.
            file.write(f"{seq:020d} {entry_hash} {self._digest(seq, entry_hash)}\n")

    def _after_commit(self, session: Session) -> None:
        if session.in_nested_transaction():
            return
        if self._engine is not None and session.get_bind() is not self._engine:
            return
        head = session.info.pop(HEAD_KEY, None)
        if head is not None:
            self.advance(*head)

    def _after_rollback(self, session: Session, _undone: SessionTransaction) -> None:
        # After a savepoint's end an earlier entry may stand: the head then stays one behind.
        session.info.pop(HEAD_KEY, None)

    def _parse(self, line: str) -> tuple[int, str]:
        fields = line.split()
        match fields:
            case [seq, entry_hash, digest] if hmac.compare_digest(
                digest,
                self._digest(int(seq), entry_hash),
            ):
                return int(seq), entry_hash
        message = "the audit head file was not written by this installation"
        raise ValueError(message)

    def _digest(self, seq: int, entry_hash: str) -> str:
        return hmac.new(self._key, f"{seq} {entry_hash}".encode(), hashlib.sha256).hexdigest()


def verify_chain(session: Session, head: ChainHead | None = None) -> ChainReport:
    """Read the whole trail in order and name the first row that does not fit."""
    try:
        noted = head.read() if head else None
    except ValueError:
        return ChainReport(rows=_count(session), fault=ChainFault.HEAD_FORGED)
    in_order = select(*_COLUMNS).order_by(AuditEntry.seq)
    with session.execute(in_order.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        return _verify_rows(session, rows.mappings(), noted)


def _verify_rows(
    session: Session,
    rows: Iterable[RowMapping],
    noted: tuple[int, str] | None,
) -> ChainReport:
    seq, previous_hash = 0, FIRST_HASH
    for row in rows:
        fault = _fault_of(session, row, after=seq, previous_hash=previous_hash)
        if fault is not None:
            bad_seq = seq + 1 if fault is ChainFault.REMOVED else row["seq"]
            return ChainReport(rows=_count(session), bad_seq=bad_seq, fault=fault)
        seq, previous_hash = row["seq"], row["entry_hash"]
        if noted is not None and noted[0] == seq and noted[1] != previous_hash:
            return ChainReport(rows=_count(session), bad_seq=seq, fault=ChainFault.REWRITTEN)
    if noted is not None and noted[0] > seq:
        return ChainReport(rows=seq, bad_seq=seq + 1, fault=ChainFault.TRUNCATED)
    return ChainReport(rows=seq)


def _fault_of(
    session: Session,
    row: RowMapping,
    *,
    after: int,
    previous_hash: str,
) -> ChainFault | None:
    if hash_of(row) != row["entry_hash"]:
        return ChainFault.ALTERED
    if row["previous_hash"] == previous_hash and row["seq"] == after + 1:
        return None
    if row["seq"] != after + 1:
        return ChainFault.REMOVED
    # The place is right and the row is genuine, so either it or its neighbour was moved here.
    known = select(AuditEntry.seq).where(AuditEntry.entry_hash == row["previous_hash"])
    is_elsewhere = row["previous_hash"] == FIRST_HASH or session.scalar(known) is not None
    return ChainFault.REORDERED if is_elsewhere else ChainFault.REMOVED


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditEntry)) or 0
