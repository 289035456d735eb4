"""A paper is found by its number only, and its text by a beginning that cannot fit by chance."""

from __future__ import annotations

import pytest

from web.verification.queries import _is_beginning

SUM = "0a" * 32


@pytest.mark.parametrize("given", [SUM, SUM[:16], SUM[:40].upper(), f" {SUM[:8]} {SUM[8:20]} "])
def test_a_beginning_of_the_sum_is_enough(given: str):
    assert _is_beginning(given, SUM)


@pytest.mark.parametrize("given", [SUM[:15], "", SUM + "0", "é" * 20, "0b" * 8])
def test_a_short_or_other_one_is_not(given: str):
    assert not _is_beginning(given, SUM)


def test_a_paper_without_a_sum_confirms_none():
    assert not _is_beginning(SUM, "")
