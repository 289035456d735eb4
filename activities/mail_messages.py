"""Puts a text into a mail to one person, with the headers that every mail of ours has."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Protocol
from uuid import uuid4

from web.models.people import Person


class MailText(Protocol):
    """What a mail says."""

    @property
    def subject(self) -> str:
        """Return the subject line."""

    @property
    def body(self) -> str:
        """Return the plain text."""


def new_message_id(sender: str) -> str:
    """Return an id in the domain of ``sender``, which may have a name before its address."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return f"<{uuid4()}@{domain}>"


def mail_to(
    person: Person, text: MailText, *, sender: str, message_id: str, now: datetime
) -> EmailMessage:
    """Return the mail; nobody is meant to answer it by a machine."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = person.email
    message["Subject"] = text.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text.body)
    # Last: setting the content removes every header that begins with Content.
    message["Content-Language"] = person.mail_language.replace("_", "-")
    return message
