"""No key is made beside rows sealed under another; what is missing is named."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.support.panel_site import a_panel_site
from tests.support.patient_rights import RightsSite
from web.patient_keys import PatientKeys, fingerprint
from web.sealing_keys import SealingKeyError, check_keys, key_faults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Databases
    from web.settings import Settings


@pytest.fixture
def settings(databases: Databases, tmp_path: Path) -> Iterator[Settings]:
    """Lend an installation with one patient, whose name is in the vault."""
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path / "data") as site:
        RightsSite(site).knows_who_it_is()
        yield site.settings


def test_the_keys_that_sealed_the_rows_are_right(settings: Settings):
    assert key_faults(settings) == ()


def test_without_keys_both_are_named_and_none_is_made(settings: Settings, tmp_path: Path):
    bare = replace(settings, data_folder=tmp_path / "restored")
    kek_id = fingerprint(settings.key("key_encryption"))

    with pytest.raises(SealingKeyError, match=f"key_encryption is missing: 1 .*{kek_id}"):
        PatientKeys.of(bare)
    with pytest.raises(SealingKeyError, match="identity_vault is missing"):
        bare.key("identity_vault")
    with pytest.raises(SealingKeyError) as refused:
        check_keys(bare)

    assert "keys/key_encryption.key" in str(refused.value)
    assert "CONSILIUM_KEY_IDENTITY_VAULT" in str(refused.value)
    assert not (tmp_path / "restored").exists()


def test_another_installation_s_keys_are_told_from_missing_ones(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    for name in ("KEY_ENCRYPTION", "IDENTITY_VAULT"):
        monkeypatch.setenv(f"CONSILIUM_KEY_{name}", secrets.token_hex(32))

    first, second = key_faults(settings)

    assert "key_encryption is another one" in first
    assert "identity_vault is another one" in second


def test_keys_that_seal_no_patient_are_made_as_ever(settings: Settings, tmp_path: Path):
    bare = replace(settings, data_folder=tmp_path / "restored")

    assert len(bare.key("web_session")) == 32


def test_before_there_is_a_database_keys_are_made_and_no_file_of_it(
    settings: Settings, tmp_path: Path
):
    folder = tmp_path / "first"
    new = replace(settings, data_folder=folder, database_url=f"sqlite:///{folder / 'c.sqlite'}")

    assert len(new.key("key_encryption")) == 32
    assert not (folder / "c.sqlite").exists()
