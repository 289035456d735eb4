"""Text as people read it: without characters that hide something, turn it round, or break it."""

from __future__ import annotations

import unicodedata

# Unicode's control (Cc), format (Cf), surrogate and private characters have no place in what
# people read: they hide text, turn its direction, or break a PDF. Two of Cf join letters.
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_KEPT = frozenset({"\n", "\u200c", "\u200d"})


def plain(text: str, *, lines: bool) -> str:
    """Return ``text`` in NFC without control characters, as one line or as several."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not lines:
        text = text.replace("\n", " ")
    kept = (c for c in text if c in _KEPT or unicodedata.category(c) not in _UNWANTED)
    return unicodedata.normalize("NFC", "".join(kept)).strip()
