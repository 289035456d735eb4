"""The demonstration's mails: what is sent over loopback lies in a file of its own."""

from __future__ import annotations

import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING

from web.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_STARTING_SECONDS = 20


def a_mail(subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@consilium.invalid", "b@hospital.example"
    mail["Subject"] = subject
    mail.set_content("Guten Tag, Frau Bērziņa")
    return mail


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def catching(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the capture as the supervisor does: as a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "activities.command_line", "catch-mail"],
        env=os.environ | {"DATA": str(folder), "CONSILIUM_SMTP_PORT": str(port)},
        cwd=ROOT,
    )
    try:
        until = time.monotonic() + _STARTING_SECONDS
        while not _answers(port):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_each_mail_lies_in_a_file_of_its_own_in_the_order_of_arrival(tmp_path: Path) -> None:
    port = free_port()
    with catching(tmp_path, port):
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as relay:
            relay.send_message(a_mail("First"))
            relay.send_message(a_mail("Second"))

        files = sorted((tmp_path / "mails").iterdir())

    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert [mail["Subject"] for mail in mails] == ["First", "Second"]
    assert [mail["To"] for mail in mails] == ["b@hospital.example"] * 2
    assert isinstance(mails[0], EmailMessage)
    assert mails[0].get_content() == "Guten Tag, Frau Bērziņa\r\n"
    assert (tmp_path / "mails").stat().st_mode & 0o777 == 0o700
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600]


def test_the_capture_ends_when_it_is_told_to(tmp_path: Path) -> None:
    port = free_port()
    with catching(tmp_path, port) as process:
        process.send_signal(signal.SIGTERM)
        process.wait(10)

        assert not _answers(port)
        assert process.returncode in (0, -signal.SIGTERM)
