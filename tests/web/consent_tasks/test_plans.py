"""An earlier review: planned on a page, sealed, shown in the history, durable in the task."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from activities.consent_tasks import ConsentTasks
from tests.support.centre_site import CLINICIAN, COORDINATOR, OTHER_CENTRE
from tests.support.days import today
from tests.support.page_checks import assert_page
from tests.web.consent_tasks.conftest import Tasks
from web.consent_tasks.plans import holding_plan, plan_context, reviewed_at
from web.models.audit import AuditAct
from web.models.consents import ConsentTask, RetentionPlan
from workflows.domain.consent_tasks import ConsentTaskDecision, ConsentTaskKind
from workflows.messages import ConsentLookedAfter, LookAfterConsent

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

REASON = "The trial ends then."
SOON = today() + timedelta(days=40)


def address(tasks: Tasks) -> str:
    return f"/patients/{tasks.patient_id}/retention-review"


def plans(tasks: Tasks, day: date = SOON, reason: str = REASON, **values: str) -> TestResponse:
    sent = {"command_id": str(uuid4()), "review_on": day.isoformat(), "reason": reason, **values}
    return tasks.site.post(address(tasks), sent)


def rows(tasks: Tasks) -> list[RetentionPlan]:
    with tasks.site.lent.sessions() as session:
        return list(session.scalars(select(RetentionPlan).order_by(RetentionPlan.planned_at)))


def is_looked_after(tasks: Tasks) -> ConsentLookedAfter:
    """Do what the consent's workflow asks for, now."""
    upkeep = ConsentTasks(tasks.site.lent.sessions, hour=8)
    return upkeep.look_after_consent(
        LookAfterConsent(patient_id=tasks.patient_id, now=datetime.now(UTC))
    )


def reviews(tasks: Tasks) -> list[tuple[str, date, ConsentTaskDecision | None]]:
    with tasks.site.lent.sessions() as session:
        query = select(ConsentTask).where(ConsentTask.kind == ConsentTaskKind.RETENTION_REVIEW)
        found = session.scalars(query.order_by(ConsentTask.opened_at))
        return [(each.occasion, each.due_on, each.decision) for each in found]


def test_a_plan_is_sealed_audited_and_stands_in_the_history(tasks: Tasks):
    page = tasks.site.get(address(tasks))

    answer = plans(tasks)

    assert_page(page)
    assert answer.status_code == 303
    assert answer.location == f"/patients/{tasks.patient_id}/consents"
    [row] = rows(tasks)
    assert row.review_on == SOON
    cipher = tasks.site.cipher(tasks.patient_id)
    assert cipher.open_text(row.sealed_reason, plan_context(row.id)) == REASON
    [entry] = tasks.site.trail(AuditAct.CHANGED, "retention_plan")
    assert entry.detail == {"review_on": SOON.isoformat()}
    history = tasks.site.get(answer.location)
    assert_page(history)
    assert REASON in history.text
    assert "Plan another day" in history.text


def test_without_a_plan_the_history_names_the_day_the_law_sets(tasks: Tasks):
    history = tasks.site.get(f"/patients/{tasks.patient_id}/consents").text

    assert str(today().year + 15) in history
    assert "Plan an earlier review" in history


def test_a_form_that_is_sent_twice_plans_once(tasks: Tasks):
    command_id = str(uuid4())

    answers = [plans(tasks, command_id=command_id).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(rows(tasks)) == 1


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (today(), "Choose a day that lies ahead."),
        (today() - timedelta(days=1), "Choose a day that lies ahead."),
        (
            today().replace(year=today().year + 15) + timedelta(days=2),
            "The review cannot be put off",
        ),
    ],
)
def test_a_day_that_is_no_plan_is_refused_beside_its_field(tasks: Tasks, day: date, words: str):
    page = plans(tasks, day)

    assert page.status_code == 422
    assert_page(page)
    assert words in page.text
    assert REASON in page.text
    assert day.isoformat() in page.text
    assert rows(tasks) == []


def test_nothing_is_planned_without_a_reason(tasks: Tasks):
    page = plans(tasks, reason=" ")

    assert "“Why the data are reviewed then” is missing." in page.text
    assert rows(tasks) == []


def test_the_review_opens_before_the_planned_day_and_says_that_it_was_planned(tasks: Tasks):
    plans(tasks)

    again = is_looked_after(tasks)

    assert reviews(tasks) == [(SOON.isoformat(), SOON, None)]
    assert again.look_again_at is not None
    page = tasks.site.get("/consent-tasks")
    assert_page(page)
    assert "Planned by your centre" in page.text


def test_a_later_plan_takes_the_place_of_the_earlier_one(tasks: Tasks):
    plans(tasks)
    is_looked_after(tasks)
    sooner = today() + timedelta(days=10)
    plans(tasks, sooner)

    is_looked_after(tasks)

    assert reviews(tasks) == [
        (SOON.isoformat(), SOON, ConsentTaskDecision.NO_LONGER_NEEDED),
        (sooner.isoformat(), sooner, None),
    ]


def test_a_review_that_was_held_ends_the_plan(tasks: Tasks):
    plans(tasks)
    is_looked_after(tasks)
    with tasks.site.lent.sessions() as session:
        task_id = session.scalars(select(ConsentTask.id)).one()
    kept = {"reason": "Still treated.", "is_reviewed": "y"}
    tasks.site.post(f"/consent-tasks/{task_id}/review", kept)

    is_looked_after(tasks)

    assert reviews(tasks) == [(SOON.isoformat(), SOON, ConsentTaskDecision.KEPT)]
    with tasks.site.lent.sessions() as session:
        reviewed = reviewed_at(session, tasks.patient_id)
        assert holding_plan(session, tasks.patient_id, reviewed) is None
    history = tasks.site.get(f"/patients/{tasks.patient_id}/consents").text
    assert "Plan an earlier review" in history


def test_who_never_consented_is_reviewed_too(tasks: Tasks):
    again = is_looked_after(tasks)

    assert reviews(tasks) == []
    assert again.look_again_at is not None
    assert again.look_again_at.year in {today().year + 14, today().year + 15}


@pytest.mark.parametrize("who", [OTHER_CENTRE, COORDINATOR])
def test_only_the_enrolling_centre_plans(tasks: Tasks, who: str):
    assert tasks.site.get(address(tasks), who).status_code in {403, 404}
    assert tasks.site.get(f"/patients/{UUID(int=1)}/retention-review", CLINICIAN).status_code == 404
