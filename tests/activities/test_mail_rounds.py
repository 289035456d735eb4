"""Mails: one digest a day, the urgent at once, none twice, and nothing of the case in any."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from activities.mail_plans import plans_due
from activities.mail_relay import MailInDoubtError, MailRefusedError, RelayAwayError
from activities.mail_rounds import MailRounds
from i18n.consent_task_words import WHY
from i18n.translators import patient_translator
from tests.support.recorded_panels import NICKNAME, RecordedPanels
from web.models.consents import ConsentTask
from web.models.notifications import Mail, MailStatus, Notification, NotificationReason
from web.models.patients import Patient
from web.models.people import Person
from workflows.domain.consent_tasks import ConsentTaskKind
from workflows.domain.panels.turns import Task

if TYPE_CHECKING:
    from email.message import EmailMessage

    from workflows.domain.panels.state import PanelState

# People here live in Brussels' time: 7 o'clock there.
SEVEN = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
SIX = SEVEN - timedelta(hours=1)
NEXT_DAY = SEVEN + timedelta(days=1)


@dataclass
class RecordingRelay:
    """Keeps what it is given; ``fails`` is what the next sendings raise, in order."""

    sent: list[EmailMessage] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(message)

    def to(self, who: str) -> list[EmailMessage]:
        return [each for each in self.sent if each["To"] == f"{who}@hospital.example"]


@dataclass
class Post:
    """The world with its mail rounds; all notices that its panels made are taken away first."""

    world: RecordedPanels
    panel: PanelState
    relay: RecordingRelay
    rounds: MailRounds

    def tells(self, who: str, *, is_urgent: bool = False, count: int = 1) -> None:
        with self.world.lent.sessions.begin() as session:
            known = session.scalar(select(func.count(Notification.id))) or 0
            for number in range(known, known + count):
                session.add(
                    Notification(
                        key=f"notice {number}",
                        person_id=self.world.people[who],
                        panel_id=self.panel.panel_id,
                        reason=NotificationReason.YOUR_TURN,
                        task=Task.CONTRIBUTE,
                        is_urgent=is_urgent,
                        occurred_at=SEVEN - timedelta(hours=12),
                    ),
                )

    def changes(self, who: str, **values: object) -> None:
        with self.world.lent.sessions.begin() as session:
            session.execute(
                update(Person).where(Person.id == self.world.people[who]).values(**values)
            )

    def mails(self) -> list[Mail]:
        with self.world.lent.sessions() as session:
            return list(session.scalars(select(Mail).order_by(Mail.created_at)))


@pytest.fixture
def post(world: RecordedPanels) -> Post:
    panel = world.opens()
    with world.lent.sessions.begin() as session:
        session.execute(update(Notification).values(read_at=SIX))
    relay = RecordingRelay()
    rounds = MailRounds(
        world.lent.sessions,
        relay,
        sender="Consilium <no-reply@consilium.invalid>",
        public_url="https://consilium.example",
    )
    return Post(world, panel, relay, rounds)


def test_a_digest_comes_once_a_day_at_the_chosen_hour(post: Post):
    post.tells("member", count=3)

    assert post.rounds.send_due(SIX) == 0
    assert post.rounds.send_due(SEVEN) == 1
    post.tells("member")
    assert post.rounds.send_due(SEVEN + timedelta(hours=5)) == 0
    assert post.rounds.send_due(NEXT_DAY) == 1

    first, second = post.relay.to("member")
    assert first.get_content().count("It is your turn: contribute") == 3
    assert second.get_content().count("It is your turn: contribute") == 1


def test_what_is_urgent_comes_at_once_and_once(post: Post):
    post.tells("member", is_urgent=True)
    post.tells("member")

    assert post.rounds.send_due(SIX) == 1
    assert post.rounds.send_due(SIX) == 0

    assert post.relay.sent[0]["Subject"] == "Consilium: an urgent panel waits for you"


def test_whoever_wants_no_urgent_mail_gets_it_in_the_digest(post: Post):
    post.changes("member", wants_urgent_mail_at_once=False)
    post.tells("member", is_urgent=True)

    assert post.rounds.send_due(SIX) == 0
    assert post.rounds.send_due(SEVEN) == 1


@pytest.mark.parametrize("values", [{"wants_mail": False}, {"is_active": False}])
def test_nobody_is_mailed_who_wants_none_or_has_left(post: Post, values: dict[str, object]):
    post.changes("member", **values)
    post.tells("member", is_urgent=True)

    assert post.rounds.send_due(NEXT_DAY) == 0


def test_what_was_read_is_not_mailed(post: Post):
    post.tells("member")
    with post.world.lent.sessions.begin() as session:
        session.execute(update(Notification).values(read_at=SEVEN))

    assert post.rounds.send_due(NEXT_DAY) == 0


def test_many_waiting_digests_do_not_hold_up_what_is_urgent(post: Post):
    post.tells("lead", count=600)
    post.tells("member", is_urgent=True)

    assert post.rounds.send_due(SIX) == 1
    assert post.relay.to("member")


def test_while_the_relay_is_away_mails_wait_and_leave_no_rows(post: Post):
    post.tells("member")
    post.tells("lead")
    post.relay.fails = [RelayAwayError(), RelayAwayError()]

    assert post.rounds.send_due(SEVEN) == 0
    assert len(post.relay.fails) == 1
    assert post.mails() == []
    post.relay.fails = []
    assert post.rounds.send_due(SEVEN) == 2


def test_a_refused_mail_is_noted_and_tried_again_later(post: Post):
    post.tells("member")
    post.relay.fails = [MailRefusedError("SMTPRecipientsRefused")]

    assert post.rounds.send_due(SEVEN) == 0
    assert [each.status for each in post.mails()] == [MailStatus.FAILED]
    assert post.rounds.send_due(SEVEN + timedelta(minutes=1)) == 0
    assert post.rounds.send_due(SEVEN + timedelta(minutes=20)) == 1


def test_a_mail_in_doubt_is_never_sent_again(post: Post):
    post.tells("member", is_urgent=True)
    post.relay.fails = [MailInDoubtError("TimeoutError")]

    assert post.rounds.send_due(SEVEN) == 0
    assert post.rounds.send_due(NEXT_DAY) == 0

    [mail] = post.mails()
    assert (mail.status, mail.error) == (MailStatus.SENDING, "TimeoutError")


def test_two_workers_with_the_same_plan_send_one_mail(post: Post):
    post.tells("member")
    with post.world.lent.sessions() as session:
        [plan] = plans_due(session, SEVEN)

    assert [post.rounds._send(plan, SEVEN) for _worker in range(2)] == [True, False]
    assert len(post.relay.sent) == 1


def test_a_mail_says_why_and_where_but_nothing_of_the_case(post: Post):
    panel = post.world.accepted(is_urgent=True)

    post.rounds.send_due(post.world.now + timedelta(minutes=1))

    texts = [f"{mail}\n{mail.get_content()}" for mail in post.relay.sent]
    assert texts
    for text in texts:
        assert "You get this because" in text
        assert "https://consilium.example/panels/" in text
        assert "2026-0000" in text
        assert NICKNAME.split()[0] not in text
        assert NICKNAME.split()[1] not in text
    assert any(str(panel.panel_id) in text for text in texts)


def test_a_mail_has_what_a_relay_asks_for(post: Post):
    post.changes("member", locale="en_XA")
    post.tells("member")
    post.rounds.send_due(SEVEN)

    [mail] = post.relay.sent
    assert mail["Date"] == "Tue, 03 Mar 2026 06:00:00 +0000"
    assert mail["Content-Language"] == "en-XA"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@consilium.invalid>")


def asks_for(post: Post, who: str, kind: ConsentTaskKind, due_on: date, *, count: int = 1) -> None:
    """Open tasks for as many patients, and tell somebody of each."""
    with post.world.lent.sessions.begin() as session:
        for number in range(count):
            task = ConsentTask(
                id=uuid4(),
                patient_id=session.scalars(select(Patient.id)).first(),
                kind=kind,
                occasion=f"{due_on} {number}",
                due_on=due_on,
            )
            session.add(task)
            session.flush()
            session.add(
                Notification(
                    key=f"task {task.id}",
                    person_id=post.world.people[who],
                    consent_task_id=task.id,
                    reason=NotificationReason.CONSENT_TASK,
                    occurred_at=SEVEN - timedelta(hours=12),
                )
            )


def test_what_a_consent_asks_for_is_said_without_panel_or_patient(post: Post):
    asks_for(post, "clinician", ConsentTaskKind.MAJORITY, date(2026, 6, 1))

    post.rounds.send_due(SEVEN)

    [mail] = post.relay.to("clinician")
    assert mail["Subject"] == "Consilium: a patient's consent needs your attention"
    body = mail.get_content()
    assert "A patient comes of age soon." in body
    assert "Due by Monday 1 June 2026" in body
    assert "You get this because your centre enrolled the patient." in body
    assert "https://consilium.example/consent-tasks" in body
    assert NICKNAME not in body
    assert "Panel" not in body


def test_a_task_that_is_late_is_said_to_be(post: Post):
    asks_for(post, "clinician", ConsentTaskKind.RECONSENT, date(2026, 3, 1))
    asks_for(post, "clinician", ConsentTaskKind.RETENTION_REVIEW, date(2026, 3, 2))

    post.rounds.send_due(SEVEN)

    body = post.relay.to("clinician")[0].get_content()
    assert "Was due by Sunday 1 March 2026" in body
    assert "Due by Monday 2 March 2026" in body


def test_the_same_for_many_patients_is_said_once(post: Post):
    asks_for(post, "clinician", ConsentTaskKind.RECONSENT, date(2026, 6, 1), count=40)

    post.rounds.send_due(SEVEN)

    body = post.relay.to("clinician")[0].get_content()
    assert body.count("A new version of the consent form is in force.") == 1


def test_tasks_join_the_digest_of_the_panels(post: Post):
    post.tells("clinician")
    asks_for(post, "clinician", ConsentTaskKind.MAJORITY, date(2026, 6, 1))

    assert post.rounds.send_due(SEVEN) == 1

    [mail] = post.relay.to("clinician")
    assert mail["Subject"] == "Consilium: your panels today"
    assert "It is your turn: contribute" in mail.get_content()
    assert "A patient comes of age soon." in mail.get_content()


def test_a_task_is_told_in_the_language_of_the_persons_mails(post: Post):
    post.changes("clinician", mail_locale="el")
    asks_for(post, "clinician", ConsentTaskKind.MAJORITY, date(2026, 6, 1))

    post.rounds.send_due(SEVEN)

    [mail] = post.relay.to("clinician")
    words = patient_translator("el")
    assert words.gettext(WHY) != WHY
    assert words.gettext(WHY) in mail.get_content()
    assert "Δευτέρα 1 Ιουνίου 2026" in mail.get_content()
