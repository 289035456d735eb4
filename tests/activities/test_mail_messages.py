"""Every mail says from whom, to whom, in which language, and that a machine wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from activities.mail_messages import mail_to, new_message_id
from web.models.people import Person

SENDER = "Consilium <consilium@hospital.example>"


@dataclass(frozen=True)
class Said:
    subject: str = "A panel waits for you"
    body: str = "Es ist Zeit. Ελληνικά.\n"


def test_a_mail_has_its_headers_and_keeps_its_letters():
    person = Person(email="ada@hospital.example", mail_locale="pt_BR")
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    mail = mail_to(person, Said(), sender=SENDER, message_id="<1@hospital.example>", now=at)

    assert mail["From"] == SENDER
    assert mail["To"] == "ada@hospital.example"
    assert mail["Date"] == "Mon, 02 Mar 2026 09:00:00 +0000"
    assert mail["Message-ID"] == "<1@hospital.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "pt-BR"
    assert mail.get_content() == Said().body


def test_each_mail_has_an_id_of_its_own_in_the_senders_domain():
    first, second = new_message_id(SENDER), new_message_id(SENDER)

    assert first != second
    assert first.endswith("@hospital.example>")
