"""A reader who got no page makes the measurement void."""

from __future__ import annotations

import threading

import pytest

from tests.benchmarks.pages import READERS, read_at_once


def test_what_ended_one_reader_fails_the_whole_after_all_have_ended() -> None:
    begun, ended = threading.Barrier(READERS), []

    def read(number: int) -> None:
        begun.wait(30)
        if number == 3:
            message = "reader 3 got 503 for board"
            raise RuntimeError(message)
        ended.append(number)

    with pytest.raises(RuntimeError, match="reader 3 got 503 for board"):
        read_at_once(read)

    assert sorted(ended) == [number for number in range(READERS) if number != 3]
