"""Takes in a signature drawn in a browser: only its strokes are kept, read in a limited child."""

from __future__ import annotations

import base64
import binascii
import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from web.tablets.answers import Drawing

# A signature of two thousand points across has some 60 kB; what is far larger is none.
LONGEST_DATA_URL: Final = 300_000
_START: Final = "data:image/png;base64,"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
# A dot is no signature; the shortest initials have more ink than this.
_LEAST_INK: Final = 40
_SECONDS: Final = 15
_CHILD: Final = Path(__file__).with_name("signature_child.py")


class SignatureUnreadableError(Exception):
    """What was sent is no drawn signature."""


class NothingDrawnError(Exception):
    """The box was left empty, or nearly so."""


def read_signature(data_url: str) -> Drawing:
    """Return the strokes of a signature sent as a PNG data URL.

    Raises:
        NothingDrawnError: when nothing was sent or drawn.
        SignatureUnreadableError: when it is no such picture, or too large.

    """
    if not data_url:
        raise NothingDrawnError
    found = _ask_child(_png_in(data_url))
    if int(found["ink"]) < _LEAST_INK:
        raise NothingDrawnError
    return Drawing(width=int(found["width"]), height=int(found["height"]), path=str(found["path"]))


def looks_drawn(data_url: str) -> bool:
    """Tell whether this may be put back into the page that asked for it."""
    return len(data_url) <= LONGEST_DATA_URL and data_url.startswith(_START)


def _png_in(data_url: str) -> bytes:
    if not looks_drawn(data_url):
        raise SignatureUnreadableError
    try:
        picture = base64.b64decode(data_url.removeprefix(_START), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureUnreadableError from error
    if not picture.startswith(_PNG):
        raise SignatureUnreadableError
    return picture


def _ask_child(picture: bytes) -> dict[str, str]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD)],
            input=picture,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        raise SignatureUnreadableError from None
    if done.returncode != 0:
        raise SignatureUnreadableError
    found: dict[str, str] = json.loads(done.stdout)
    return found
