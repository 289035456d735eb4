"""Hands mails to the SMTP relay, and tells a refusal from a relay that is away and from doubt."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from email.message import EmailMessage
from typing import Protocol

_SECONDS = 10


class RelayAwayError(Exception):
    """The relay was not reached; the mail certainly did not go out."""


class MailRefusedError(Exception):
    """The relay answered that it does not take this mail; it did not go out."""


class MailInDoubtError(Exception):
    """The line broke after the mail was handed over; it may have gone out."""


class MailRelay(Protocol):
    """Hands a message to whoever delivers it."""

    def send(self, message: EmailMessage) -> None:
        """Send, or raise RelayAwayError, MailRefusedError or MailInDoubtError."""


class SmtpRelay:
    """An SMTP relay."""

    def __init__(self, host: str, port: int) -> None:
        """Reach the relay at ``host`` and ``port``."""
        self._host = host
        self._port = port

    def send(self, message: EmailMessage) -> None:
        """Send over a fresh connection, each answer within ten seconds."""
        connection = self._connect()
        try:
            connection.send_message(message)
        except (
            smtplib.SMTPResponseException,
            smtplib.SMTPRecipientsRefused,
            smtplib.SMTPNotSupportedError,
        ) as error:
            raise MailRefusedError(type(error).__name__) from error
        except OSError as error:
            raise MailInDoubtError(type(error).__name__) from error
        finally:
            # The mail is taken already: whatever the farewell brings changes nothing.
            with suppress(OSError):
                connection.quit()
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        try:
            return smtplib.SMTP(self._host, self._port, timeout=_SECONDS)
        except OSError as error:
            raise RelayAwayError(type(error).__name__) from error
