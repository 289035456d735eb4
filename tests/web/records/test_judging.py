"""Field conflicts: nobody's words are lost, and who writes elsewhere never meets anybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.records.judging import Held, Verdict, judge
from workflows.domain.record.contents import FieldAnswer

OLD, NEW, OTHER = (FieldAnswer(text=text) for text in ("old", "new", "other"))


@pytest.mark.parametrize(
    ("sent", "now", "seen", "verdict"),
    [
        (OLD, Held(version=1, content=OLD), Held(version=1, content=OLD), Verdict.SAME),
        (None, Held(), Held(), Verdict.SAME),
        (NEW, Held(), Held(), Verdict.WRITE),
        (NEW, Held(version=1, content=OLD), Held(version=1, content=OLD), Verdict.WRITE),
        (None, Held(version=1, content=OLD), Held(version=1, content=OLD), Verdict.REMOVE),
        (NEW, Held(version=2, content=OTHER), Held(version=1, content=OLD), Verdict.CONFLICT),
        (OLD, Held(version=2, content=OTHER), Held(version=1, content=OLD), Verdict.LEFT_ALONE),
        (None, Held(version=2, content=OTHER), Held(version=1, content=OLD), Verdict.CONFLICT),
        (None, Held(version=1, content=OTHER), Held(), Verdict.LEFT_ALONE),
        (NEW, Held(version=2, content=NEW), Held(version=1, content=OLD), Verdict.SAME),
        (NEW, Held(version=2, content=OTHER), None, Verdict.CONFLICT),
    ],
)
def test_each_case_has_its_verdict(
    sent: FieldAnswer | None, now: Held, seen: Held | None, verdict: Verdict
):
    assert judge(sent, now, seen) is verdict


answers = st.none() | st.sampled_from([OLD, NEW, OTHER])


@given(st.lists(st.tuples(answers, st.integers(0, 3)), max_size=8))
def test_no_text_is_overwritten_that_its_writer_did_not_see(
    steps: list[tuple[FieldAnswer | None, int]],
):
    versions: list[Held] = [Held()]
    for sent, back in steps:
        seen = versions[max(len(versions) - 1 - back, 0)]
        now = versions[-1]
        verdict = judge(sent, now, seen)
        if verdict in (Verdict.WRITE, Verdict.REMOVE):
            assert seen == now
            versions.append(Held(version=now.version + 1, content=sent))
        elif verdict is Verdict.LEFT_ALONE:
            assert sent == seen.content
        elif verdict is Verdict.CONFLICT:
            assert sent not in (now.content, seen.content)
