"""The dev server: how it is started, where its program is, and its file of one version."""

from __future__ import annotations

import sysconfig
from dataclasses import replace
from pathlib import Path

import pytest

from activities.embedded_temporal import (
    prepare_database,
    server_command,
    temporal_program,
)
from web.settings import Settings, load_settings
from web.temporal_settings import EmbeddedProfile

PROFILE = EmbeddedProfile(kind="embedded", namespace="hospital", retention_hours=48)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(load_settings(), data_folder=tmp_path, port=21000)


def a_program(folder: Path, version: str) -> str:
    """Return a program that knows its version and nothing else."""
    program = folder / "temporal"
    program.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    program.chmod(0o700)
    return str(program)


def values_of(command: list[str], option: str) -> list[str]:
    return [command[place + 1] for place, word in enumerate(command) if word == option]


def test_the_server_listens_on_loopback_only(settings: Settings) -> None:
    command = server_command(settings, PROFILE)

    assert command[1:3] == ["server", "start-dev"]
    assert values_of(command, "--ip") == ["127.0.0.1"]
    assert values_of(command, "--ui-ip") == ["127.0.0.1"]
    assert values_of(command, "--port") == ["21001"]
    assert values_of(command, "--ui-port") == ["21002"]
    assert "--ui-disable-news-fetch" in command


def test_the_server_keeps_its_file_as_decided(settings: Settings, tmp_path: Path) -> None:
    command = server_command(settings, PROFILE)

    assert values_of(command, "--db-filename") == [str(tmp_path / "temporal.sqlite")]
    assert values_of(command, "--sqlite-pragma") == ["journal_mode=WAL", "synchronous=FULL"]
    assert values_of(command, "--dynamic-config-value") == [
        "system.forceSearchAttributesCacheRefreshOnRead=false"
    ]
    assert values_of(command, "--namespace") == ["hospital"]


def test_the_server_knows_our_search_attributes_from_its_start(settings: Settings) -> None:
    command = server_command(settings, PROFILE)

    assert values_of(command, "--search-attribute") == [
        "ConsiliumStage=Keyword",
        "ConsiliumErn=Keyword",
    ]


def test_the_program_is_found_beside_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONSILIUM_TEMPORAL_PROGRAM", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")

    assert temporal_program() == str(Path(sysconfig.get_path("scripts")) / "temporal")


def test_the_program_that_the_operator_names_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSILIUM_TEMPORAL_PROGRAM", "/opt/temporal/temporal")

    assert temporal_program() == "/opt/temporal/temporal"


def test_the_file_of_another_version_is_put_aside_with_all_its_parts(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSILIUM_TEMPORAL_PROGRAM", a_program(tmp_path, "temporal 1"))
    prepare_database(settings)
    for name in ("temporal.sqlite", "temporal.sqlite-wal", "temporal.sqlite-shm"):
        (tmp_path / name).write_text(f"{name} of 1", encoding="utf-8")
    a_program(tmp_path, "temporal 2")

    must_seed = prepare_database(settings)

    assert must_seed
    for name in ("temporal.sqlite", "temporal.sqlite-wal", "temporal.sqlite-shm"):
        assert not (tmp_path / name).exists()
        assert (tmp_path / f"{name}.old").read_text(encoding="utf-8") == f"{name} of 1"


def test_the_file_of_the_same_version_is_kept(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSILIUM_TEMPORAL_PROGRAM", a_program(tmp_path, "temporal 1"))
    was_new = prepare_database(settings)
    (tmp_path / "temporal.sqlite").write_text("kept", encoding="utf-8")

    must_seed = prepare_database(settings)

    assert was_new
    assert not must_seed
    assert (tmp_path / "temporal.sqlite").read_text(encoding="utf-8") == "kept"
