"""A part of the gate, each time; ``python -m tests.fuzz`` is the whole of it."""

from __future__ import annotations

from tests.fuzz.attempts import Kind, attempt
from tests.fuzz.gate import a_gate

ATTEMPTS = 300


def test_no_attempt_is_answered_with_5xx_late_or_never_and_nothing_is_left():
    with a_gate() as gate:
        found = gate.run(range(ATTEMPTS))

    assert found.faults == []
    assert found.attempts == ATTEMPTS
    # Each kind was sent, and files were refused for more than one reason.
    assert {name.partition(":")[0] for name in found.answers} == set(Kind)
    assert len(found.verdicts) >= 5


def test_an_attempt_is_the_same_each_time():
    assert [attempt(number) for number in range(40)] == [attempt(number) for number in range(40)]
