"""Hands mails to the SMTP relay, and tells a refusal from a relay that is away and from doubt."""

from __future__ import annotations

import logging
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from typing import Protocol, Self

from web.settings import Settings

log = logging.getLogger(__name__)
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
    """An SMTP relay: in the open, with STARTTLS (RFC 3207) or with TLS at once (RFC 8314)."""

    def __init__(
        self, host: str, port: int, *, security: str = "none", user: str = "", password: str = ""
    ) -> None:
        """Reach the relay at ``host`` and ``port``; sign in where there is a ``user``.

        ``security`` is one of ``web.settings.SMTP_SECURITY``. Certificates are checked against the
        system's authorities (``SSL_CERT_FILE`` names others).
        """
        self._host = host
        self._port = port
        self._security = security
        self._user = user
        self._password = password

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the relay of this installation."""
        return cls(
            settings.smtp_host,
            settings.smtp_port,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=settings.smtp_password,
        )

    def send(self, message: EmailMessage) -> None:
        """Send over a fresh connection, each answer within ten seconds."""
        connection = self._ready()
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

    def _ready(self) -> smtplib.SMTP:
        """Return a connection that is encrypted and signed in, as far as it must be.

        Nothing was handed over yet: whatever fails here, every mail waits and none is refused.
        """
        connection: smtplib.SMTP | None = None
        try:
            connection = self._connect()
            if self._security == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if self._user:
                connection.login(self._user, self._password)
        except OSError as error:
            if connection is not None:
                connection.close()
            log.warning("the mail relay cannot be used", extra={"error": type(error).__name__})
            raise RelayAwayError(type(error).__name__) from error
        return connection

    def _connect(self) -> smtplib.SMTP:
        if self._security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=_SECONDS, context=context)
        return smtplib.SMTP(self._host, self._port, timeout=_SECONDS)
