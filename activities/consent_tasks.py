"""Opens, reminds of and closes what a consent asks for, each once however often it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, sessionmaker
from temporalio import activity

from activities.people_waited_for import health_professionals
from web import audit
from web.consent_tasks.closing import close_task
from web.consent_tasks.facts import Centre, FormsFor, centre_of, consent_facts, forms_for
from web.models.audit import AuditAct
from web.models.base import JsonObject
from web.models.consents import ConsentTask
from web.models.notifications import Notification, NotificationReason
from web.models.patients import Patient
from workflows.domain.consent_tasks import (
    ConsentFacts,
    ConsentTaskAsked,
    decision_for,
    reminder_on,
    reminders_by,
    tasks_asked,
)
from workflows.messages import ConsentLookedAfter, LookAfterConsent


class ConsentTasks:
    """The database's side of a consent's workflow."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        *,
        hour: int,
        forms: FormsFor = forms_for,
    ) -> None:
        """Look at ``hour`` o'clock of the centre's days; ``forms`` tells what can be signed."""
        self._sessions = sessions
        self._hour = hour
        self._forms = forms

    @activity.defn
    def look_after_consent(self, message: LookAfterConsent) -> ConsentLookedAfter:
        """Bring the patient's tasks up to this instant; asked twice, nothing more happens."""
        with self._sessions.begin() as session:
            # Two who look at once, or one who decides meanwhile, wait for each other here.
            patient = session.get(Patient, message.patient_id, with_for_update=True)
            if patient is None:
                return ConsentLookedAfter()
            centre = centre_of(session, patient)
            facts = consent_facts(session, patient, centre, self._forms)
            next_on = _bring_up(session, patient, centre, facts, message.now)
        return ConsentLookedAfter(look_again_at=self._morning(next_on, centre))

    def _morning(self, day: date | None, centre: Centre) -> datetime | None:
        if day is None:
            return None
        return datetime.combine(day, time(self._hour), centre.zone).astimezone(UTC)


def close_satisfied(
    session: Session,
    patient_id: UUID,
    now: datetime,
    closed_by_id: UUID | None,
) -> None:
    """Close what a consent that was just confirmed settles, in the confirmation's transaction."""
    tasks = _open_tasks(session, patient_id)
    if tasks:
        patient = session.get_one(Patient, patient_id)
        centre = centre_of(session, patient)
        facts = consent_facts(session, patient, centre)
        _close(session, tasks, facts, tasks_asked(facts, centre.day(now)), now, closed_by_id)


def _bring_up(
    session: Session,
    patient: Patient,
    centre: Centre,
    facts: ConsentFacts,
    now: datetime,
) -> date | None:
    """Open, close and remind; return the day on which there is something to do again."""
    today = centre.day(now)
    asked = tasks_asked(facts, today)
    _close(session, _open_tasks(session, patient.id), facts, asked, now, None)
    for each in asked:
        if each.opens_on <= today:
            _open(session, patient.id, each, now)
    tasks = _open_tasks(session, patient.id)
    for task in tasks:
        _remind(session, task, centre, now)
    days = [each.opens_on for each in asked if each.opens_on > today]
    days += [
        reminder_on(opened_on=centre.day(task.opened_at), due_on=task.due_on, given=task.reminders)
        for task in tasks
    ]
    return min(days, default=None)


def _open_tasks(session: Session, patient_id: UUID) -> Sequence[ConsentTask]:
    query = select(ConsentTask).where(
        ConsentTask.patient_id == patient_id,
        ConsentTask.closed_at.is_(None),
    )
    return session.scalars(query.order_by(ConsentTask.opened_at, ConsentTask.id)).all()


def _open(session: Session, patient_id: UUID, asked: ConsentTaskAsked, now: datetime) -> None:
    """Open the task; one that was closed is opened again, since what closed it holds no more."""
    task = session.scalars(
        select(ConsentTask).where(
            ConsentTask.patient_id == patient_id,
            ConsentTask.kind == asked.kind,
            ConsentTask.occasion == asked.occasion,
        ),
    ).one_or_none()
    if task is None:
        task = ConsentTask(
            id=uuid4(),
            patient_id=patient_id,
            kind=asked.kind,
            occasion=asked.occasion,
        )
        session.add(task)
    elif task.closed_at is None:
        return
    task.due_on, task.opened_at = asked.due_on, now
    task.reminded_at, task.reminders = None, 0
    task.closed_at, task.closed_by_id, task.decision = None, None, None
    _audit(session, AuditAct.CREATED, task, detail={"due_on": asked.due_on.isoformat()})


def _close(
    session: Session,
    tasks: Sequence[ConsentTask],
    facts: ConsentFacts,
    asked: Sequence[ConsentTaskAsked],
    now: datetime,
    closed_by_id: UUID | None,
) -> None:
    still_asked = {(each.kind, each.occasion) for each in asked}
    for task in tasks:
        if (task.kind, task.occasion) not in still_asked:
            decision = decision_for(task.kind, task.occasion, facts)
            close_task(session, task, decision, now, closed_by_id)


def _remind(session: Session, task: ConsentTask, centre: Centre, now: datetime) -> None:
    given = reminders_by(
        centre.day(now),
        opened_on=centre.day(task.opened_at),
        due_on=task.due_on,
        given=task.reminders,
    )
    if given == task.reminders:
        return
    task.reminders, task.reminded_at = given, now
    session.flush()
    rows = list(_notices(session, task, centre, now))
    if rows:
        session.execute(insert(Notification), rows)
    _audit(session, AuditAct.NOTIFIED, task, detail={"reminder": given, "people": len(rows)})


def _notices(
    session: Session,
    task: ConsentTask,
    centre: Centre,
    now: datetime,
) -> Iterator[dict[str, object]]:
    """Yield a notice for each health professional of the enrolling centre."""
    opened = int(task.opened_at.timestamp() * 1000)
    for person in health_professionals(session, centre.id, now):
        yield {
            "key": f"consent-task:{task.id}:{opened}:{task.reminders}:{person.person_id}",
            "person_id": person.person_id,
            "consent_task_id": task.id,
            "reason": NotificationReason.CONSENT_TASK,
            "occurred_at": now,
        }


def _audit(
    session: Session,
    act: AuditAct,
    task: ConsentTask,
    *,
    detail: JsonObject,
) -> None:
    audit.record(
        session,
        act=act,
        subject_kind="consent_task",
        subject_id=task.id,
        patient_id=task.patient_id,
        detail={"kind": task.kind.value, "occasion": task.occasion, **detail},
    )
