"""Keeps compiled templates on the disk: compiling all of them takes a process seconds."""

from __future__ import annotations

import hashlib
import shutil
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from jinja2 import FileSystemBytecodeCache

from web.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from flask import Flask

# What a template is compiled to follows from these, too: the names of filters, what they make of
# constants, how messages are found. Jinja itself compares only the template's own text.
_PACKAGES: Final = ("Jinja2", "Flask", "Flask-Babel", "MarkupSafe")
_CODE: Final = (ROOT / "web", ROOT / "i18n", ROOT / "workflows")


def keep_compiled(app: Flask, folder: Path, code: Sequence[Path] = _CODE) -> None:
    """Read compiled templates from ``folder`` and write them there; those of other code go.

    They are code that the web runs, as ``__pycache__`` is; the folder is nobody else's, like the
    keys beside it. Nothing of a patient is in them.
    """
    kept = folder / _stamp(code)
    for each in (folder, kept):
        each.mkdir(exist_ok=True, mode=0o700)
    for other in folder.iterdir():
        if other != kept:
            shutil.rmtree(other, ignore_errors=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(kept))


def _stamp(code: Sequence[Path]) -> str:
    told = hashlib.sha256()
    for line in (*(f"{each} {version(each)}" for each in _PACKAGES), *_files(code)):
        told.update(f"{line}\n".encode())
    return told.hexdigest()[:16]


def _files(code: Sequence[Path]) -> Iterator[str]:
    for folder in code:
        for path in sorted(folder.rglob("*.py")):
            told = path.stat()
            yield f"{path} {told.st_size} {told.st_mtime_ns}"
