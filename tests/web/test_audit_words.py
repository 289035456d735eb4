"""Whatever the trail may hold, the access log has words for it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.architecture.source_tree import modules, parsed
from web.audit_words import AUDIT_ACTS, REASONS, SUBJECTS
from web.models.audit import AuditAct
from workflows.domain.access import AccessReason

if TYPE_CHECKING:
    from collections.abc import Iterator

# These take the subject as their second argument.
_BY_POSITION = {"audit_view": 1, "audit_patient": 1}


def test_every_act_has_words():
    assert set(AUDIT_ACTS) == set(AuditAct)


def test_every_subject_that_is_written_has_words():
    written = {
        subject
        for path in modules("web", "activities")
        for call in ast.walk(parsed(path))
        if isinstance(call, ast.Call)
        for subject in _subjects(call)
    }

    assert len(written) > 20
    assert written - set(SUBJECTS) == set()


def test_every_reason_of_access_has_words():
    assert set(AccessReason) <= set(REASONS)


def _subjects(call: ast.Call) -> Iterator[str]:
    values = [word.value for word in call.keywords if word.arg == "subject_kind"]
    position = _BY_POSITION.get(getattr(call.func, "id", ""))
    if position is not None:
        values += call.args[position : position + 1]
    for value in values:
        if isinstance(value, ast.Constant):
            yield str(value.value)
