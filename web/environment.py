"""Reads an installation's environment variables; a name or value that cannot be is one sentence."""

from __future__ import annotations

import difflib
import os
from email.utils import parseaddr
from pathlib import Path
from typing import Final

_PREFIX: Final = "CONSILIUM_"
_KEY_PREFIX: Final = "CONSILIUM_KEY_"
_LAST_PORT: Final = 65_535
KEY_NAMES: Final = (
    *("audit_head", "identity_vault", "key_encryption"),
    *("sign_in_attempts", "temporal_payloads", "web_session"),
)
_KNOWN: Final = frozenset(
    {
        *(f"{_KEY_PREFIX}{name.upper()}" for name in KEY_NAMES),
        "CONSILIUM_DATABASE_URL",
        "CONSILIUM_DEMO",
        "CONSILIUM_FILE_STORE_URL",
        "CONSILIUM_LOG_LEVEL",
        "CONSILIUM_MAIL_FROM",
        "CONSILIUM_OHIF",
        "CONSILIUM_PUBLIC_URL",
        "CONSILIUM_SEAL_CERTIFICATE",
        "CONSILIUM_SEAL_KEY",
        "CONSILIUM_SEAL_PASSWORD",
        "CONSILIUM_SERVER_TIMING",
        "CONSILIUM_SMTP_HOST",
        "CONSILIUM_SMTP_PASSWORD",
        "CONSILIUM_SMTP_PASSWORD_FILE",
        "CONSILIUM_SMTP_PORT",
        "CONSILIUM_SMTP_SECURITY",
        "CONSILIUM_SMTP_USER",
        "CONSILIUM_TEMPORAL_API_KEY",
        "CONSILIUM_TEMPORAL_FILE",
        "CONSILIUM_TEMPORAL_PROFILE",
        "CONSILIUM_TEMPORAL_PROGRAM",
        # Read by tests alone.
        "CONSILIUM_MUTANTS",
        "CONSILIUM_PHENOPACKETS",
    },
)


class SettingsError(ValueError):
    """A setting cannot be used; the message is one plain sentence about which and why."""


def refuse_unknown_names() -> None:
    """Refuse a ``CONSILIUM_…`` variable that nothing reads: a typing error would stay unseen.

    Raises:
        SettingsError: when there is one, with the nearest name that is known.

    """
    for name in sorted(os.environ):
        if name.startswith(_PREFIX) and name not in _KNOWN:
            near = difflib.get_close_matches(name, _KNOWN, n=1, cutoff=0)
            raise SettingsError(f"The setting {name} is not known. Is {near[0]} meant?")


def port_in(name: str, default: int, *, room: int = 0) -> int:
    """Return the port that a variable holds; ``room`` more must fit behind it."""
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _LAST_PORT - room):
        raise SettingsError(f"{name} must be a port from 1 to {_LAST_PORT - room}, not {text!r}.")
    return int(text)


def one_of(name: str, allowed: tuple[str, ...], *, needed_for: str = "") -> str:
    """Return one of the allowed words; the first one when nothing is set and nothing needs it."""
    text = os.environ.get(name) or ("" if needed_for else allowed[0])
    if text not in allowed:
        why = f" with {needed_for}" if needed_for else ""
        raise SettingsError(f"{name} must be one of {', '.join(allowed)}{why}, not {text!r}.")
    return text


def mailbox_in(name: str, default: str) -> str:
    """Return who mails are from, as ``Name <address@host>`` or the address alone (RFC 5322)."""
    text = os.environ.get(name) or default
    _name, address = parseaddr(text)
    local, _at, host = address.rpartition("@")
    if not local or not host or not text.isprintable():
        raise SettingsError(f"{name} must be an address such as Consilium <no-reply@host>.")
    return text


def address_in(name: str, default: str, schemes: tuple[str, ...]) -> str:
    """Return an address that begins with one of the schemes; a driver may follow after a plus."""
    address = os.environ.get(name) or default
    scheme = address.partition("://")[0].partition("+")[0]
    if "://" not in address or scheme not in schemes:
        wanted = " or ".join(f"{each}://" for each in schemes)
        # The address itself may hold a password, so only its beginning is said.
        raise SettingsError(f"{name} must begin with {wanted}, not with {scheme[:20]!r}.")
    return address


def secret_in(name: str) -> str:
    """Return a secret from a variable, or from the file that ``<name>_FILE`` names."""
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return os.environ.get(name, "")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{name}_FILE cannot be read: {error.strerror}.") from error
