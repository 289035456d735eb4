"""An installation's settings follow from PORT and DATA; its keys are made once and whole."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from web.environment import SettingsError
from web.settings import ROOT, Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.setenv("PORT", "9100")
    return load_settings()


def test_everything_follows_from_port_and_data(settings: Settings, tmp_path: Path):
    assert (settings.temporal_port, settings.temporal_ui_port, settings.smtp_port) == (
        9101,
        9102,
        9103,
    )
    assert settings.database_url == f"sqlite:///{tmp_path}/consilium.sqlite"
    assert settings.file_store_url == f"file://{tmp_path}/files"
    assert settings.public_url == "http://127.0.0.1:9100"
    assert settings.temporal_profile == "embedded"


def test_without_anything_set_there_are_values_that_work(monkeypatch: pytest.MonkeyPatch):
    for name in ("DATA", "PORT", "CONSILIUM_DEMO", "CONSILIUM_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)

    settings = load_settings()

    assert settings.data_folder == ROOT / "data" / "8000"
    assert not settings.is_demo


def test_the_relay_and_its_secrets_come_from_the_environment_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "secret").write_text("from a file\n", encoding="utf-8")
    for name, value in {
        "MAIL_FROM": "Consilium <consilium@hospital.example>",
        "SMTP_SECURITY": "starttls",
        "SMTP_USER": "consilium",
        "SMTP_PASSWORD_FILE": str(tmp_path / "secret"),
    }.items():
        monkeypatch.setenv(f"CONSILIUM_{name}", value)

    settings = load_settings()

    assert settings.mail_from == "Consilium <consilium@hospital.example>"
    assert (settings.smtp_security, settings.smtp_user) == ("starttls", "consilium")
    assert settings.smtp_password == "from a file"
    assert "from a file" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CONSILIUM_SMPT_HOST", "x", "CONSILIUM_SMPT_HOST is not known. Is CONSILIUM_SMTP_HOST"),
        ("CONSILIUM_KEY_ENCRYPTION", "ab", "Is CONSILIUM_KEY_KEY_ENCRYPTION meant?"),
        ("PORT", "abc", "PORT must be a port from 1 to 65532, not 'abc'."),
        ("CONSILIUM_SMTP_PORT", "0", "CONSILIUM_SMTP_PORT must be a port"),
        ("CONSILIUM_DATABASE_URL", "mysql://u:secret@h/d", "sqlite:// or postgresql://, not with"),
        ("CONSILIUM_PUBLIC_URL", "consilium.example", "must begin with http:// or https://"),
        ("CONSILIUM_SMTP_SECURITY", "ssl", "one of none, starttls, tls, not 'ssl'"),
        ("CONSILIUM_SMTP_USER", "me", "starttls, tls with CONSILIUM_SMTP_USER, not ''"),
        ("CONSILIUM_SMTP_PASSWORD_FILE", "/nowhere/at/all", "No such file"),
        ("CONSILIUM_MAIL_FROM", "Consilium", "must be an address"),
    ],
)
def test_a_setting_that_cannot_be_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
):
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as refused:
        load_settings()

    assert sentence in str(refused.value)
    assert "secret@" not in str(refused.value)


def test_a_key_is_made_once_and_only_its_owner_reads_it(settings: Settings):
    key = settings.key("first")

    assert len(key) == 32
    assert settings.key("first") == key
    assert settings.key("second") != key
    path = settings.data_folder / "keys" / "first.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert sorted(each.name for each in path.parent.iterdir()) == ["first.key", "second.key"]


def test_processes_that_start_together_end_with_one_key(settings: Settings):
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.append(settings.key("shared"))) for _each in range(16)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 16
    assert len(set(found)) == 1


def test_a_hospital_s_own_key_comes_first(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CONSILIUM_KEY_FIRST", "ab" * 32)

    assert settings.key("first") == b"\xab" * 32
    assert not (settings.data_folder / "keys").exists()


def test_a_key_of_another_size_is_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CONSILIUM_KEY_FIRST", "ab" * 16)
    with pytest.raises(ValueError, match="CONSILIUM_KEY_FIRST has 16 bytes, not 32"):
        settings.key("first")

    (settings.data_folder / "keys").mkdir()
    (settings.data_folder / "keys" / "empty.key").touch()
    with pytest.raises(ValueError, match="has 0 bytes"):
        replace(settings).key("empty")
