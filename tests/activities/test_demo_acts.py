from __future__ import annotations

from typing import get_args

from activities.demo_acts import _ACTS
from activities.demo_steps import Attach, Step


def test_every_step_a_case_may_hold_can_be_played() -> None:
    union = get_args(Step)[0]

    # Files are attached beside the process, so they are no act on the panel.
    assert set(_ACTS) == set(get_args(union)) - {Attach}
