"""Closing a task: what was decided, by whom, and that nobody is reminded any more."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.support.centre_site import CLINICIAN
from tests.web.consent_tasks.conftest import Tasks
from web.consent_tasks.closing import close_task
from web.models.audit import AuditAct
from web.models.consents import ConsentTask
from workflows.domain.consent_tasks import ConsentTaskDecision

NOW = datetime(2041, 5, 2, 9, 0, tzinfo=UTC)


def test_a_closed_task_says_how_and_its_notices_need_no_reading(tasks: Tasks):
    task_id, other = tasks.opens(), tasks.opens(occasion="2056-05")
    person_id = tasks.site.actor(CLINICIAN).person_id

    with tasks.site.lent.sessions.begin() as session:
        task = session.get_one(ConsentTask, task_id)
        close_task(session, task, ConsentTaskDecision.NO_LONGER_NEEDED, NOW, person_id)

    closed = tasks.task(task_id)
    assert (closed.closed_at, closed.closed_by_id) == (NOW, person_id)
    assert closed.decision is ConsentTaskDecision.NO_LONGER_NEEDED
    assert tasks.task(other).closed_at is None
    assert tasks.unread() == 1
    [entry] = tasks.site.trail(AuditAct.CHANGED, "consent_task")
    assert entry.detail["decision"] == "no_longer_needed"
