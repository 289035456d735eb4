from __future__ import annotations

from datetime import time

import pytest
from pydantic import TypeAdapter, ValidationError

from activities.demo_steps import Present, Reasoned, Step
from web.models.discussions import NoteKind

STEP: TypeAdapter[Step] = TypeAdapter(Step)


def test_the_act_decides_what_a_step_may_hold() -> None:
    step = STEP.validate_python(
        {
            "does": "present_outcome",
            "ago": 3,
            "at": "09:30",
            "by": "c.moreau",
            "summary": "One\nline.",
            "recommendations": [{"text": "Wait.", "strength": "conditional"}],
        }
    )

    assert isinstance(step, Present)
    assert step.at == time(9, 30)
    assert step.summary == "One line."


@pytest.mark.parametrize(
    ("does", "kind"),
    [
        ("return_request", NoteKind.RETURN),
        ("decline_request", NoteKind.DECLINE_REQUEST),
        ("withdraw", NoteKind.WITHDRAW),
    ],
)
def test_a_reason_is_kept_as_what_it_gives_the_reason_for(does: str, kind: NoteKind) -> None:
    step = STEP.validate_python(
        {"does": does, "ago": 1, "at": "10:00", "by": "s.lambert", "text": "Because."}
    )

    assert isinstance(step, Reasoned)
    assert step.note_kind is kind


@pytest.mark.parametrize("wrong", [{"does": "dance"}, {"ago": 0}, {"at": "late"}, {"mood": "grey"}])
def test_what_no_step_can_be_is_an_error(wrong: dict[str, object]) -> None:
    plain: dict[str, object] = {"does": "close", "ago": 1, "at": "10:00", "by": "c.moreau"}

    with pytest.raises(ValidationError):
        STEP.validate_python(plain | wrong)
