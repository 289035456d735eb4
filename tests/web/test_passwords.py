"""Passwords: kept as argon2id, checked with constant work, refused when easy to guess."""

from __future__ import annotations

from math import log2

import pytest
from argon2 import PasswordHasher

from tests.support.sign_in import CHEAP_PASSWORDS, PASSWORD
from web.passwords import (
    _CONSONANTS,
    _GROUPS,
    _SYLLABLES,
    _VOWELS,
    Passwords,
    PasswordWeakness,
    make_password,
    weakness_of,
)


class CountingHasher(PasswordHasher):
    """Counts how often it was asked to verify."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified: list[str | bytes] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # noqa: A002 - named so by argon2-cffi
        self.verified.append(hash)
        return super().verify(hash, password)


def test_the_right_password_is_right_and_another_is_not() -> None:
    kept = CHEAP_PASSWORDS.hash(PASSWORD)

    assert CHEAP_PASSWORDS.is_right(kept, PASSWORD)
    assert not CHEAP_PASSWORDS.is_right(kept, PASSWORD + "!")
    assert kept.startswith("$argon2id$")


def test_production_costs_follow_the_rfc() -> None:
    assert "m=65536,t=3,p=4" in Passwords().hash(PASSWORD)


def test_the_same_letters_typed_on_another_system_are_the_same_password() -> None:
    kept = CHEAP_PASSWORDS.hash("Gru\u0308ne Wiese am Fluss")

    assert CHEAP_PASSWORDS.is_right(kept, "Gr\u00fcne Wiese am Fluss")


def test_an_account_without_a_password_costs_the_same_work_and_never_opens() -> None:
    hasher = CountingHasher()
    passwords = Passwords(hasher)

    assert not passwords.is_right(None, "the password of no account")
    assert len(hasher.verified) == 1


def test_a_damaged_hash_opens_nothing() -> None:
    assert not CHEAP_PASSWORDS.is_right("damaged", PASSWORD)


def test_a_hash_with_other_costs_is_outdated() -> None:
    assert Passwords().is_outdated(CHEAP_PASSWORDS.hash(PASSWORD))


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("short", PasswordWeakness.TOO_SHORT),
        ("x" * 201, PasswordWeakness.TOO_LONG),
        ("abababababab", PasswordWeakness.TOO_UNIFORM),
        ("Rossi-goes-home-22", PasswordWeakness.NAMES_THE_PERSON),
        ("my consilium 2031", PasswordWeakness.NAMES_THE_PERSON),
        (PASSWORD, None),
    ],
)
def test_easy_passwords_are_refused_with_the_reason(
    password: str, weakness: PasswordWeakness | None
) -> None:
    assert weakness_of(password, ["Dr. Giulia Rossi", "g.rossi@hospital.example"]) == weakness


def test_a_password_that_is_made_holds_at_least_fifty_bits_of_chance() -> None:
    syllables = len(set(_CONSONANTS)) * len(set(_VOWELS))

    assert log2(syllables) * _GROUPS * _SYLLABLES >= 50
    assert len({make_password() for _ in range(200)}) == 200
    assert all(weakness_of(make_password(), ["Annika Hartwig"]) is None for _ in range(200))
