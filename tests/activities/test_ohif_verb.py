"""``consilium ohif install`` from a package that lies here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from activities.command_line import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_wrong_package_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    package = tmp_path / "ohif.tgz"
    package.write_bytes(b"something else")

    done = CliRunner().invoke(main, ["ohif", "install", "--package", str(package)])

    assert done.exit_code == 1
    assert "its checksum is another" in done.output
    assert not (tmp_path / "data" / "ohif").exists()
