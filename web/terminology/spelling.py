"""How words are compared: in lower case, without accents, by the groups of three letters."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# As long as the column that keeps it.
NORMAL_LENGTH: Final = 200
_NO_LETTER_OR_DIGIT: Final = re.compile(r"[\W_]+")
# Letters that no decomposition takes apart, as people type them without their own keyboard.
_PLAIN: Final = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


def normal(text: str) -> str:
    """Return the text in lower case, without accents and with single blanks between its words."""
    # Twice: letters for ornament become plain capitals, which have a lower case of their own.
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)
    letters = unicodedata.normalize("NFKD", plain)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _NO_LETTER_OR_DIGIT.sub(" ", bare).strip()[:NORMAL_LENGTH].rstrip()


def grams(normal_text: str) -> set[str]:
    """Return the groups of three letters; two blanks before a word let its beginning count."""
    found: set[str] = set()
    for word in set(normal_text.split(" ")):
        padded = f"  {word} "
        found.update([padded[start : start + 3] for start in range(len(padded) - 2)])
    return found


def asked_grams(normal_text: str) -> set[str]:
    """Return the groups of a text that is being typed: its last word may not have ended."""
    words = normal_text.split(" ")
    found = grams(" ".join(words[:-1])) if len(words) > 1 else set[str]()
    padded = f"  {words[-1]}"
    return found | {padded[start : start + 3] for start in range(len(padded) - 2)}
