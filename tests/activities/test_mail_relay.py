"""A relay that refuses, is away, or falls silent: three different things to know about a mail."""

from __future__ import annotations

import socket
import threading
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller

from activities.mail_relay import MailInDoubtError, MailRefusedError, RelayAwayError, SmtpRelay
from tests.support.mail_servers import SECRET, USER, certificate, mail_server

if TYPE_CHECKING:
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, Session


class _Server:
    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.taken: list[bytes] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's name
        self.taken.append(envelope.original_content or b"")
        return self.answer


def a_mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@consilium.invalid", "b@hospital.example"
    mail.set_content("Good day")
    return mail


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(("answer", "error"), [("250 kept", None), ("554 no", MailRefusedError)])
def test_a_relay_takes_a_mail_or_refuses_it(answer: str, error: type[Exception] | None):
    server = _Server(answer)
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        relay = SmtpRelay("127.0.0.1", controller.port)
        if error is None:
            relay.send(a_mail())
        else:
            with pytest.raises(error):
                relay.send(a_mail())
    finally:
        controller.stop()
    assert len(server.taken) == 1


def test_a_relay_that_is_not_there_is_away():
    with pytest.raises(RelayAwayError):
        SmtpRelay("127.0.0.1", free_port()).send(a_mail())


def test_a_line_that_breaks_after_the_mail_leaves_doubt():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_break_the_line, args=(listener,), daemon=True).start()

        with pytest.raises(MailInDoubtError):
            SmtpRelay("127.0.0.1", listener.getsockname()[1]).send(a_mail())


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Lend a certificate that this process trusts."""
    found = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(found[0]))
    return found


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_relay_with_tls_and_a_sign_in_takes_the_mail(chain: tuple[Path, Path], security: str):
    with mail_server(chain, security=security, asks_to_sign_in=True) as server:
        SmtpRelay("127.0.0.1", server.port, security=security, user=USER, password=SECRET).send(
            a_mail()
        )

    assert len(server.taken) == 1
    assert server.was_signed_in == [True]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_wrong_password_makes_mails_wait_and_refuses_none(
    chain: tuple[Path, Path], security: str
):
    with mail_server(chain, security=security, asks_to_sign_in=True) as server:
        relay = SmtpRelay("127.0.0.1", server.port, security=security, user=USER, password="no")
        with pytest.raises(RelayAwayError, match="SMTPAuthenticationError"):
            relay.send(a_mail())

    assert server.taken == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_gets_no_mail(tmp_path: Path, security: str):
    with (
        mail_server(certificate(tmp_path), security=security) as server,
        pytest.raises(RelayAwayError, match="SSLCertVerificationError"),
    ):
        SmtpRelay("127.0.0.1", server.port, security=security).send(a_mail())

    assert server.taken == []


def test_a_relay_that_speaks_no_tls_gets_no_mail_in_the_open():
    with mail_server() as server, pytest.raises(RelayAwayError):
        SmtpRelay("127.0.0.1", server.port, security="starttls").send(a_mail())

    assert server.taken == []


def _break_the_line(listener: socket.socket) -> None:
    connection, _address = listener.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 here\r\n")
        for line in lines:
            if line.upper().startswith(b"DATA"):
                connection.sendall(b"354 go on\r\n")
                while lines.readline().strip() != b".":
                    pass
                return
            connection.sendall(b"250 ok\r\n")
