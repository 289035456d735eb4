"""Whatever the trail may hold, the access log has words for it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.architecture.source_tree import modules, parsed
from web.audit_words import AUDIT_ACTS, REASONS, SUBJECTS, reason_words, subject_words
from web.models.audit import AuditAct
from workflows.domain.access import AccessReason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Functions of ours that take what they write into the trail by position.
_SUBJECT_AT = {"audit_view": 1, "audit_patient": 1}
_REASON_AT = {"_read_identity": 1}


def test_every_act_has_words() -> None:
    assert set(AUDIT_ACTS) == set(AuditAct)


def test_every_subject_that_is_written_has_words() -> None:
    written = set(_written("subject_kind", _SUBJECT_AT))

    assert len(written) > 20
    assert written - set(SUBJECTS) == set()


def test_every_reason_that_is_written_has_words() -> None:
    written = set(_written("reason", _REASON_AT)) - {""}

    assert {"asked", "to_correct", "not_own_centre"} <= written
    assert written | set(AccessReason) <= set(REASONS)


def test_what_an_older_version_wrote_is_shown_as_it_was_written() -> None:
    assert subject_words("cartouche") == "cartouche"
    assert reason_words("") == ""


def _written(keyword: str, by_position: Mapping[str, int]) -> Iterator[str]:
    for path in modules("web"):
        for call in ast.walk(parsed(path)):
            if isinstance(call, ast.Call):
                values = [word.value for word in call.keywords if word.arg == keyword]
                position = by_position.get(getattr(call.func, "id", ""))
                if position is not None:
                    values += call.args[position : position + 1]
                for value in values:
                    # Some write one of two reasons.
                    for part in ast.walk(value):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str):
                            yield part.value
