"""Nicknames: ours only, ASCII, and a slip is found."""

from __future__ import annotations

from web.patients.nickname_words import QUALITIES, THINGS
from web.patients.nicknames import is_well_formed, make_nickname
from web.patients.spoken_codes import ALPHABET, check_character


def test_a_nickname_is_two_words_and_a_code():
    nickname = make_nickname()

    quality, thing, code = nickname.split(" ")
    assert quality in QUALITIES
    assert thing in THINGS
    assert len(code) == 5
    assert is_well_formed(nickname)
    assert len(nickname) <= 64


def test_every_single_slip_in_the_code_is_found():
    nickname = make_nickname()

    for place in range(len(nickname) - 5, len(nickname)):
        for character in ALPHABET.replace(nickname[place], ""):
            assert not is_well_formed(nickname[:place] + character + nickname[place + 1 :])


def test_neighbours_that_changed_places_are_found():
    for _ in range(50):
        nickname = make_nickname()
        for place in range(len(nickname) - 5, len(nickname) - 2):
            first, second = nickname[place], nickname[place + 1]
            swapped = nickname[:place] + second + first + nickname[place + 2 :]
            assert (first == second) is is_well_formed(swapped)


def test_another_word_of_the_list_is_found():
    nickname = "Amber Heron 7K3Q"
    other = "Amber Robin 7K3Q"

    assert check_character(nickname) != check_character(other)


def test_anything_else_is_not_ours():
    for text in ("", "Zinnia", "Amber Heron", "Amber Heron 7K3QM extra", "amber heron 7k3qm"):
        assert not is_well_formed(text)
