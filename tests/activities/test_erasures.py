"""A restored backup does not bring an erased patient back, and asks for nothing to be typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from activities.backups import BackupError, make_backup, restore_backup
from activities.erasures import replay_erasures
from tests.support.panel_site import a_panel_site, with_members
from tests.support.patient_rights import RightsSite
from web.command_queue import queued_commands
from web.database import make_engine, make_sessions
from web.models.audit import AuditAct, AuditEntry
from web.models.patients import Patient
from web.models.protection import VaultIdentity
from web.patient_keys import PatientErasedError, PatientKeys
from web.rights.ledger import FILE_NAME, ErasureLedger, LedgerEntry
from workflows.domain.panels.commands import WithdrawCareConsent
from workflows.messages import ACTOR, COMMAND

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases
    from web.settings import Settings


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[RightsSite]:
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path / "data") as panel_site:
        found = RightsSite(with_members(panel_site))
        found.knows_who_it_is()
        found.attaches()
        yield found


def erased_after_a_backup(site: RightsSite, tmp_path: Path) -> Settings:
    """Back up, erase, lose the database; return the new installation with keys and ledger."""
    old = site.panel.settings
    make_backup(old, tmp_path / "backup")
    site.post("/erase", {"ground": "no_longer_needed", "nickname": "Amber Heron"})
    new = new_installation(old, tmp_path)
    ErasureLedger.of(new).append(ErasureLedger.of(old).read())
    return new


def new_installation(old: Settings, tmp_path: Path) -> Settings:
    folder = tmp_path / "new"
    return replace(
        old,
        data_folder=folder,
        database_url=f"sqlite:///{folder / 'consilium.sqlite'}",
        file_store_url=f"file://{folder / 'files'}",
    )


def test_a_patient_erased_after_the_backup_stays_erased(site: RightsSite, tmp_path: Path):
    new = erased_after_a_backup(site, tmp_path)

    assert restore_backup(new, tmp_path / "backup") == 1

    engine = make_engine(new.database_url)
    with make_sessions(engine)() as session:
        row = session.get_one(Patient, site.patient_id)
        assert row.erased_at is not None
        assert "Heron" not in row.nickname
        assert session.get(VaultIdentity, site.patient_id) is None
        with pytest.raises(PatientErasedError):
            PatientKeys.of(site.panel.settings).cipher(session, site.patient_id)
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == AuditAct.ERASED)).one()
        assert entry.reason == "erased_again"
    engine.dispose()
    assert [each for each in (tmp_path / "new" / "files").rglob("*") if each.is_file()] == []
    for path in (tmp_path / "new").glob("consilium.sqlite*"):
        assert b"Amber Heron" not in path.read_bytes()


def test_what_the_restored_panel_still_runs_is_ended_by_the_dispatcher(
    site: RightsSite, tmp_path: Path
):
    new = erased_after_a_backup(site, tmp_path)

    restore_backup(new, tmp_path / "backup")

    engine = make_engine(new.database_url)
    with make_sessions(engine)() as session:
        [queued] = queued_commands(session, site.panel.panel_id)
        assert isinstance(COMMAND.validate_python(queued.command), WithdrawCareConsent)
        assert ACTOR.validate_python(queued.actor).person_id == site.panel.people["clinician"]
    engine.dispose()


def test_the_ledger_travels_with_the_backup_too(site: RightsSite, tmp_path: Path):
    site.post("/erase", {"ground": "no_longer_needed", "nickname": "Amber Heron"})
    manifest = make_backup(site.panel.settings, tmp_path / "backup")
    new = new_installation(site.panel.settings, tmp_path)

    # It was erased before the backup, so there is nothing to do again.
    assert restore_backup(new, tmp_path / "backup") == 0

    assert FILE_NAME in manifest
    assert [each.patient_id for each in ErasureLedger.of(new).read()] == [site.patient_id]


def test_replaying_twice_erases_once(site: RightsSite, tmp_path: Path):
    new = erased_after_a_backup(site, tmp_path)

    restore_backup(new, tmp_path / "backup")

    assert replay_erasures(new) == 0


def test_a_ledger_that_cannot_be_read_stops_the_restore_before_anything_is_written(
    site: RightsSite, tmp_path: Path
):
    new = erased_after_a_backup(site, tmp_path)
    with ErasureLedger.of(new).path.open("a", encoding="ascii") as file:
        file.write("torn by hand\n")

    with pytest.raises(BackupError, match="no line of a ledger"):
        restore_backup(new, tmp_path / "backup")
    assert not (new.data_folder / "consilium.sqlite").exists()


def test_patients_whom_the_backup_does_not_know_are_passed_over(site: RightsSite):
    entry = LedgerEntry(
        patient_id=site.panel.panel_id,
        erased_at=datetime.now(UTC),
        by_id=site.panel.people["clinician"],
    )
    ErasureLedger.of(site.panel.settings).append([entry])

    assert replay_erasures(site.panel.settings) == 0
    assert site.patient().erased_at is None


def test_a_database_of_an_older_schema_waits_for_its_migration(site: RightsSite, tmp_path: Path):
    new = erased_after_a_backup(site, tmp_path)
    engine = make_engine(new.database_url)
    new.data_folder.mkdir(exist_ok=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE patients (id CHAR(32) PRIMARY KEY)"))
    engine.dispose()

    assert replay_erasures(new) == 0


def test_restoring_makes_no_key_and_erases_without_one(site: RightsSite, tmp_path: Path):
    new = erased_after_a_backup(site, tmp_path)

    assert restore_backup(new, tmp_path / "backup") == 1

    assert not (new.data_folder / "keys").exists()


def test_without_erasures_there_is_nothing_to_do(site: RightsSite):
    assert replay_erasures(site.panel.settings) == 0
    assert not ErasureLedger.of(site.panel.settings).path.exists()
