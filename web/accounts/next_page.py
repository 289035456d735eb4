"""Where to go after signing in: a page of ours, whatever the address bar said."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

_LONGEST: Final = 500
_FIRST_PRINTABLE: Final = "!"


def safe_next(target: str | None, default: str = "/") -> str:
    """Return ``target`` if it is a plain path of this site, else ``default``.

    Refused: other hosts and schemes, ``//`` and back-slashes, which browsers read as a host
    (CVE-2021-32618, CVE-2023-49438), and control characters, which they drop.
    """
    if not target or len(target) > _LONGEST or not target.startswith("/"):
        return default
    if target.startswith("//") or "\\" in target:
        return default
    if any(sign < _FIRST_PRINTABLE or sign == "\x7f" for sign in target):
        return default
    try:
        parts = urlsplit(target)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else target
