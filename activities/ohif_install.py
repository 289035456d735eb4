"""Installs the OHIF viewer (MIT) from its npm package: checked, made smaller, set on its address.

The package holds the built viewer for the root of a host. Three kinds of text are changed so that
it works below ``/ohif/``: where webpack looks for further files, where the style sheet looks for
its font, and where the viewer looks for one module.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path, PurePosixPath
from typing import Final

from web.imaging.workstation.files import ADDRESS, SCRIPT, VERSION

PACKAGE: Final = f"@ohif/app@{VERSION}"
SHA512: Final = (
    "WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA=="
)
_INSIDE: Final = "package/dist/"
_KINDS: Final = frozenset({".js", ".css", ".wasm", ".woff2", ".svg"})
# The root's own pages and what is made for other hosts: our page takes their place.
_LEFT_OUT: Final = frozenset(
    {
        *("app-config.js", "google.js", "init-service-worker.js", "sw.js"),
        *("oidc-client.min.js", "polyfill.min.js", "es6-shim.min.js"),
    },
)
_WEBPACK: Final = ('__webpack_require__.p = "/"', f'__webpack_require__.p = "{ADDRESS}"')
_FONT: Final = ("url(/", f"url({ADDRESS}")
_PACKED: Final = frozenset({".js", ".css", ".wasm", ".svg"})
_TIME_LIMIT: Final = 600


class OhifError(Exception):
    """The viewer cannot be installed; the message is one plain sentence."""


def fetch(folder: Path) -> Path:
    """Return the package, fetched by npm into ``folder``.

    Raises:
        OhifError: when there is no npm or it cannot fetch the package.

    """
    npm = shutil.which("npm")
    if npm is None:
        raise OhifError("npm is not installed here. Fetch the package elsewhere: see --package.")
    command = [npm, "pack", PACKAGE, "--silent", "--pack-destination", str(folder)]
    try:
        subprocess.run(command, check=True, timeout=_TIME_LIMIT, stdout=subprocess.DEVNULL)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise OhifError(f"npm could not fetch {PACKAGE}.") from error
    return next(folder.glob("*.tgz"))


def install(package: Path, target: Path) -> int:
    """Unpack ``package`` into ``target``, in whose place nothing else stays; return the bytes.

    Raises:
        OhifError: when it is another package, or its texts are not those that are changed.

    """
    digest = hashlib.sha512(package.read_bytes()).digest()
    if base64.b64encode(digest).decode() != SHA512:
        raise OhifError(f"{package.name} is not {PACKAGE}: its checksum is another.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as made:
        draft = Path(made) / "ohif"
        draft.mkdir()
        size = _unpack(package, draft)
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)
    return size


def _unpack(package: Path, draft: Path) -> int:
    size = changed = 0
    with tarfile.open(package) as archive:
        for member in archive:
            name = member.name.removeprefix(_INSIDE)
            if not (member.isfile() and member.name.startswith(_INSIDE) and _is_wanted(name)):
                continue
            reader = archive.extractfile(member)
            content = reader.read() if reader is not None else b""
            moved = _moved(name, content)
            changed += moved != content
            _write(draft / name, moved)
            size += len(moved)
    if not changed or not (draft / SCRIPT).is_file():
        raise OhifError(f"{PACKAGE} does not hold what is to be changed in it.")
    return size


def _is_wanted(name: str) -> bool:
    # Folders hold other programs (speech, microscopy) that are not offered.
    path = PurePosixPath(name)
    return len(path.parts) == 1 and path.suffix in _KINDS and name not in _LEFT_OUT


def _moved(name: str, content: bytes) -> bytes:
    old, new = {".js": _WEBPACK, ".css": _FONT}.get(PurePosixPath(name).suffix, ("", ""))
    return content.replace(old.encode(), new.encode()) if old else content


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    if path.suffix in _PACKED:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 6, mtime=0))
