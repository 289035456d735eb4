"""Tasks of a consent in the database: opened once, reminded of, closed by what settles them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from activities.consent_tasks import ConsentTasks
from tests.support.recorded_panels import CARE
from web.models.audit import AuditAct, AuditEntry
from web.models.consents import ConsentTask
from web.models.discussions import PanelRequest
from web.models.notifications import Notification, NotificationReason
from web.models.patients import Consent, Patient
from workflows.domain.consent import ConsentDecision, Signatory
from workflows.domain.consent_tasks import ConsentTaskDecision, ConsentTaskKind, PublishedForm
from workflows.domain.panels import commands as c
from workflows.messages import LookAfterConsent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from tests.support.recorded_panels import RecordedPanels

ENROLLED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GIVEN, WITHDRAWN = ConsentDecision.GIVEN, ConsentDecision.WITHDRAWN


@dataclass
class Upkeep:
    """One patient of the German centre, and the activity with forms of the test's own."""

    world: RecordedPanels
    panel_id: UUID
    patient_id: UUID
    forms: list[PublishedForm] = field(
        default_factory=lambda: [PublishedForm(version="1.0", published_on=date(2026, 1, 1))]
    )

    @property
    def tasks(self) -> ConsentTasks:
        return ConsentTasks(self.world.lent.sessions, hour=8, forms=self._forms)

    def _forms(self, _session: Session, _hcp: UUID, _language: str) -> Sequence[PublishedForm]:
        return self.forms

    def publishes(self, version: str, on: date) -> None:
        self.forms.append(PublishedForm(version=version, published_on=on))

    def signs(self, position: int = 1, **changed: Any) -> None:
        consent_id = self.world.consents(
            self.panel_id, position=position, confirmed_at=changed.pop("at", ENROLLED_AT)
        )
        if changed:
            with self.world.lent.sessions.begin() as session:
                session.execute(update(Consent).where(Consent.id == consent_id).values(**changed))

    def looks(self, now: datetime) -> datetime | None:
        message = LookAfterConsent(patient_id=self.patient_id, now=now)
        return self.tasks.look_after_consent(message).look_again_at

    def rows(self) -> list[ConsentTask]:
        with self.world.lent.sessions() as session:
            return list(session.scalars(select(ConsentTask).order_by(ConsentTask.opened_at)))

    def told(self) -> list[tuple[UUID, datetime]]:
        with self.world.lent.sessions() as session:
            found = session.scalars(
                select(Notification)
                .where(Notification.reason == NotificationReason.CONSENT_TASK)
                .order_by(Notification.occurred_at, Notification.key)
            )
            return [(each.person_id, each.occurred_at) for each in found]


@pytest.fixture
def upkeep(world: RecordedPanels) -> Upkeep:
    panel_id = world.enrols()
    with world.lent.sessions.begin() as session:
        patient_id = session.get_one(PanelRequest, panel_id).patient_id
        session.execute(update(Patient).values(enrolled_at=ENROLLED_AT))
    return Upkeep(world, panel_id, patient_id)


def test_nothing_is_due_until_the_morning_on_which_the_next_task_opens(upkeep: Upkeep):
    upkeep.signs()

    # The patient was born in April 2021; three months before April 2039, at 8 o'clock in Berlin.
    assert upkeep.looks(ENROLLED_AT) == datetime(2039, 1, 1, 7, 0, tzinfo=UTC)
    assert upkeep.rows() == []


def test_a_review_comes_first_for_a_small_child(upkeep: Upkeep):
    upkeep.signs()
    with upkeep.world.lent.sessions.begin() as session:
        session.execute(update(Patient).values(birth_year=2025))

    # 90 days before 2 March 2041.
    assert upkeep.looks(ENROLLED_AT) == datetime(2040, 12, 2, 7, 0, tzinfo=UTC)


def test_a_new_version_opens_one_task_however_often_it_is_looked_at(upkeep: Upkeep):
    upkeep.signs()
    upkeep.publishes("1.1", date(2027, 3, 1))
    now = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)

    first = upkeep.looks(now)
    second = upkeep.looks(now)

    [task] = upkeep.rows()
    assert (task.kind, task.occasion) == (ConsentTaskKind.RECONSENT, "1.1")
    assert (task.due_on, task.reminders) == (date(2027, 4, 30), 1)
    assert first == second == datetime(2027, 4, 30, 6, 0, tzinfo=UTC)
    assert len(upkeep.told()) == 2


def test_the_health_professionals_of_the_enrolling_centre_are_told_and_nobody_else(upkeep: Upkeep):
    upkeep.signs()
    upkeep.publishes("1.1", date(2027, 3, 1))
    now = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)

    upkeep.looks(now)

    people = upkeep.world.people
    assert {person for person, _at in upkeep.told()} == {people["clinician"], people["colleague"]}


def test_reminders_come_when_due_and_every_30_days_until_it_is_decided(upkeep: Upkeep):
    upkeep.signs()
    upkeep.publishes("1.1", date(2027, 3, 1))
    now: datetime | None = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
    moments = []
    for _look in range(4):
        assert now is not None
        moments.append(now)
        now = upkeep.looks(now)

    upkeep.signs(2, form_version="1.1", at=moments[-1])
    assert now is not None
    upkeep.looks(now)

    assert [each.date() for each in moments] == [
        date(2027, 3, 1),
        date(2027, 4, 30),
        date(2027, 5, 30),
        date(2027, 6, 29),
    ]
    assert len(upkeep.told()) == 8
    [task] = upkeep.rows()
    assert (task.decision, task.reminders) == (ConsentTaskDecision.RENEWED, 4)


def test_a_newer_version_takes_the_place_of_one_that_nobody_signed(upkeep: Upkeep):
    upkeep.signs()
    upkeep.publishes("1.1", date(2027, 3, 1))
    upkeep.looks(datetime(2027, 3, 1, 7, 0, tzinfo=UTC))
    upkeep.publishes("1.2", date(2027, 5, 1))

    upkeep.looks(datetime(2027, 5, 1, 7, 0, tzinfo=UTC))

    first, second = upkeep.rows()
    assert first.decision is ConsentTaskDecision.NO_LONGER_NEEDED
    assert (second.occasion, second.closed_at) == ("1.2", None)


def test_withdrawing_all_that_was_given_ends_the_task(upkeep: Upkeep):
    upkeep.signs()
    upkeep.publishes("1.1", date(2027, 3, 1))
    now = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
    upkeep.looks(now)

    upkeep.signs(2, care=WITHDRAWN, at=now)
    upkeep.looks(now + timedelta(hours=1))

    [task] = upkeep.rows()
    assert task.decision is ConsentTaskDecision.NO_LONGER_NEEDED


def test_consent_given_again_opens_the_task_again(upkeep: Upkeep):
    upkeep.signs()
    upkeep.publishes("1.1", date(2027, 3, 1))
    now = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
    upkeep.looks(now)
    upkeep.signs(2, care=WITHDRAWN, at=now)
    upkeep.looks(now + timedelta(hours=1))

    upkeep.signs(3, at=now + timedelta(hours=2))
    upkeep.looks(now + timedelta(hours=2))

    [task] = upkeep.rows()
    assert (task.closed_at, task.decision, task.reminders) == (None, None, 1)
    assert len(upkeep.told()) == 4


def test_who_withdraws_one_purpose_has_signed_nothing_anew(upkeep: Upkeep):
    upkeep.signs(databases=GIVEN)
    upkeep.signs(2, databases=WITHDRAWN, signatory=Signatory.PATIENT)

    # A parent's signature still stands under the rest: the patient comes of age in April 2039.
    assert upkeep.looks(ENROLLED_AT) == datetime(2039, 1, 1, 7, 0, tzinfo=UTC)


def test_the_patients_own_signature_settles_the_majority(upkeep: Upkeep):
    upkeep.signs()
    opens = datetime(2039, 1, 1, 7, 0, tzinfo=UTC)
    upkeep.looks(opens)

    upkeep.signs(2, signatory=Signatory.PATIENT, at=opens)
    upkeep.looks(opens + timedelta(days=1))

    [task] = upkeep.rows()
    assert (task.kind, task.occasion, task.due_on) == (
        ConsentTaskKind.MAJORITY,
        "18",
        date(2039, 4, 1),
    )
    assert task.decision is ConsentTaskDecision.RENEWED


def test_erasure_ends_the_review_and_there_is_nothing_to_come(upkeep: Upkeep):
    upkeep.signs(signatory=Signatory.PATIENT)
    now = datetime(2040, 12, 2, 7, 0, tzinfo=UTC)
    upkeep.looks(now)
    with upkeep.world.lent.sessions.begin() as session:
        session.execute(update(Patient).values(erased_at=now))

    assert upkeep.looks(now + timedelta(hours=1)) is None

    [task] = upkeep.rows()
    assert (task.kind, task.decision) == (
        ConsentTaskKind.RETENTION_REVIEW,
        ConsentTaskDecision.ERASED,
    )


def test_of_a_patient_who_is_not_there_nothing_is_asked(upkeep: Upkeep):
    message = LookAfterConsent(patient_id=uuid4(), now=ENROLLED_AT)

    assert upkeep.tasks.look_after_consent(message).look_again_at is None


def test_opening_reminding_and_closing_stand_in_the_trail(upkeep: Upkeep):
    upkeep.signs()
    upkeep.publishes("1.1", date(2027, 3, 1))
    now = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
    upkeep.looks(now)
    upkeep.signs(2, form_version="1.1", at=now)
    upkeep.looks(now)

    with upkeep.world.lent.sessions() as session:
        entries = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_kind == "consent_task")
            .order_by(AuditEntry.seq)
        ).all()
    assert [each.act for each in entries] == [
        AuditAct.CREATED,
        AuditAct.NOTIFIED,
        AuditAct.CHANGED,
    ]
    assert {each.patient_id for each in entries} == {upkeep.patient_id}


def test_a_confirmed_consent_closes_its_task_in_the_same_transaction(world: RecordedPanels):
    panel = world.accepted()
    with world.lent.sessions.begin() as session:
        patient_id = session.get_one(PanelRequest, panel.panel_id).patient_id
        task_id = uuid4()
        session.add(
            ConsentTask(
                id=task_id,
                patient_id=patient_id,
                kind=ConsentTaskKind.RECONSENT,
                occasion="1.0",
                due_on=date(2026, 5, 1),
            )
        )
    given = c.RecordConsent(consent_id=world.consents(panel.panel_id), given=CARE)

    world.does(panel, "clinician", given, c.ConfirmConsent(consent_id=given.consent_id))

    with world.lent.sessions() as session:
        task = session.get_one(ConsentTask, task_id)
    assert task.decision is ConsentTaskDecision.RENEWED
    assert task.closed_by_id == world.people["clinician"]
