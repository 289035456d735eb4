"""What becomes of each of pydicom's files, as the tables of docs/imaging-formats.md.

``python -m tests.support.imaging_formats`` writes them into the page anew.
"""

from __future__ import annotations

import io
import tempfile
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pydicom
from pydicom.uid import UID

from activities.imaging.cleaner import Cleaner
from i18n.labels import label
from tests.support.dicom_files import SECRETS, corpus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from activities.imaging.cleaned_files import CleanedFile

PAGE: Final = Path(__file__).parents[2] / "docs" / "imaging-formats.md"
# What the browser does not decode and the server draws: none of pydicom's images.
# tests/e2e/test_viewer_corpus.py holds it true.
DRAWN_BY_SERVER: Final = frozenset[str]()
_BEGIN: Final = "<!-- The tables are generated: python -m tests.support.imaging_formats -->\n"
_SHOWN: Final = (
    "| Transfer syntax | Colours | Images | The browser decodes | The server draws |",
    "|---|---|---|---|---|",
)
_REFUSED: Final = ("| Not taken in, because | What it was | Files |", "|---|---|---|")


def tables(verdicts: Mapping[Path, CleanedFile]) -> str:
    """Return the tables: images by how they are encoded and shown, and what was refused."""
    taken, drawn, refused = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[str]()
    seen: set[bytes] = set()
    for path, verdict in verdicts.items():
        content = path.read_bytes()
        if content in seen:
            continue
        seen.add(content)
        if verdict.refusal is not None:
            about = verdict.detail if verdict.detail.startswith("1.2.") else ""
            refused[f"| {label(verdict.refusal)} | {about.partition(' ')[2]} |"] += 1
        elif verdict.facts is not None and verdict.facts.rows:
            encoding = _encoding(content)
            taken[encoding] += 1
            drawn[encoding] += "/".join(path.parts[-2:]) in DRAWN_BY_SERVER
    shown = [
        f"| {syntax} | {colours} | {count} | {count - drawn[syntax, colours]} "
        f"| {drawn[syntax, colours]} |"
        for (syntax, colours), count in sorted(taken.items())
    ]
    total = f"| All | | {taken.total()} | {taken.total() - drawn.total()} | {drawn.total()} |"
    left_out = [f"{words} {count} |" for words, count in sorted(refused.items())]
    return "\n".join((*_SHOWN, *shown, total, "", *_REFUSED, *left_out)) + "\n"


def kept_tables() -> str:
    """Return the tables as the page has them."""
    return PAGE.read_text(encoding="utf-8").partition(_BEGIN)[2]


def _encoding(content: bytes) -> tuple[str, str]:
    """Return the names of transfer syntax and photometric interpretation."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = pydicom.dcmread(io.BytesIO(content), stop_before_pixels=True)
    return UID(image.file_meta.TransferSyntaxUID).name, str(image.PhotometricInterpretation)


def _verdicts() -> Iterator[tuple[Path, CleanedFile]]:
    with Cleaner() as cleaner:
        for path in corpus():
            with path.open("rb") as source, tempfile.TemporaryFile() as target:
                yield path, cleaner.clean(source, target, SECRETS)


if __name__ == "__main__":
    prose = PAGE.read_text(encoding="utf-8").partition(_BEGIN)[0]
    PAGE.write_text(prose + _BEGIN + tables(dict(_verdicts())), encoding="utf-8")
