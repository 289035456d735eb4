"""The list of tasks: of these centres only, open ones only, a page at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.support.days import today
from tests.web.consent_tasks.conftest import Tasks
from web.consent_tasks.queries import open_tasks, tasks_of
from workflows.domain.consent_tasks import ConsentTaskKind


def test_open_tasks_of_the_centre_come_with_the_nickname_the_first_due_first(tasks: Tasks):
    later = tasks.opens(due_on=today() + timedelta(days=9))
    sooner = tasks.opens(ConsentTaskKind.MAJORITY, due_on=today())
    tasks.opens(ConsentTaskKind.RECONSENT, closed_at=datetime.now(UTC))
    hcp_id = tasks.site.patient(tasks.patient_id).hcp_id

    with tasks.site.lent.sessions() as session:
        rows, total = open_tasks(session, [hcp_id], 1)

    assert ([row.task.id for row in rows], total) == ([sooner, later], 2)
    assert {row.nickname for row in rows} == {tasks.nickname}


def test_a_second_page_begins_where_the_first_one_ended(tasks: Tasks):
    for number in range(52):
        tasks.opens(occasion=str(number), due_on=today() + timedelta(days=number))
    hcp_id = tasks.site.patient(tasks.patient_id).hcp_id

    with tasks.site.lent.sessions() as session:
        rows, total = open_tasks(session, [hcp_id], 2)

    assert ([row.task.occasion for row in rows], total) == (["50", "51"], 52)


def test_no_centre_has_no_tasks(tasks: Tasks):
    tasks.opens()

    with tasks.site.lent.sessions() as session:
        assert open_tasks(session, [], 1) == ([], 0)


def test_of_a_patient_every_task_is_found_the_last_opened_first(tasks: Tasks):
    now = datetime.now(UTC)
    old = tasks.opens(opened_at=now - timedelta(days=9), closed_at=now)
    new = tasks.opens(ConsentTaskKind.MAJORITY, opened_at=now)

    with tasks.site.lent.sessions() as session:
        assert [task.id for task in tasks_of(session, tasks.patient_id)] == [new, old]
