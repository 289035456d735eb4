"""Who may decide is told of a proposal, who proposed is told of the decision: page and mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from activities.mail_relay import MailRelay
from activities.mail_rounds import MailRounds
from tests.support.centre_forms import REPRESENTATIVE, appoint, decide, forms, propose
from tests.support.centre_site import ADMINISTRATOR, CLINICIAN, COORDINATOR, CentreSite
from tests.support.page_checks import assert_page
from web.models.notifications import Notification, NotificationReason
from web.models.people import Person
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from email.message import EmailMessage

ASKS = "A centre has proposed a version of the consent form. Please decide on it."
APPROVED = "The version of the consent form that you proposed was approved."
SENT_BACK = "The version of the consent form that you proposed was sent back."


class KeptMails(MailRelay):
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        self.sent.append(message)


def told(site: CentreSite, reason: NotificationReason) -> set[str]:
    """Return the e-mail addresses of those who were told so."""
    with site.lent.sessions() as session:
        query = (
            select(Person.email)
            .join(Notification, Notification.person_id == Person.id)
            .where(Notification.reason == reason)
        )
        return set(session.scalars(query))


def unread(site: CentreSite, reason: NotificationReason) -> int:
    with site.lent.sessions() as session:
        query = select(Notification).where(
            Notification.reason == reason, Notification.read_at.is_(None)
        )
        return len(session.scalars(query).all())


def mails_to(site: CentreSite, who: str) -> list[EmailMessage]:
    """Let the worker send what is due by tomorrow evening."""
    relay = KeptMails()
    rounds = MailRounds(
        site.lent.sessions,
        relay,
        sender="no-reply@consilium.invalid",
        public_url="https://c.example",
    )
    rounds.send_due((datetime.now(UTC) + timedelta(days=1)).replace(hour=20))
    return [each for each in relay.sent if each["To"] == who]


def test_coordinators_of_the_centres_networks_are_told_and_nobody_else(site: CentreSite):
    propose(site)

    [form] = forms(site)
    deciders = told(site, NotificationReason.FORM_PROPOSED)
    assert COORDINATOR in deciders
    assert not deciders & {REPRESENTATIVE, CLINICIAN, ADMINISTRATOR}
    page = site.get("/notifications", COORDINATOR)
    assert_page(page)
    assert ASKS in page.text
    assert "Consent form, version 1.1-1" in page.text
    assert f'href="/centre-forms/{form.id}/decide"' in page.text


def test_who_proposes_is_not_asked_to_decide(site: CentreSite):
    appoint(site, REPRESENTATIVE, Role.COORDINATOR, ern="EPICARE")

    propose(site)

    assert REPRESENTATIVE not in told(site, NotificationReason.FORM_PROPOSED)


@pytest.mark.parametrize(
    ("decision", "reason", "words"),
    [
        ({}, NotificationReason.FORM_APPROVED, APPROVED),
        (
            {"decision": "reject", "because": "wording"},
            NotificationReason.FORM_REJECTED,
            SENT_BACK,
        ),
    ],
)
def test_who_proposed_is_told_how_it_was_decided(
    site: CentreSite, decision: dict[str, str], reason: NotificationReason, words: str
):
    propose(site)
    [form] = forms(site)

    assert decide(site, form.id, **decision).status_code == 303

    assert told(site, reason) == {REPRESENTATIVE}
    page = site.get("/notifications", REPRESENTATIVE)
    assert_page(page)
    assert words in page.text
    assert f'href="/centre-forms/{form.id}"' in page.text
    # Nobody has to decide any more.
    assert unread(site, NotificationReason.FORM_PROPOSED) == 0


def test_a_proposal_sent_twice_is_told_once(site: CentreSite):
    command_id = "6a5f4a52-6a5c-4a44-9d30-6f4f2b3f6a11"

    propose(site, command_id=command_id)
    propose(site, command_id=command_id)

    with site.lent.sessions() as session:
        query = select(Notification.person_id).where(
            Notification.reason == NotificationReason.FORM_PROPOSED
        )
        people = session.scalars(query).all()
    assert len(people) == len(set(people)) > 0


def test_mails_say_it_too_and_lead_to_the_page(site: CentreSite):
    propose(site)

    [asking] = mails_to(site, COORDINATOR)
    decide(site, forms(site)[0].id)
    [answer] = mails_to(site, REPRESENTATIVE)

    assert asking["Subject"] == "Consilium: a centre's own consent form"
    assert ASKS in asking.get_content()
    assert "https://c.example/centre-forms/of-networks" in asking.get_content()
    assert "Consent form, version 1.1-1" in answer.get_content()
    assert APPROVED in answer.get_content()
    assert "https://c.example/centre-forms\n" in answer.get_content()
