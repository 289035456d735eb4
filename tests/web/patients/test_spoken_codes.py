"""Codes that people read to each other."""

from __future__ import annotations

from web.patients.spoken_codes import ALPHABET, check_character, random_code


def test_a_code_has_no_characters_that_are_misread():
    code = random_code(400)

    assert len(code) == 400
    assert not set(code) & set("ILOUZ")


def test_the_check_looks_at_letters_and_digits_only_and_forgives_misreading():
    assert check_character("C-7K3Q-M4P") == check_character("c 7k3q m4p")
    assert check_character("1O") == check_character("I0")


def test_every_single_slip_and_every_exchange_of_neighbours_is_found():
    code = random_code(12)

    for place, right in enumerate(code):
        for wrong in ALPHABET.replace(right, ""):
            slipped = code[:place] + wrong + code[place + 1 :]
            assert check_character(slipped) != check_character(code)
    for place in range(len(code) - 1):
        first, second = code[place : place + 2]
        swapped = code[:place] + second + first + code[place + 2 :]
        assert (check_character(swapped) == check_character(code)) is (first == second)
