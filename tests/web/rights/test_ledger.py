"""The ledger of erasures: lines are added once, survive a crash, and are never guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from web.rights.ledger import ErasureLedger, LedgerEntry

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 2, 9, 0, 0, 5, tzinfo=UTC)


def an_entry(patient_id: UUID | None = None) -> LedgerEntry:
    return LedgerEntry(patient_id=patient_id or uuid4(), erased_at=NOW, by_id=uuid4())


@pytest.fixture
def ledger(tmp_path: Path) -> ErasureLedger:
    return ErasureLedger(tmp_path / "data" / "erasures.jsonl")


def test_entries_come_back_as_they_were_written(ledger: ErasureLedger):
    first, second = an_entry(), an_entry()

    ledger.append([first])
    ledger.append([second])

    assert list(ledger.read()) == [first, second]


def test_a_patient_stands_in_it_once(ledger: ErasureLedger):
    entry = an_entry()

    ledger.append([entry])
    ledger.append([an_entry(entry.patient_id)])

    assert list(ledger.read()) == [entry]


def test_before_the_first_erasure_it_is_empty(ledger: ErasureLedger):
    assert list(ledger.read()) == []


def test_it_holds_ids_and_a_time_and_is_for_nobody_else(ledger: ErasureLedger):
    ledger.append([an_entry()])

    assert ledger.path.stat().st_mode & 0o777 == 0o600
    assert set(ledger.path.read_text("ascii")) <= set('0123456789abcdef-T:.+Z{}", \npatientby')


def test_a_line_that_a_crash_cut_off_gives_way_to_the_next(ledger: ErasureLedger):
    whole, following = an_entry(), an_entry()
    ledger.append([whole])
    with ledger.path.open("a", encoding="ascii") as file:
        file.write(an_entry().line[:40])

    assert list(ledger.read()) == [whole]
    ledger.append([following])

    assert list(ledger.read()) == [whole, following]


@pytest.mark.parametrize("line", ["{}\n", "canary\n", '{"patient": "7"}\n', "[]\n"])
def test_a_line_that_says_nothing_is_an_error(ledger: ErasureLedger, line: str):
    ledger.append([an_entry()])
    with ledger.path.open("a", encoding="ascii") as file:
        file.write(line)

    with pytest.raises(ValueError, match="no line of a ledger"):
        ledger.read()
