"""SMTP servers on loopback as hospitals run them: with TLS, with a sign-in, or with neither."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, Session

USER, SECRET = "consilium", "kestrel over wet meadow"


@dataclass
class MailServer:
    """What a server was given, and what it answers."""

    port: int = 0
    answer: str = "250 kept"
    taken: list[bytes] = field(default_factory=list)
    was_signed_in: list[bool] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's name
        self.taken.append(envelope.original_content or b"")
        self.was_signed_in.append(bool(session.authenticated))
        return self.answer


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write certificate and key for 127.0.0.1 and return where they lie."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a relay on loopback")])
    now = datetime.now(UTC)
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(host, critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "relay.pem", folder / "relay.key"
    chain.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )
    return chain, secret


@contextmanager
def mail_server(
    chain: tuple[Path, Path] | None = None, *, security: str = "none", asks_to_sign_in: bool = False
) -> Iterator[MailServer]:
    """Run a server that takes mails as ``security`` says; ``chain`` is its certificate and key."""
    server, options = MailServer(port=_free_port()), dict[str, Any]()
    if chain is not None and security != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*chain)
        if security == "tls":
            options["ssl_context"] = context
        else:
            options |= {"tls_context": context, "require_starttls": True}
    if asks_to_sign_in:
        options |= {
            "authenticator": _authenticate,
            # With TLS from the first byte the library sees no STARTTLS, and would warn.
            "auth_required": security == "starttls",
            "auth_require_tls": security == "starttls",
        }
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _authenticate(*arguments: Any) -> AuthResult:
    given = arguments[4]
    right = LoginPassword(login=USER.encode(), password=SECRET.encode())
    is_right = given == right
    # Unhandled: the library answers the client itself.
    return AuthResult(success=is_right, handled=False)
