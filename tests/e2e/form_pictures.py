"""Pictures of the consent form's first page, in Greek, Cyrillic and four Latin alphabets."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from activities.blank_forms import FormVariant, blank_form

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES: Final = ("el", "bg", "uk", "lv", "mt", "is")
_PRINTED_ON: Final = date(2026, 11, 27)
_DOTS_PER_INCH: Final = "80"


def form_pictures() -> Iterator[tuple[str, bytes]]:
    """Yield a name and a PNG for each language, as poppler draws the page."""
    for language in LANGUAGES:
        pdf = blank_form("care", FormVariant.ADULT, language, printed_on=_PRINTED_ON)
        yield f"form-{language}", _first_page(pdf)


def _first_page(pdf: bytes) -> bytes:
    with TemporaryDirectory() as folder:
        page = Path(folder) / "page"
        subprocess.run(
            ["pdftoppm", "-png", "-r", _DOTS_PER_INCH, "-singlefile", "-", str(page)],
            input=pdf,
            check=True,
        )
        return page.with_suffix(".png").read_bytes()
