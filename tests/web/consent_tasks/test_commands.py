"""Keeping data: once, sealed, and nothing is written when somebody was first."""

from __future__ import annotations

import pytest

from tests.support.centre_site import CLINICIAN
from tests.web.consent_tasks.conftest import Tasks
from web.consent_tasks.commands import AlreadyDecidedError, keep_data, reason_context


def test_the_first_decision_stands(tasks: Tasks):
    task_id = tasks.opens()
    actor, cipher = tasks.site.actor(CLINICIAN), tasks.site.cipher(tasks.patient_id)
    with tasks.site.lent.sessions.begin() as session:
        keep_data(session, task_id, actor, cipher, "Still treated.")

    with (
        pytest.raises(AlreadyDecidedError),
        tasks.site.lent.sessions.begin() as session,
    ):
        keep_data(session, task_id, actor, cipher, "Something else.")

    sealed = tasks.task(task_id).sealed_reason
    assert sealed is not None
    assert cipher.open_text(sealed, reason_context(task_id)) == "Still treated."
