"""Every kind of task and every way it ends has its short words."""

from __future__ import annotations

from web.consent_tasks.words import DECISIONS, KINDS
from workflows.domain.consent_tasks import ConsentTaskDecision, ConsentTaskKind


def test_no_kind_and_no_decision_is_without_words():
    assert set(KINDS) == set(ConsentTaskKind)
    assert set(DECISIONS) == set(ConsentTaskDecision)
