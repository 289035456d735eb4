"""The operator's verbs: what each says, and with which status it ends."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update

from activities.command_line import main
from web import audit
from web.accounts.queries import build_actor
from web.audit_chain import ChainHead
from web.database import make_engine, make_sessions
from web.models.audit import AuditAct, AuditEntry
from web.models.networks import Ern, Hcp, ThematicArea
from web.models.people import Person
from web.passwords import Passwords
from web.patient_keys import PatientKeys, fingerprint
from web.schema import is_current
from web.settings import Settings, load_settings
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result
    from sqlalchemy.orm import Session

VERBS = (
    "add-administrator",
    "backup",
    "catch-mail",
    "consent-form",
    "deidentify",
    "demo",
    "demo-day",
    "hpo",
    "migrate",
    "ohif",
    "one-time-password",
    "people",
    "phenopacket",
    "prepare",
    "reconcile",
    "restore",
    "serve",
    "terminology",
    "up",
    "verify-audit",
    "worker",
)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    for name in [name for name in os.environ if name.startswith("CONSILIUM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    # The verbs narrow the process's mask, which the other tests share.
    mask = os.umask(0o022)
    yield load_settings()
    os.umask(mask)


def with_a_patient(settings: Settings) -> str:
    """Migrate and give a patient a key; return the fingerprint of what it is wrapped with."""
    say("migrate")
    with writing_into(settings) as session:
        PatientKeys.of(settings).make_key(session, uuid4())
    return fingerprint(settings.key("key_encryption"))


def say(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@contextmanager
def writing_into(settings: Settings) -> Iterator[Session]:
    engine = make_engine(settings.database_url)
    with make_sessions(engine).begin() as session:
        yield session
    engine.dispose()


def test_migrating_brings_the_networks_without_any_hospital_or_person(settings: Settings):
    say("migrate")
    say("migrate")

    with writing_into(settings) as session:
        tables = (Ern, ThematicArea, Hcp, Person)
        counts = [session.scalar(select(func.count()).select_from(table)) for table in tables]
    assert counts[0] == 24
    assert (counts[1] or 0) > 40
    assert counts[2:] == [0, 0]


def test_an_administrator_is_added_with_a_password_that_must_be_changed(settings: Settings):
    say("migrate")

    answer = say("add-administrator", "ada@hospital.example", "--name", "Ada Berg")

    password = answer.output.splitlines()[0].rpartition(" ")[2]
    with writing_into(settings) as session:
        person = session.scalars(select(Person)).one()
        assert person.display_name == "Ada Berg"
        assert person.password_once_until is not None
        assert Passwords().is_right(person.password_hash, password)
        actor = build_actor(session, person.id, datetime.now(UTC))
        assert [held.role for held in actor.roles] == [Role.ADMINISTRATOR]
    # Added, given a password, appointed.
    assert say("verify-audit").output == "The audit trail is whole: 3 entries.\n"
    assert_is_message(say("add-administrator", "ada"), "ada is no e-mail address.")


def test_whoever_nobody_else_may_help_gets_a_password_from_the_operator(settings: Settings) -> None:
    say("migrate")
    first = say("add-administrator", "ada@hospital.example").output

    answer = say("one-time-password", "ADA@hospital.example")

    assert answer.exit_code == 0
    password = answer.output.splitlines()[0].rpartition(" ")[2]
    assert password not in first
    with writing_into(settings) as session:
        person = session.scalars(select(Person)).one()
        assert Passwords().is_right(person.password_hash, password)
        assert person.password_once_until is not None
    assert say("verify-audit").output == "The audit trail is whole: 4 entries.\n"


@pytest.mark.usefixtures("settings")
def test_an_unknown_address_gets_no_password() -> None:
    say("migrate")

    answer = say("one-time-password", "nobody@hospital.example")

    assert_is_message(
        answer, "Nobody with an open account has the address nobody@hospital.example."
    )


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(
    ("name", "value", "verb", "sentence"),
    [
        ("PORT", "abc", "migrate", "PORT must be a port"),
        ("CONSILIUM_DATABASE_URL", "mysql://h/d", "migrate", "must begin with sqlite://"),
        ("CONSILIUM_SMPT_HOST", "x", "worker", "Is CONSILIUM_SMTP_HOST meant?"),
        ("CONSILIUM_TEMPORAL_PROFILE", "clustre", "serve", "no Temporal profile 'clustre'"),
    ],
)
def test_a_setting_that_cannot_be_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, verb: str, sentence: str
):
    monkeypatch.setenv(name, value)

    assert_is_message(say(verb), sentence)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("verb", ["serve", "worker"])
def test_with_a_wrong_seal_nothing_starts(monkeypatch: pytest.MonkeyPatch, verb: str):
    monkeypatch.setenv("CONSILIUM_SEAL_CERTIFICATE", "/nowhere/seal.p12")

    assert_is_message(say(verb), "The seal in /nowhere/seal.p12 cannot be used")


def test_without_the_key_of_its_patients_nothing_starts_and_no_key_is_made(settings: Settings):
    kek_id = with_a_patient(settings)
    key = settings.data_folder / "keys" / "key_encryption.key"
    key.unlink()

    for verb in ("migrate", "serve", "worker"):
        answer = say(verb)
        assert answer.exit_code == 1
        assert "The key key_encryption is missing: 1 patients" in answer.output
        assert kek_id in answer.output

    assert not key.exists()


def with_trail(settings: Settings, entries: int) -> None:
    """Migrate and write an audit trail with its head, as the web does."""
    say("migrate")
    engine = make_engine(settings.database_url)
    sessions = make_sessions(engine)
    ChainHead.of(settings).follow(sessions)
    for number in range(entries):
        with sessions.begin() as session:
            audit.record(session, act=AuditAct.VIEWED, subject_id=f"patient {number + 1}")
    engine.dispose()


def assert_is_message(said: Result, words: str) -> None:
    """Check that a failure is one line for the operator, and no traceback."""
    assert said.exit_code == 1
    assert isinstance(said.exception, SystemExit)
    assert said.output.startswith("Error: ")
    assert words in said.output
    assert len(said.output.splitlines()) == 1


def test_the_help_lists_every_verb() -> None:
    said = say("--help")

    assert said.exit_code == 0
    assert tuple(sorted(main.commands)) == VERBS
    listed = said.output.split("Commands:")[1].splitlines()
    assert [line.split()[0] for line in listed if line.strip()] == list(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_what_it_does(verb: str, settings: Settings) -> None:
    said = say(verb, "--help")

    assert said.exit_code == 0
    usage, blank, sentence, *_options = said.output.splitlines()
    assert usage.startswith(f"Usage: main {verb} ")
    assert blank == ""
    assert sentence.strip()[0].isupper()
    assert not settings.data_folder.exists()


def test_an_unknown_verb_is_refused() -> None:
    said = say("delete-everything")

    assert said.exit_code == 2
    assert "No such command 'delete-everything'" in said.output


def test_migrating_twice_changes_nothing(settings: Settings) -> None:
    first = say("migrate")
    with writing_into(settings) as session:
        audit.record(session, act=AuditAct.VIEWED, subject_id="kept")

    second = say("migrate")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output == second.output == "The database is up to date.\n"
    assert is_current(settings.database_url)
    with writing_into(settings) as session:
        assert session.query(AuditEntry).one().subject_id == "kept"


def test_what_a_verb_writes_is_for_nobody_else(settings: Settings) -> None:
    say("migrate")

    assert (settings.data_folder / "consilium.sqlite").stat().st_mode & 0o077 == 0


def test_a_whole_audit_trail_is_said_to_be_whole(settings: Settings) -> None:
    with_trail(settings, entries=3)

    said = say("verify-audit")

    assert (said.exit_code, said.output) == (0, "The audit trail is whole: 3 entries.\n")


def test_an_altered_entry_is_named(settings: Settings) -> None:
    with_trail(settings, entries=3)
    with writing_into(settings) as session:
        session.execute(update(AuditEntry).where(AuditEntry.seq == 2).values(reason="none"))

    said = say("verify-audit")

    assert_is_message(said, "Entry 2 of 3: altered.")


def test_a_trail_that_was_cut_is_found_by_its_head(settings: Settings) -> None:
    with_trail(settings, entries=3)
    with writing_into(settings) as session:
        session.query(AuditEntry).filter_by(seq=3).delete()

    said = say("verify-audit")

    assert_is_message(said, "Entry 3 of 2: truncated.")


def test_a_backup_is_restored_into_an_empty_installation(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_trail(settings, entries=2)
    saved = say("backup", tmp_path / "backup")
    monkeypatch.setenv("DATA", str(tmp_path / "new"))

    restored = say("restore", tmp_path / "backup")

    assert (saved.exit_code, restored.exit_code) == (0, 0)
    assert saved.output.startswith(f"1 files written to {tmp_path / 'backup'}.")
    assert restored.output.startswith("Restored. Workflows are seeded")
    assert say("verify-audit").output == "The audit trail is whole: 2 entries.\n"


@pytest.mark.usefixtures("settings")
def test_a_backup_of_nothing_is_a_message(tmp_path: Path) -> None:
    said = say("backup", tmp_path / "backup")

    assert_is_message(said, "there is nothing to back up.")


@pytest.mark.usefixtures("settings")
def test_a_backup_into_a_folder_that_is_there_is_a_message(tmp_path: Path) -> None:
    said = say("backup", tmp_path)

    assert_is_message(said, "exists already: choose a new folder.")


@pytest.mark.usefixtures("settings")
def test_a_restore_of_what_is_no_backup_is_a_message(tmp_path: Path) -> None:
    said = say("restore", tmp_path)

    assert_is_message(said, "holds no readable manifest.")


def test_a_restore_over_an_installation_is_a_message(settings: Settings, tmp_path: Path) -> None:
    with_trail(settings, entries=1)
    say("backup", tmp_path / "backup")

    said = say("restore", tmp_path / "backup")

    assert_is_message(said, "restore into an empty data folder.")


@pytest.mark.usefixtures("settings")
def test_a_restore_from_nowhere_is_refused_before_anything_starts(tmp_path: Path) -> None:
    said = say("restore", tmp_path / "nowhere")

    assert said.exit_code == 2
    assert "does not exist" in said.output
