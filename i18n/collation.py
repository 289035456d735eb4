"""In which order words stand for a reader: by letters of the alphabet, not by code points.

Babel has no collation, and the interface speaks four languages. This is their part of CLDR's root
order (Unicode Technical Standard 10, first level): accents and case are looked at last. Spanish
has one letter more, ñ after n.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

# Behind every word that goes on with an ordinary letter.
_AFTER: Final = "\uffff"
_LETTERS_OF_THEIR_OWN: Final = {"es": {"ñ": f"n{_AFTER}"}}
# Letters that no accent makes of others.
_WRITTEN_AS: Final = {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i"}

SortKey = Callable[[str], tuple[str, str]]


def sort_key(language: str) -> SortKey:
    """Return what ``sorted`` takes as its key for readers of this language."""
    own = _LETTERS_OF_THEIR_OWN.get(language, {})

    def key(text: str) -> tuple[str, str]:
        letters = unicodedata.normalize("NFC", text.casefold())
        return "".join(own.get(letter) or _plain(letter) for letter in letters), text

    return key


# For names of people from everywhere, which no one language orders.
by_letters: Final = sort_key("")


def _plain(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", _WRITTEN_AS.get(letter, letter))
    return "".join(part for part in parts if not unicodedata.combining(part))
