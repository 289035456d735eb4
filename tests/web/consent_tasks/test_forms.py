"""The form of a retention review: a reason that is not too long, and that somebody looked."""

from __future__ import annotations

from tests.web.consent_tasks.conftest import Tasks
from web.consent_tasks.forms import KeepForm


def problems(tasks: Tasks, **sent: str) -> list[str]:
    with tasks.site.app.test_request_context("/", method="POST", data=sent):
        form = KeepForm(meta={"csrf": False})
        form.validate()
        return [problem.message for problem in form.problems]


def test_a_reason_and_a_look_are_all_it_takes(tasks: Tasks):
    assert problems(tasks, reason="Still treated.", is_reviewed="y") == []


def test_both_are_missed(tasks: Tasks):
    assert problems(tasks) == [
        "“Why the data are still needed” is missing.",
        "Somebody must have looked at what is stored.",
    ]


def test_a_reason_is_no_treatise(tasks: Tasks):
    [problem] = problems(tasks, reason="a" * 2001, is_reviewed="y")

    assert problem == "The text is 1 character too long; 2000 are possible."
