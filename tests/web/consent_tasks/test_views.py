"""The list of what consents ask for, and the retention review: who sees it, what it decides."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.support.centre_site import (
    ADMINISTRATOR,
    ASSISTANT,
    CLINICIAN,
    COLLEAGUE,
    COORDINATOR,
    OTHER_CENTRE,
)
from tests.support.days import today
from tests.support.page_checks import assert_page
from tests.web.consent_tasks.conftest import Tasks
from web.consent_tasks.commands import reason_context
from web.models.audit import AuditAct
from workflows.domain.consent_tasks import ConsentTaskDecision, ConsentTaskKind

KEEP = {"reason": "Canary: the family is still followed.", "is_reviewed": "y"}


def review_of(task_id: object) -> str:
    return f"/consent-tasks/{task_id}/review"


def test_the_list_is_empty_and_says_what_will_stand_there(tasks: Tasks):
    page = tasks.site.get("/consent-tasks")

    assert_page(page)
    assert "No consent needs attention" in page.text


def test_tasks_are_listed_the_first_due_first_and_late_ones_are_marked(tasks: Tasks):
    tasks.opens(due_on=today() + timedelta(days=30))
    tasks.opens(ConsentTaskKind.RECONSENT, occasion="1.1", due_on=today() - timedelta(days=1))
    tasks.opens(ConsentTaskKind.MAJORITY, occasion="18", due_on=today())

    page = tasks.site.get("/consent-tasks")

    assert_page(page)
    assert page.text.count("Was due by") == page.text.count(">Late<") == 1
    assert page.text.count(f">{tasks.nickname}</a>") == 3
    assert "Version 1.1 of the form" in page.text
    first, second, third = (
        page.text.index(words)
        for words in ("New version of the form", "Patient comes of age", "Retention review")
    )
    assert first < second < third
    [entry] = tasks.site.trail(AuditAct.LISTED, "consent_tasks")
    assert entry.detail == {"patients": [str(tasks.patient_id)]}


def test_a_closed_task_is_not_listed(tasks: Tasks):
    task_id = tasks.opens()
    tasks.site.post(review_of(task_id), KEEP)

    assert "No consent needs attention" in tasks.site.get("/consent-tasks").text


@pytest.mark.parametrize("who", [CLINICIAN, COLLEAGUE, ASSISTANT])
def test_the_whole_centre_sees_the_list(tasks: Tasks, who: str):
    tasks.opens()

    assert tasks.nickname in tasks.site.get("/consent-tasks", who).text


def test_another_centre_sees_nothing_of_it(tasks: Tasks):
    task_id = tasks.opens()

    assert tasks.nickname not in tasks.site.get("/consent-tasks", OTHER_CENTRE).text
    assert tasks.site.get(review_of(task_id), OTHER_CENTRE).status_code == 404


@pytest.mark.parametrize("who", [COORDINATOR, ADMINISTRATOR])
def test_who_enrols_nobody_has_no_list(tasks: Tasks, who: str):
    assert tasks.site.get("/consent-tasks", who).status_code == 403
    assert "/consent-tasks" not in tasks.site.get("/", who).text


def test_the_side_menu_leads_to_the_list(tasks: Tasks):
    page = tasks.site.get("/consent-tasks")

    assert 'href="/consent-tasks"' in page.text
    assert "file-check" in page.text


def test_data_are_kept_with_a_reason_that_only_the_patients_key_opens(tasks: Tasks):
    task_id = tasks.opens()
    page = tasks.site.get(review_of(task_id))
    assert_page(page)
    assert f"/patients/{tasks.patient_id}/erase" in page.text

    answer = tasks.site.post(review_of(task_id), KEEP)

    assert answer.status_code == 303
    task = tasks.task(task_id)
    assert task.decision is ConsentTaskDecision.KEPT
    assert task.closed_by_id == tasks.site.actor(CLINICIAN).person_id
    assert task.sealed_reason is not None
    assert b"Canary" not in task.sealed_reason
    opened = tasks.site.cipher(tasks.patient_id).open_text(
        task.sealed_reason, reason_context(task_id)
    )
    assert opened == KEEP["reason"]
    assert tasks.unread() == 0
    next_year = today().year + 15
    shown = tasks.site.get("/consent-tasks").text
    assert "The next review is planned for" in shown
    assert str(next_year) in shown


def test_the_decision_stands_in_the_trail_without_its_words(tasks: Tasks):
    task_id = tasks.opens()

    tasks.site.post(review_of(task_id), KEEP)

    [entry] = tasks.site.trail(AuditAct.CHANGED, "consent_task")
    assert entry.subject_id == str(task_id)
    assert entry.patient_id == tasks.patient_id
    assert entry.detail == {
        "kind": "retention_review",
        "occasion": "2041-05",
        "decision": "kept",
    }


@pytest.mark.parametrize("missing", ["reason", "is_reviewed"])
def test_nothing_is_kept_without_a_reason_and_a_look(tasks: Tasks, missing: str):
    task_id = tasks.opens()
    values = {name: value for name, value in KEEP.items() if name != missing}

    page = tasks.site.post(review_of(task_id), values)

    assert_page(page)
    assert "There is a problem" in page.text
    assert tasks.task(task_id).closed_at is None


def test_what_a_colleague_decided_meanwhile_stands(tasks: Tasks):
    task_id = tasks.opens()
    tasks.site.post(review_of(task_id), KEEP, who=COLLEAGUE)

    page = tasks.site.post(
        review_of(task_id), {**KEEP, "reason": "Another"}, form_on="/patients/new"
    )

    assert "Somebody has decided this review already." in page.text
    assert tasks.task(task_id).closed_by_id == tasks.site.actor(COLLEAGUE).person_id


@pytest.mark.parametrize("kind", [ConsentTaskKind.RECONSENT, ConsentTaskKind.MAJORITY])
def test_only_a_review_is_decided_on_this_page(tasks: Tasks, kind: ConsentTaskKind):
    task_id = tasks.opens(kind, occasion="18")

    assert tasks.site.get(review_of(task_id)).status_code == 404


def test_a_task_that_is_not_there_is_not_found(tasks: Tasks):
    assert tasks.site.get(review_of(uuid4())).status_code == 404


def test_a_notice_of_a_task_leads_to_the_list_and_says_nothing_of_the_patient(tasks: Tasks):
    tasks.opens(ConsentTaskKind.MAJORITY, occasion="18")

    page = tasks.site.get("/notifications")

    assert_page(page)
    assert "A patient comes of age soon." in page.text
    assert "Due by" in page.text
    assert 'href="/consent-tasks"' in page.text
    assert tasks.nickname not in page.text
