"""Settings of one installation: where its data lie, which ports it uses, which keys it holds."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from web.environment import (
    address_in,
    mailbox_in,
    one_of,
    port_in,
    refuse_unknown_names,
    secret_in,
)

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 8000
# RFC 2606 reserves .invalid: a relay will not deliver it, so an installation names its own.
MAIL_FROM = "Consilium <no-reply@consilium.invalid>"
SMTP_SECURITY = ("none", "starttls", "tls")
_KEY_SIZE = 32


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What web, worker and command line must agree on. All of it follows from DATA and PORT."""

    data_folder: Path
    port: int
    database_url: str
    file_store_url: str
    temporal_profile: str
    smtp_host: str
    smtp_port: int
    public_url: str
    is_demo: bool
    smtp_security: str = "none"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    mail_from: str = MAIL_FROM
    has_workstation: bool = False

    @property
    def temporal_port(self) -> int:
        """Return the port of the embedded Temporal dev server."""
        return self.port + 1

    @property
    def temporal_ui_port(self) -> int:
        """Return the port of Temporal's own UI."""
        return self.port + 2

    @property
    def mails_reach_people(self) -> bool:
        """Tell whether there is a relay that delivers: a demonstration's capture, or their own."""
        return self.is_demo or self.mail_from != MAIL_FROM

    def key(self, name: str) -> bytes:
        """Return the 32-byte key ``name`` of this data folder; it is made on first use.

        Raises:
            ValueError: when what is there is no key of that size.
            SealingKeyError: when a new key would stand beside rows sealed under another.

        """
        found = self.find_key(name)
        if found is not None:
            return found
        from web.sealing_keys import SEALING_KEYS, refuse_a_new_key

        if name in SEALING_KEYS:
            refuse_a_new_key(self, name)
        path = self._key_path(name)
        _make_key(path)
        return _checked_key(path.read_text(encoding="ascii"), str(path))

    def find_key(self, name: str) -> bytes | None:
        """Return the key ``name`` if there is one; none is made.

        The environment (``CONSILIUM_KEY_<NAME>``, hex) comes first, so that a hospital keeps
        keys outside the data folder.

        Raises:
            ValueError: when what is there is no key of that size.

        """
        variable = f"CONSILIUM_KEY_{name.upper()}"
        from_environment = os.environ.get(variable)
        if from_environment:
            return _checked_key(from_environment, variable)
        path = self._key_path(name)
        return _checked_key(path.read_text(encoding="ascii"), str(path)) if path.exists() else None

    def _key_path(self, name: str) -> Path:
        return self.data_folder / "keys" / f"{name}.key"


def _make_key(path: Path) -> None:
    """Write a new key in one step: who starts at the same moment sees all of it or none."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_KEY_SIZE))
        file.flush()
        os.fsync(file.fileno())
    # A link, unlike a rename, does not replace the key that another process was faster to make.
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()


def _checked_key(text: str, place: str) -> bytes:
    key = bytes.fromhex(text)
    if len(key) != _KEY_SIZE:
        message = f"the key in {place} has {len(key)} bytes, not {_KEY_SIZE}"
        raise ValueError(message)
    return key


def load_settings() -> Settings:
    """Read the settings from the environment; every value has a default that works.

    Raises:
        SettingsError: when a name is unknown or a value cannot be.

    """
    refuse_unknown_names()
    if os.environ.get("CONSILIUM_SMTP_USER"):
        # A password must not go over the line in the open.
        one_of("CONSILIUM_SMTP_SECURITY", SMTP_SECURITY[1:], needed_for="CONSILIUM_SMTP_USER")
    port = port_in("PORT", DEFAULT_PORT, room=3)
    data_folder = Path(os.environ.get("DATA") or ROOT / "data" / str(port)).resolve()
    return Settings(
        data_folder=data_folder,
        port=port,
        database_url=address_in(
            "CONSILIUM_DATABASE_URL",
            f"sqlite:///{data_folder / 'consilium.sqlite'}",
            ("sqlite", "postgresql"),
        ),
        file_store_url=os.environ.get("CONSILIUM_FILE_STORE_URL")
        or f"file://{data_folder / 'files'}",
        temporal_profile=os.environ.get("CONSILIUM_TEMPORAL_PROFILE") or "embedded",
        smtp_host=os.environ.get("CONSILIUM_SMTP_HOST") or "127.0.0.1",
        smtp_port=port_in("CONSILIUM_SMTP_PORT", port + 3),
        smtp_security=one_of("CONSILIUM_SMTP_SECURITY", SMTP_SECURITY),
        smtp_user=os.environ.get("CONSILIUM_SMTP_USER", ""),
        smtp_password=secret_in("CONSILIUM_SMTP_PASSWORD"),
        mail_from=mailbox_in("CONSILIUM_MAIL_FROM", MAIL_FROM),
        public_url=address_in(
            "CONSILIUM_PUBLIC_URL", f"http://127.0.0.1:{port}", ("http", "https")
        ).rstrip("/"),
        is_demo=os.environ.get("CONSILIUM_DEMO") == "1",
        has_workstation=os.environ.get("CONSILIUM_OHIF") == "1",
    )
