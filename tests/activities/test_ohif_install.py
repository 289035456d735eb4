"""The OHIF package is checked before anything of it is written."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import tarfile
from typing import TYPE_CHECKING

import pytest

from activities import ohif_install
from activities.ohif_install import OhifError, install
from web.imaging.workstation.files import SCRIPT, STYLE

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    f"package/dist/{SCRIPT}": b'__webpack_require__.p = "/";',
    f"package/dist/{STYLE}": b"src:url(/font.woff2)",
    "package/dist/index.html": b"<html>",
    "package/dist/app-config.js": b"window.config = {}",
    "package/dist/ort/model.js": b"speech",
    f"package/dist/{SCRIPT}.map": b"{}",
    "package/dist/../../outside.js": b"no",
    "package/LICENSE": b"MIT",
}


def a_package(folder: Path, files: dict[str, bytes]) -> tuple[Path, str]:
    """Return a package of these files and its checksum."""
    package = folder / "ohif.tgz"
    with tarfile.open(package, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    digest = hashlib.sha512(package.read_bytes()).digest()
    return package, base64.b64encode(digest).decode()


def test_it_is_set_on_its_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package, checksum = a_package(tmp_path, FILES)
    monkeypatch.setattr(ohif_install, "SHA512", checksum)
    target = tmp_path / "data" / "ohif" / "3"
    target.mkdir(parents=True)
    (target / "older.js").write_text("", encoding="utf-8")

    install(package, target)

    script = (target / SCRIPT).read_bytes()
    assert script == b'__webpack_require__.p = "/ohif/";'
    assert gzip.decompress((target / f"{SCRIPT}.gz").read_bytes()) == script
    assert (target / STYLE).read_bytes() == b"src:url(/ohif/font.woff2)"
    names = {each.name for each in target.iterdir()}
    assert names == {SCRIPT, f"{SCRIPT}.gz", STYLE, f"{STYLE}.gz"}
    assert not list(tmp_path.rglob("outside.js"))


def test_another_package_is_refused(tmp_path: Path) -> None:
    package, _checksum = a_package(tmp_path, FILES)

    with pytest.raises(OhifError, match="checksum"):
        install(package, tmp_path / "ohif")

    assert not (tmp_path / "ohif").exists()


def test_texts_that_are_not_found_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, checksum = a_package(tmp_path, {f"package/dist/{SCRIPT}": b"other"})
    monkeypatch.setattr(ohif_install, "SHA512", checksum)

    with pytest.raises(OhifError, match="does not hold"):
        install(package, tmp_path / "ohif")

    assert not (tmp_path / "ohif").exists()
