from __future__ import annotations

import pytest

from workflows.domain.errors import DomainError, RefusalReason, RefusedError


@pytest.mark.parametrize("reason", RefusalReason)
def test_a_refusal_carries_its_reason_as_its_message(reason: RefusalReason):
    error = RefusedError(reason)

    assert isinstance(error, DomainError)
    assert error.reason is reason
    assert RefusalReason(str(error)) is reason
