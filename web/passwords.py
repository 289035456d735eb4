"""Keeps and checks passwords with argon2id; unknown accounts cost the same work as known ones."""

from __future__ import annotations

import secrets
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

if TYPE_CHECKING:
    from collections.abc import Iterable

MIN_LENGTH: Final = 12
MAX_LENGTH: Final = 200
_MIN_DIFFERENT: Final = 6
_MIN_WORD: Final = 4
# Nine syllables of 17 x 5 possible ones: 57 bits, and still easy to copy by eye.
_CONSONANTS: Final = "bdfghjklmnprstvwz"
_VOWELS: Final = "aeiou"
_GROUPS: Final = 3
_SYLLABLES: Final = 3


class PasswordWeakness(StrEnum):
    """Why a new password is not accepted."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_UNIFORM = "too_uniform"
    NAMES_THE_PERSON = "names_the_person"


class Passwords:
    """Hashes and checks with one set of costs (default: RFC 9106, second recommendation)."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Use ``hasher``; tests hand in a cheap one."""
        self._hasher = hasher or PasswordHasher()
        self._nobodys_hash = self._hasher.hash("the password of no account")

    def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        return self._hasher.hash(_normalised(password))

    def is_right(self, password_hash: str | None, password: str) -> bool:
        """Check a password; without a hash the same work is done and the answer is no."""
        try:
            self._hasher.verify(password_hash or self._nobodys_hash, _normalised(password))
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Tell whether the hash was made with other costs than today's."""
        return self._hasher.check_needs_rehash(password_hash)


def make_password() -> str:
    """Return such as ``bakuto-mirefa-donuli``, which nobody can foresee."""
    return "-".join("".join(_syllable() for _ in range(_SYLLABLES)) for _ in range(_GROUPS))


def weakness_of(password: str, names: Iterable[str]) -> PasswordWeakness | None:
    """Return why ``password`` is too easy to guess for somebody with these names, or nothing."""
    if len(password) < MIN_LENGTH:
        return PasswordWeakness.TOO_SHORT
    if len(password) > MAX_LENGTH:
        return PasswordWeakness.TOO_LONG
    folded = password.casefold()
    if len(set(folded)) < _MIN_DIFFERENT:
        return PasswordWeakness.TOO_UNIFORM
    words = [word for name in names for word in name.casefold().replace("@", " ").split()]
    if any(len(word) >= _MIN_WORD and word in folded for word in [*words, "consilium"]):
        return PasswordWeakness.NAMES_THE_PERSON
    return None


def _syllable() -> str:
    return secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS)


def _normalised(password: str) -> str:
    # The same key presses give different code points on different systems.
    return unicodedata.normalize("NFKC", password)[:MAX_LENGTH]
