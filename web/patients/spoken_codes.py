"""Short codes that people read to each other, with a check character that finds a slip."""

from __future__ import annotations

import secrets
from typing import Final

# Crockford's base 32 without Z: a prime number of characters lets the check find every slip.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXY"
# What is easily misread for another character counts as that one.
_ALIKE: Final = str.maketrans("ILOUZ", "110V2")


def random_code(length: int) -> str:
    """Return ``length`` characters that nobody can foresee, nearly 5 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def check_character(text: str) -> str:
    """Return the character that goes with ``text``; letters and digits count, not their case.

    One wrong character, or two neighbours exchanged, always ask for another check character.
    """
    read = text.upper().translate(_ALIKE)
    values = [ALPHABET.index(each) for each in read if each in ALPHABET]
    weighted = ((1 + place % (len(ALPHABET) - 1)) * value for place, value in enumerate(values))
    return ALPHABET[sum(weighted) % len(ALPHABET)]
