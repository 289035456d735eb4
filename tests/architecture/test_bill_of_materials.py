"""The bill of materials names every package of a lock file, with its version and its hashes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from web.settings import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-data.lock"])
def test_every_locked_package_is_in_the_bill_with_its_hashes(name: str, tmp_path: Path):
    bill = tmp_path / "bill.cdx.json"
    lock = ROOT / name

    subprocess.run(
        [
            *(sys.executable, "-m", "cyclonedx_py", "requirements", str(lock), "--no-validate"),
            *("--of", "JSON", "-o", str(bill)),
        ],
        check=True,
    )

    written = json.loads(bill.read_text(encoding="utf-8"))["components"]
    named = {(each["name"], each["version"]) for each in written}
    text = lock.read_text(encoding="utf-8")
    assert named == set(_PIN.findall(text)) != set()
    hashes = {
        each["content"]
        for component in written
        for reference in component["externalReferences"]
        for each in reference["hashes"]
    }
    assert hashes == set(re.findall(r"--hash=sha256:([0-9a-f]{64})", text))
